import {readLayout} from './layout.ts';
import {entriesOf} from './section.ts';
import {categoryOf} from './categories.ts';

/** Category → entries of the Unreleased section, with the usual names for the usual categories. Empty without one. */
export const readUnreleased = (changelog: string): Map<string, string[]> => {
  const layout = readLayout(changelog);
  const found = new Map<string, string[]>();
  for (const {heading, text} of layout.unreleased ? entriesOf(layout.unreleased, layout) : []) {
    const name = categoryOf(heading) ?? heading;
    found.set(name, [...(found.get(name) ?? []), text]);
  }
  return found;
};
