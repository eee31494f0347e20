import {categoryOf, type Category} from './categories.ts';
import type {Layout} from './layout.ts';

/** How this file writes things. What it has never written gets the usual form. */
export type Style = {
  readonly eol: string;
  /** '-', '*' or '+' */
  readonly bullet: string;
  /** Number of # of a version heading. */
  readonly level: number;
  /** True when category headings are followed by a blank line. */
  readonly airy: boolean;
  /** Without line end; two lines where the file underlines its headings. */
  readonly versionHeading: (version: string, date: string, tags: Tags) => string;
  readonly categoryHeading: (category: Category) => string;
};

export type Tags = {readonly previous: string | undefined; readonly next: string};

export const styleOf = (layout: Layout): Style => {
  const {lines, sections, unreleased} = layout;
  const newest = sections.find(section => section.heading.kind === 'version');
  const model = (unreleased ?? newest)?.heading;
  const level = model?.level ?? 2;
  const eol = model?.line.eol || lines.find(line => line.eol !== '')?.eol || '\n';
  const written = sections.flatMap(section => section.categories);
  const bullets = lines.flatMap(line => (line.hidden ? [] : (/^ {0,3}([-*+]) /.exec(line.text)?.[1] ?? [])));
  return {
    eol,
    level,
    bullet: bullets[0] ?? '-',
    airy: written.length === 0 || written.some(heading => lines[heading.line.number]?.text.trim() === ''),
    versionHeading: (version, date, tags) => {
      const title = versionTitle(newest?.heading.text, version, date, tags);
      return model?.underline ? title + eol + (level === 1 ? '=' : '-').repeat(title.length) : `${'#'.repeat(level)} ${title}`;
    },
    categoryHeading: category => {
      const known = written.find(heading => categoryOf(heading.text) === category);
      return known ? `${'#'.repeat(known.level)} ${known.text}` : `${'#'.repeat(Math.min(6, level + 1))} ${category}`;
    },
  };
};

/**
 * The last version's title with the new version and date in it; what follows the date
 * ("[YANKED]", a code name) belonged to the old version.
 */
const titleParts = new RegExp(
  [
    /^(?<open>(?:(?:version|release)\s+|[\w@/.-]+@)?\[?\s*v?)/,
    /\d+\.\d+\.\d+[0-9A-Za-z.+-]*/,
    /(?<close>\]?)(?<link>\([^)]*\))?/,
    /(?:(?<before>[\s\-–—:,([]*)(?<date>\d{4}-\d{2}-\d{2})(?<after>[)\]]?))?/,
  ]
    .map(part => part.source)
    .join(''),
  'i',
);

const versionTitle = (last: string | undefined, version: string, date: string, tags: Tags): string => {
  const {open = '[', close = ']', link, before, date: hasDate, after} = titleParts.exec(last ?? '')?.groups ?? {};
  const dated = hasDate === undefined ? ` — ${date}` : `${before}${date}${after}`;
  return `${open}${version}${close}${link === undefined ? '' : (newCompare(link, tags) ?? '')}${dated}`;
};

/** `(…/compare/v2.7.3...v2.7.4)` → `(…/compare/v2.7.4...v2.8.0)`. */
const newCompare = (link: string, {previous, next}: Tags): string | undefined => {
  const match = /^(\(.*\/compare\/).+?(\.{2,3})[^.].*(\))$/.exec(link);
  return match && previous !== undefined ? `${match[1]}${previous}${match[2]}${next}${match[3]}` : undefined;
};
