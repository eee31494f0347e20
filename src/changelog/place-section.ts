import {categories, categoryOf, type Category} from './categories.ts';
import {insertAt, type Edit} from './edit.ts';
import type {DraftEntry} from './entries.ts';
import {isContent, lastLineOf, type Heading, type Layout, type Section} from './layout.ts';
import type {Line} from './lines.ts';
import type {Release} from './prepare-changelog.ts';
import type {Style, Tags} from './style.ts';

type Wanted = {
  readonly release: Release;
  readonly tags: Tags;
  /** The section of this very version, when a candidate has made it already. */
  readonly existing: Section | undefined;
  readonly drafts: readonly DraftEntry[];
};

export type Placed = {readonly edits: readonly Edit[]; readonly warnings: readonly string[]};

/** Where the version's heading and the filled-in entries go. Only insertions. */
export const placeSection = (text: string, layout: Layout, style: Style, wanted: Wanted): Placed => {
  const {release, tags, existing, drafts} = wanted;
  const {unreleased} = layout;
  if (existing) return {edits: fillInto(existing, layout, style, drafts), warnings: alreadyThere(existing, release)};

  const heading = style.versionHeading(release.version, release.date, tags);
  if (unreleased?.body.some(line => isContent(line, layout))) {
    const after = lastLeadingComment(unreleased, layout);
    const {eol} = style;
    const opening = after.eol === '' ? [eol, eol, heading, eol] : [eol, heading, eol];
    return {
      edits: [insertAt(after.end, opening.join('')), ...fillInto(unreleased, layout, style, drafts)],
      warnings: emptyOnes(unreleased, layout),
    };
  }

  const block = newSection(heading, style, drafts);
  if (unreleased) return {edits: [insertBlock(text, endOf(unreleased), block, style)], warnings: nothingToSay(drafts)};

  const {at, warnings} = whereElse(text, layout, release);
  const fresh = `${'#'.repeat(style.level)} ${heading.includes('[') ? '[Unreleased]' : 'Unreleased'}`;
  return {
    edits: [insertBlock(text, at, `${fresh}${style.eol}${style.eol}${block}`, style)],
    warnings: [...warnings, ...nothingToSay(drafts)],
  };
};

const alreadyThere = ({heading}: Section, {version, date}: Release): string[] => {
  const written = /\d{4}-\d{2}-\d{2}/.exec(heading.text)?.[0];
  return written === date
    ? []
    : [`${version} is in the file already (line ${heading.line.number}), dated ${written ?? 'nothing'}, not ${date}.`];
};

const nothingToSay = (drafts: readonly DraftEntry[]): string[] =>
  drafts.length === 0 ? ['Nobody wrote an entry and no commit gives one: the section is empty.'] : [];

const emptyOnes = (section: Section, layout: Layout): string[] => {
  const empty = section.categories.filter(category => !contentBelow(category, section, layout));
  return empty.length === 0 ? [] : [`Nothing is written under ${empty.map(category => `"${category.text}"`).join(', ')}.`];
};

/** A template such as "<!-- add your entry here -->" stays with Unreleased. */
const lastLeadingComment = (section: Section, layout: Layout): Line => {
  let last = lastLineOf(section.heading);
  for (const line of section.body) {
    if (line.hidden === 'comment') last = line;
    else if (line.text.trim() !== '' || isContent(line, layout)) break;
  }
  return last;
};

/** Behind the last line that is not blank. */
const endOf = (section: Section): number => (section.body.findLast(line => line.text.trim() !== '') ?? lastLineOf(section.heading)).end;

/** The file says nothing about where versions go: before the newest version, else before the first heading below the title. */
const whereElse = (text: string, layout: Layout, {beforeLine}: Release): {at: number; warnings: string[]} => {
  const newest = layout.sections[0];
  if (newest) return {at: newest.heading.line.start, warnings: []};
  if (beforeLine !== undefined) return {at: layout.lines[beforeLine - 1]?.start ?? text.length, warnings: []};
  const [title, ...others] = layout.headings;
  const below = title?.level === 1 ? others[0] : title;
  const at = below?.line.start ?? (Number.isFinite(layout.linksFrom) ? layout.lines[layout.linksFrom - 1]!.start : text.length);
  const line = layout.lines.findLast(other => other.start <= at)?.number ?? 1;
  return {at, warnings: [`No Unreleased and no version heading was found: the section goes to line ${line}. Look whether that is right.`]};
};

/** A block of its own, with one blank line above and below. */
const insertBlock = (text: string, at: number, block: string, {eol}: Style): Edit => {
  const [before, after] = [text.slice(0, at), text.slice(at)];
  const above = before.replace(/^\uFEFF/, '') === '' || /(?:\r?\n|\r){2}$/.test(before) ? '' : /[\r\n]$/.test(before) ? eol : eol + eol;
  const below = after === '' || /^[\r\n]/.test(after) ? '' : eol;
  return insertAt(at, above + block + below);
};

const newSection = (heading: string, style: Style, drafts: readonly DraftEntry[]): string => {
  const {eol} = style;
  const groups = byCategory(drafts).map(([category, entries]) => categoryBlock(category, entries, style));
  return [heading + eol, ...groups].join(eol);
};

const categoryBlock = (category: Category, drafts: readonly DraftEntry[], style: Style): string => {
  const {eol, airy} = style;
  return style.categoryHeading(category) + eol + (airy ? eol : '') + listOf(drafts, style);
};

const listOf = (drafts: readonly DraftEntry[], {eol, bullet}: Style): string => drafts.map(({text}) => `${bullet} ${text}${eol}`).join('');

const byCategory = (drafts: readonly DraftEntry[]): [Category, DraftEntry[]][] =>
  categories.flatMap(category => {
    const own = drafts.filter(draft => draft.category === category);
    return own.length > 0 ? [[category, own]] : [];
  });

/** Each entry to the end of the list it belongs to; categories that the section has not yet, to its end. A flat list stays flat. */
const fillInto = (section: Section, layout: Layout, style: Style, drafts: readonly DraftEntry[]): Edit[] => {
  if (drafts.length === 0) return [];
  const flat = section.categories.length === 0 && section.body.some(line => isContent(line, layout));
  if (flat) return [afterLine(lastContent(section, layout), listOf(drafts, style), style)];

  const groups = byCategory(drafts);
  const homeOf = (category: Category) => section.categories.find(heading => categoryOf(heading.text) === category);
  const known = groups.flatMap(([category, entries]) => {
    const home = homeOf(category);
    return home ? [intoCategory(home, entries, section, layout, style)] : [];
  });
  const fresh = groups
    .filter(([category]) => !homeOf(category))
    .map(([category, entries]) => style.eol + categoryBlock(category, entries, style));
  const end = section.body.findLast(line => line.text.trim() !== '' && line.hidden !== 'comment') ?? lastLineOf(section.heading);
  return [...known, ...(fresh.length > 0 ? [afterLine(end, fresh.join(''), style)] : [])];
};

const intoCategory = (home: Heading, drafts: readonly DraftEntry[], section: Section, layout: Layout, style: Style): Edit => {
  const last = contentBelow(home, section, layout);
  if (last) return afterLine(last, listOf(drafts, style), style);
  // An empty category: its blank line, if it has one, goes between heading and list, and stays below as well.
  const below = layout.lines[home.line.number];
  return afterLine(home.line, (below?.text.trim() === '' ? style.eol : '') + listOf(drafts, style), style);
};

const afterLine = (line: Line, insert: string, {eol}: Style): Edit => insertAt(line.end, line.eol === '' ? eol + insert : insert);

const lastContent = (section: Section, layout: Layout): Line =>
  section.body.findLast(line => isContent(line, layout)) ?? lastLineOf(section.heading);

/** Last line with content between this category's heading and the next heading. */
const contentBelow = (category: Heading, section: Section, layout: Layout): Line | undefined => {
  const next = section.categories.find(other => other.line.number > category.line.number);
  return section.body.findLast(
    line => line.number > category.line.number && line.number < (next?.line.number ?? Infinity) && isContent(line, layout),
  );
};
