import type {ParsedCommit} from '../version/index.ts';

/**
 * Looks for the entry that speaks about a commit: one with its id, with an issue or request
 * number of it, or with most of its words. Words are compared without endings, so that
 * "orders can be filtered by channel" covers "filter orders by channel".
 *
 * @param entries Texts of a changelog section; what is found is one of them.
 */
export const mentionsIn = (entries: readonly string[]) => {
  const known = entries.map(text => ({text, ids: idsIn(text), words: stems(text)}));
  const byIssue = new Map(
    known.flatMap(({text}) => [...text.matchAll(/#\d+(?![\w-])/g)].map(([issue]) => [issue, text] as const)).toReversed(),
  );

  const withWords = (what: string): string | undefined => {
    const wanted = [...stems(what)];
    return known.find(({words}) => {
      const shared = wanted.filter(word => words.has(word)).length;
      return shared >= 2 && shared / wanted.length >= enough;
    })?.text;
  };
  const pointingAt = ({commit, issues}: ParsedCommit): string | undefined =>
    known.find(({ids}) => ids.some(id => commit.startsWith(id)))?.text ??
    issues.map(issue => byIssue.get(issue)).find(text => text !== undefined);
  return {pointingAt, withWords, about: (commit: ParsedCommit) => pointingAt(commit) ?? withWords(commit.what)};
};

/** Of the words that carry meaning. Lower, and "add channel filter" would cover "add currency filter". */
const enough = 0.7;

const idsIn = (text: string): string[] => [...text.matchAll(/(?<![0-9a-z])[0-9a-f]{7,64}(?![0-9a-z])/g)].map(([id]) => id);

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
