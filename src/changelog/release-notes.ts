import {lastLineOf, readLayout} from './layout.ts';
import {findVersion} from './section.ts';

export type ReleaseNotes = {
  /** As the file has it, without # and without link. */
  readonly title: string;
  /** Markdown. '' when the section says nothing. */
  readonly body: string;
};

/**
 * The notes of one version, drafted from the changelog: G3.3. Comments are left out; links that
 * the section uses by name are brought along, because their definitions stand elsewhere in the file.
 */
export const releaseNotes = (changelog: string, version: string): ReleaseNotes | undefined => {
  const layout = readLayout(changelog);
  const section = findVersion(layout, version);
  if (!section) return undefined;

  const from = lastLineOf(section.heading).number;
  const lines = section.body.filter(line => line.number > from && line.hidden !== 'comment').map(line => line.text);
  const body = lines
    .join('\n')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  const inside = new Set(section.body);
  const used = layout.links.filter(link => !inside.has(link.line) && body.toLowerCase().includes(`[${link.label.toLowerCase()}]`));
  const definitions = used.map(link => `[${link.label}]: ${link.url}`).join('\n');
  return {
    title: section.heading.text.replace(/\[([^\]]*)\](?:\([^)]*\))?/, '$1'),
    body: definitions === '' ? body : `${body}\n\n${definitions}`,
  };
};
