import {insertAt, type Edit} from './edit.ts';
import type {Layout, LinkLine} from './layout.ts';
import type {Style, Tags} from './style.ts';

type Wanted = {
  readonly version: string;
  readonly tags: Tags;
  /** https address of the repository; only needed where the file has no links to learn from. */
  readonly repoUrl: string | undefined;
};

export type LinkEdits = {readonly edits: readonly Edit[]; readonly warnings: readonly string[]};

/**
 * The compare links that a release changes: Unreleased now starts at the new tag, and the
 * new version gets its own link. The form is learned from the links that are there.
 */
export const linkEdits = (text: string, layout: Layout, style: Style, wanted: Wanted): LinkEdits => {
  const {version, tags} = wanted;
  if (layout.links.some(link => link.label.replace(/^v/, '') === version)) return nothing;
  const unreleased = layout.links.find(link => /^unreleased$/i.test(link.label));
  if (unreleased) return fromUnreleased(unreleased, layout, style, version, tags);

  const inline = layout.unreleased && inlineUnreleased(layout, tags);
  const newest = layout.links.find(link => /^v?\d+\.\d+\.\d+/.test(link.label));
  if (newest) {
    const url = urlLike(newest.url, tags);
    if (url === undefined) return leave(newest);
    return {edits: [...(inline ?? []), insertAt(newest.line.start, `[${labelLike(layout, version)}]: ${url}${style.eol}`)], warnings: []};
  }
  if (inline) return {edits: inline, warnings: []};
  // A file with versions and no links has chosen to have none.
  if (wanted.repoUrl === undefined || layout.sections.some(section => section.heading.kind === 'version')) return nothing;
  return {edits: [firstLinks(text, style, wanted.repoUrl, version, tags)], warnings: []};
};

const nothing: LinkEdits = {edits: [], warnings: []};

const leave = (link: LinkLine): LinkEdits => ({
  edits: [],
  warnings: [`The link of ${link.label} (line ${link.line.number}) is no compare link we know; links are left as they are.`],
});

/** `…/compare/A...B`, with the newer side second, as GitHub, GitLab and Gitea have it, or first, as Bitbucket has it. */
const compareUrl = /^(.*\/compare\/)(.+?)(\.{2,3}|%0D)([^.].*)$/;
const isTip = (name: string): boolean => /^(?:HEAD|main|master|develop|trunk)$/.test(name);

const fromUnreleased = (link: LinkLine, layout: Layout, style: Style, version: string, tags: Tags): LinkEdits => {
  const match = compareUrl.exec(link.url);
  if (!match) return leave(link);
  const [, base = '', a = '', dots = '', b = ''] = match;
  const reversed = isTip(a) && !isTip(b);
  const [from, tip] = reversed ? [b, a] : [a, b];
  const between = (old: string, now: string): string => `${base}${reversed ? now : old}${dots}${reversed ? old : now}`;

  const mine = tags.previous === undefined ? tagUrl(base, tags.next) : between(tags.previous, tags.next);
  const at = link.line.start + link.line.text.indexOf(link.url);
  const eol = link.line.eol || style.eol;
  const own = `[${labelLike(layout, version)}]: ${mine}`;
  return {
    edits: [
      {at, remove: link.url.length, insert: between(tags.next, tip)},
      insertAt(link.line.end, link.line.eol === '' ? eol + own : own + eol),
    ],
    warnings:
      tags.previous !== undefined && from !== tags.previous
        ? [`The Unreleased link compared with ${from}, but the previous release is ${tags.previous}.`]
        : [],
  };
};

const tagUrl = (compareBase: string, tag: string): string =>
  compareBase.replace(/\/-\/compare\/$/, `/-/tags/${tag}`).replace(/\/compare\/$/, `/releases/tag/${tag}`);

/** For the new version, an address like that of the one before it. */
const urlLike = (url: string, tags: Tags): string | undefined => {
  const match = compareUrl.exec(url);
  if (match && tags.previous !== undefined) return `${match[1]}${tags.previous}${match[3]}${tags.next}`;
  const tag = /^(.*\/(?:releases\/tag|-\/tags|tags?)\/)[^/]+$/.exec(url);
  return tag ? `${tag[1]}${tags.next}` : undefined;
};

/** `## [Unreleased](…/compare/v2.7.4...HEAD)` */
const inlineUnreleased = (layout: Layout, tags: Tags): Edit[] | undefined => {
  const {line} = layout.unreleased!.heading;
  const match = /^(.*?\]\()([^)\s]*\/compare\/)(.+?)(?=\.{2,3}[^.)]+\))/.exec(line.text);
  return match
    ? [
        {
          at: line.end - line.eol.length - line.text.length + match[1]!.length + match[2]!.length,
          remove: match[3]!.length,
          insert: tags.next,
        },
      ]
    : undefined;
};

const labelLike = (layout: Layout, version: string): string => {
  const heading = layout.sections.find(section => section.heading.kind === 'version')?.heading.text;
  return /^\[\s*v/.test(heading ?? '') ? `v${version}` : version;
};

const firstLinks = (text: string, style: Style, repoUrl: string, version: string, tags: Tags): Edit => {
  const base = `${repoUrl.replace(/\/+$/, '')}${/\/\/[^/]*gitlab/.test(repoUrl) ? '/-' : ''}/compare/`;
  const own = tags.previous === undefined ? tagUrl(base, tags.next) : `${base}${tags.previous}...${tags.next}`;
  const {eol} = style;
  const gap = /(?:\r\n|\n|\r)$/.test(text) || text === '' ? eol : eol + eol;
  return insertAt(text.length, `${gap}[Unreleased]: ${base}${tags.next}...HEAD${eol}[${version}]: ${own}${eol}`);
};
