import {categories, categoryFor, needsEntry, type Category} from './categories.ts';
import type {ParsedCommit} from '../version/index.ts';

/** A line that a commit gives, when nobody wrote a better one. */
export type DraftEntry = {readonly category: Category; readonly text: string; readonly commit: ParsedCommit};

/** Entries for these commits, in the order of the categories, within them newest first. The same words appear once. */
export const draftEntries = (commits: readonly ParsedCommit[]): DraftEntry[] => {
  const drafts = commits.filter(needsEntry).flatMap(fromCommit);
  const seen = new Set<string>();
  const once = drafts.filter(({text}) => {
    const words = text.replace(/ \([^()]*\)$/, '').toLowerCase();
    return !seen.has(words) && seen.add(words);
  });
  return once.toSorted((a, b) => categories.indexOf(a.category) - categories.indexOf(b.category));
};

const fromCommit = (commit: ParsedCommit): DraftEntry[] => {
  const {type, scope, what, breaking, squashed} = commit;
  const own = commit.kind !== 'unclear' && commit.kind !== 'merge' && !hiddenTypes.has(type ?? '');
  const parts = squashed.filter(change => change.level !== 'none');
  // A squashed commit whose subject says nothing is told by its parts; breaking ones are named by the commit in any case.
  if (!own && parts.length > 0 && breaking.length === 0) {
    return parts.map(part => ({
      category: categoryFor(part.type, part.what, false),
      text: line(part.scope, part.what, commit, []),
      commit,
    }));
  }
  const said = commit.kind === 'revert' && commit.type === 'revert' ? `take back: ${what}` : what;
  return [{category: categoryFor(type, what, breaking.length > 0), text: line(scope, said, commit, breaking), commit}];
};

/** Their level can only come from what was squashed into them, or from a breaking footer. */
const hiddenTypes = new Set(['docs', 'test', 'chore', 'ci', 'style', 'build', 'release']);

const line = (scope: string | undefined, what: string, {short}: ParsedCommit, breaking: readonly string[]): string => {
  const notes = breaking.filter(note => note !== what);
  const text = [
    breaking.length > 0 ? '**Breaking:** ' : '',
    scope === undefined ? '' : `**${plain(scope)}:** `,
    scope === undefined ? capital(plain(what)) : plain(what),
    notes.length > 0 ? ` — ${notes.map(plain).join('; ')}` : '',
  ].join('');
  // A pull request's number leads to the commit as well; one pointer is enough.
  return /\(#\d+\)/.test(text) ? text : `${text} (${short})`;
};

/** A subject must not open an HTML comment that swallows the rest of the file. Code spans are left as they are. */
const plain = (text: string): string =>
  text
    .split(/(`[^`]*`)/)
    .map((part, i) => (i % 2 === 1 ? part : part.replace(/</g, '\\<')))
    .join('');

const capital = (text: string): string => text.replace(/^\p{Ll}/u, first => first.toUpperCase());
