import {readLayout} from './layout.ts';
import {findVersion, sectionText} from './section.ts';

/** A version's part of a changelog, heading included; undefined when it has none. */
export const readSection = (changelog: string, version: string): string | undefined => {
  const section = findVersion(readLayout(changelog), version);
  return section && sectionText(changelog, section);
};
