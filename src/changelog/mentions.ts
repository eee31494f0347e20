import type {ParsedCommit} from '../version/index.ts';

/**
 * Which entry speaks about a commit, if any: one with its id, with an issue or request
 * number of it, or with most of its words. Words are compared without endings, so that
 * "orders can be filtered by channel" covers "filter orders by channel".
 */
export const entryAbout = (commit: ParsedCommit, entries: readonly string[]): string | undefined =>
  entries.find(entry => hasId(entry, commit.commit)) ??
  entries.find(entry => commit.issues.some(issue => new RegExp(`${issue}(?![\\w-])`).test(entry))) ??
  entries.find(entry => sharesWords(commit.what, entry));

/** True when the entry speaks about this text, by its words alone. */
export const sharesWords = (text: string, entry: string): boolean => {
  const wanted = stems(text);
  const found = stems(entry);
  const shared = [...wanted].filter(word => found.has(word)).length;
  return shared >= 2 && shared / wanted.size >= enough;
};

/** Of the words that carry meaning. Lower, and "add channel filter" would cover "add currency filter". */
const enough = 0.7;

const hasId = (entry: string, commit: string): boolean =>
  [...entry.matchAll(/(?<![0-9a-z])[0-9a-f]{7,64}(?![0-9a-z])/g)].some(([id]) => commit.startsWith(id));

const small = new Set(
  `the and for are was but not can has its out off all any with from that this when into than then them their there have been also
   only more some`.split(/\s+/),
);

const stems = (text: string): Set<string> =>
  new Set(
    (text.toLowerCase().match(/[\p{L}\p{N}_/.-]{3,}/gu) ?? [])
      .filter(word => !small.has(word))
      .map(word => word.replace(/[.-]+$/, ''))
      .map(word => (word.length > 4 ? word.replace(/(?:ing|ed|es|s|e)$/, '').replace(/([^aeiou])\1$/, '$1') : word)),
  );
