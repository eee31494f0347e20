import {linkEdits} from './compare-links.ts';
import {diffLines, type DiffHunk} from './diff-lines.ts';
import {applyEdits} from './edit.ts';
import {draftEntries, type DraftEntry} from './entries.ts';
import {isContent, readLayout, type Layout, type Section} from './layout.ts';
import {mentionsIn} from './mentions.ts';
import {placeSection} from './place-section.ts';
import {entriesOf, findVersion, sectionText, type Entry} from './section.ts';
import {styleOf} from './style.ts';
import type {ParsedCommit} from '../version/index.ts';

export type Release = {
  /** Without prefix. */
  readonly version: string;
  /** YYYY-MM-DD, in the zone the team lives in. */
  readonly date: string;
  /** Since the previous release, reverts settled. */
  readonly commits: readonly ParsedCommit[];
  readonly tagPrefix: string;
  /** Name of the previous release's tag; undefined for a first release. */
  readonly previousTag: string | undefined;
  /** https address, for compare links where the file has none yet. */
  readonly repoUrl?: string;
  /** What to fill in from commits. `missing` (usual): commits nobody wrote about. `empty`: only when nothing was written. */
  readonly fill?: 'missing' | 'empty';
  /** Where the section goes, when the file has neither Unreleased nor versions: before this line. */
  readonly beforeLine?: number;
};

export type Prepared = {
  /** The whole file as it will be. */
  readonly text: string;
  /** The new version's part of it, heading included. */
  readonly section: string;
  /** What the section says, in order; `from` tells who wrote it. */
  readonly entries: readonly (Entry & {readonly from: 'yours' | 'commit'})[];
  readonly diff: readonly DiffHunk[];
  readonly warnings: readonly string[];
};

/**
 * Turns Unreleased into a version: G3.1 and G3.2.
 *
 * The file is edited in place: what is inserted is all that changes, besides the address of
 * the Unreleased link. Line ends, byte order mark, comments, headings of the file's own, code
 * and mistakes stay as they are, because a changelog belongs to the people who write it.
 * Run again on its own result it changes nothing, or adds the commits of a later candidate.
 *
 * @param before The file, or undefined when there is none yet.
 */
export const prepareChangelog = (before: string | undefined, release: Release): Prepared => {
  const original = before === undefined || before.replace(/^\uFEFF/, '').trim() === '' ? newFile(before ?? '') : before;
  const layout = readLayout(original);
  const style = styleOf(layout);
  const tags = {previous: release.previousTag, next: `${release.tagPrefix}${release.version}`};

  const existing = findVersion(layout, release.version);
  const source = existing ?? layout.unreleased;
  const written = source ? entriesOf(source, layout).map(entry => entry.text) : [];
  const drafts = missingFrom(written, release);
  const place = placeSection(original, layout, style, {release, tags, existing, drafts});
  const links = linkEdits(original, layout, style, {version: release.version, tags, repoUrl: release.repoUrl});

  const text = applyEdits(original, [...place.edits, ...links.edits]);
  const after = readLayout(text);
  const section = findVersion(after, release.version);
  const filled = new Set(drafts.map(draft => draft.text));
  const entries = section ? entriesOf(section, after) : [];
  return {
    text,
    section: section ? sectionText(text, section) : '',
    entries: entries.map(entry => ({...entry, from: filled.has(entry.text) ? 'commit' : 'yours'})),
    diff: diffLines(before ?? '', text),
    warnings: [...place.warnings, ...links.warnings, ...leftovers(layout, existing)],
  };
};

const newFile = (before: string): string => {
  const mark = before.startsWith('\uFEFF') ? '\uFEFF' : '';
  return `${mark}# Changelog\n\nAll notable changes to this project are written here.\n\n## [Unreleased]\n`;
};

const missingFrom = (written: readonly string[], {commits, fill = 'missing'}: Release): DraftEntry[] => {
  if (written.length > 0 && fill === 'empty') return [];
  const mentions = mentionsIn(written);
  return draftEntries(commits.filter(commit => mentions.about(commit) === undefined));
};

/** A later candidate: its section is there already, and people went on writing under Unreleased. */
const leftovers = (layout: Layout, existing: Section | undefined): string[] => {
  if (!existing || !layout.unreleased) return [];
  const lines = layout.unreleased.body.filter(line => isContent(line, layout));
  if (lines.length === 0) return [];
  const what = lines.length === 1 ? '1 line is' : `${lines.length} lines are`;
  return [`${what} under Unreleased (line ${lines[0]!.number}), but ${existing.heading.text} exists already: move what belongs to it.`];
};
