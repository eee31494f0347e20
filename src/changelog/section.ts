import {isContent, lastLineOf, type Layout, type Section} from './layout.ts';
import {cleanLine} from '../git/index.ts';

export type Entry = {
  /** The heading above it as written; '' when it stands under the version itself. */
  readonly heading: string;
  /** Its first paragraph on one line, without the bullet. */
  readonly text: string;
  /** Line of the file where it starts, from 1. */
  readonly line: number;
};

export const findVersion = (layout: Layout, version: string): Section | undefined =>
  layout.sections.find(section => section.heading.version === version);

/** The section as it stands in the file, without blank lines at its end. */
export const sectionText = (text: string, section: Section): string => {
  const end = (section.body.findLast(line => line.text.trim() !== '') ?? lastLineOf(section.heading)).end;
  return text.slice(section.heading.line.start, end);
};

/** Top-level list items, and paragraphs where somebody wrote prose. Code belongs to the entry above it. */
export const entriesOf = (section: Section, layout: Layout): Entry[] => {
  const entries: {heading: string; line: number; words: string[]; open: boolean}[] = [];
  let heading = '';
  for (const line of section.body) {
    const category = section.categories.find(other => other.line === line);
    const current = entries.at(-1);
    if (category) heading = category.text;
    if (!isContent(line, layout) || line.hidden) {
      // A blank line ends the paragraph; what is indented below it still belongs to the item.
      if (current) current.open = false;
      continue;
    }
    const item = /^ {0,1}(?:[-*+]|\d+[.)])[ \t]+(.*)$/.exec(line.text)?.[1];
    const belongs = current !== undefined && item === undefined && (/^(?: {2,}|\t)/.test(line.text) || current.open);
    if (!belongs) entries.push({heading, line: line.number, words: [item ?? line.text], open: true});
    else if (current.open) current.words.push(line.text);
  }
  return entries.map(({heading: above, line, words}) => ({heading: above, line, text: cleanLine(words.join(' '), 1000)}));
};
