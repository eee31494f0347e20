import {readLayout} from './layout.ts';
import {mentionsIn} from './mentions.ts';
import {entriesOf, findVersion} from './section.ts';
import type {ParsedCommit} from '../version/index.ts';

export type BreakingCheck = {
  /** True when every declared breaking change is named. */
  readonly ok: boolean;
  readonly named: readonly {readonly commit: ParsedCommit; readonly what: string; readonly entry: string}[];
  readonly missing: readonly {readonly commit: ParsedCommit; readonly what: string}[];
  /** Named, but the entry does not say that it breaks something. */
  readonly unmarked: readonly string[];
};

/**
 * G2.3: is each breaking change named in the version's section?
 *
 * One footer is one change: two of them in a commit need both to be named, unless one entry
 * points at the commit by its id or request number.
 *
 * @param changelog The whole file.
 */
export const checkBreaking = (changelog: string, version: string, commits: readonly ParsedCommit[]): BreakingCheck => {
  const layout = readLayout(changelog);
  const section = findVersion(layout, version) ?? layout.unreleased;
  const entries = section
    ? entriesOf(section, layout).map(({heading, text}) => ({text, marked: /\bbreak/i.test(`${heading} ${text}`)}))
    : [];
  const mentions = mentionsIn(entries.map(entry => entry.text));

  const found = commits.flatMap(commit =>
    commit.breaking.map(what => ({commit, what, entry: mentions.pointingAt(commit) ?? mentions.withWords(what)})),
  );
  const named = found.flatMap(({commit, what, entry}) => (entry === undefined ? [] : [{commit, what, entry}]));
  const missing = found.filter(({entry}) => entry === undefined).map(({commit, what}) => ({commit, what}));
  const unmarked = entries.filter(({text, marked}) => !marked && named.some(({entry}) => entry === text)).map(({text}) => text);
  return {ok: missing.length === 0, named, missing, unmarked};
};
