import {splitLines, type Line} from './lines.ts';
import {parseVersion} from '../version/index.ts';

export type Heading = {
  readonly line: Line;
  /** The line below it, when the heading is underlined. */
  readonly underline: Line | undefined;
  /** Number of #; underlined with = is 1, with - is 2. */
  readonly level: number;
  readonly text: string;
  readonly kind: 'unreleased' | 'version' | 'other';
  /** For kind `version`. */
  readonly version: string | undefined;
};

/** `[label]: url rest` */
export type LinkLine = {readonly line: Line; readonly label: string; readonly url: string};

/** A version's part of the file: its heading and the lines below, up to the next one. */
export type Section = {
  readonly heading: Heading;
  readonly body: readonly Line[];
  /** Category headings in it ("### Fixed"). */
  readonly categories: readonly Heading[];
};

export type Layout = {
  readonly lines: readonly Line[];
  readonly headings: readonly Heading[];
  readonly sections: readonly Section[];
  readonly unreleased: Section | undefined;
  readonly links: readonly LinkLine[];
  /** Link definitions that end the file: they belong to no section. Line numbers from here on; Infinity without any. */
  readonly linksFrom: number;
  /** Lines that are headings, their underlines, or link definitions. */
  readonly marks: ReadonlySet<Line>;
};

/** Finds the parts of a changelog. Whatever it does not know is left where it is. */
export const readLayout = (text: string): Layout => {
  const lines = splitLines(text);
  const headings = findHeadings(lines);
  const links = lines.flatMap(linkIn);
  const linksFrom = startOfLastLinks(lines, links);
  const sections = headings.filter(heading => heading.kind !== 'other').map(heading => sectionBelow(heading, lines, headings, linksFrom));
  const unreleased = sections.find(section => section.heading.kind === 'unreleased');
  const marks = new Set([
    ...headings.flatMap(({line, underline}) => (underline ? [line, underline] : [line])),
    ...links.map(({line}) => line),
  ]);
  return {lines, headings, sections, unreleased, links, linksFrom, marks};
};

export const lastLineOf = (heading: Heading): Line => heading.underline ?? heading.line;

/** A line that says something: no blank, no comment, no heading, no link definition. */
export const isContent = (line: Line, layout: Layout): boolean =>
  line.text.trim() !== '' && line.hidden !== 'comment' && !layout.marks.has(line);

const unreleasedTitle = /^\[?\s*unreleased(?: changes)?\s*\]?(?:\([^)]*\)|\[[^\]]*\])?\s*(?:[-–—:(].*)?$/i;
// What follows must look like the end, a date or a link: "Node 18.0.0 is required" is a heading of its own kind.
const versionTitle =
  /^(?:(?:version|release)\s+|[\w@/.-]+@)?\[?\s*v?(\d+\.\d+\.\d+[0-9A-Za-z.+-]*)\]?(?:\([^)]*\))?\s*(?:$|[-–—:,([]|\d{4}-)/i;

const findHeadings = (lines: readonly Line[]): Heading[] =>
  lines.flatMap((line, i): Heading[] => {
    if (line.hidden) return [];
    const atx = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/.exec(line.text);
    if (atx) return [{line, underline: undefined, level: atx[1]!.length, ...titled(atx[2] ?? '')}];
    // Underlined headings only where they name a version: "- item" above "---" is a list and a rule.
    const below = lines[i + 1];
    const underline = below && !below.hidden ? /^ {0,3}(=+|-{3,})[ \t]*$/.exec(below.text)?.[1] : undefined;
    const title = titled(line.text.trim());
    if (!below || underline === undefined || title.kind === 'other') return [];
    return [{line, underline: below, level: underline.startsWith('=') ? 1 : 2, ...title}];
  });

const titled = (text: string): Pick<Heading, 'text' | 'kind' | 'version'> => {
  if (unreleasedTitle.test(text)) return {text, kind: 'unreleased', version: undefined};
  const version = versionTitle.exec(text)?.[1];
  if (version !== undefined && parseVersion(version)) return {text, kind: 'version', version};
  return {text, kind: 'other', version: undefined};
};

const linkIn = (line: Line): LinkLine[] => {
  const match = line.hidden ? null : /^ {0,3}\[([^\]]+)\]:[ \t]*<?([^\s>]+)/.exec(line.text);
  return match ? [{line, label: match[1]!, url: match[2]!}] : [];
};

const startOfLastLinks = (lines: readonly Line[], links: readonly LinkLine[]): number => {
  const isLink = new Set(links.map(link => link.line));
  let from = Infinity;
  for (const line of lines.toReversed()) {
    if (isLink.has(line)) from = line.number;
    else if (line.text.trim() !== '' && line.hidden !== 'comment') break;
  }
  return from;
};

const sectionBelow = (heading: Heading, lines: readonly Line[], headings: readonly Heading[], linksFrom: number): Section => {
  const first = lastLineOf(heading).number;
  const next = headings.find(other => other.line.number > first && (other.kind !== 'other' || other.level <= heading.level));
  const end = Math.min(next?.line.number ?? Infinity, linksFrom);
  return {
    heading,
    body: lines.slice(first, Number.isFinite(end) ? end - 1 : undefined),
    categories: headings.filter(other => other.line.number > first && other.line.number < end),
  };
};
