/**
 * SHAPES OF MESSAGES
 *
 * "slow query 612 ms" and "slow query 88 ms" are one message. A shape is what is left when numbers, ids, addresses and quoted
 * texts are taken out. Longer messages of the same length and level that agree in nearly all of their words are one shape with a
 * hole where they differ (as Drain does: He, Zhu, Zheng, Lyu, ICWS 2017); short ones have to agree in every word, because
 * "connection refused" must not pass for "connection accepted". What the version before has said is known; what it has never said
 * is news, and the first thing to look at after a deploy.
 *
 * Bounded: where a beginning has had too many endings (names of people), or there are too many shapes at all, a message goes to
 * the nearest one.
 */
export type Shape = {
  /** Its words; `hole` where messages differ. */
  words: readonly string[];
  readonly id: number;
  /** Said before the deploy, or by the old version after it. */
  known: boolean;
  /** Since it is news. */
  count: number;
};

export const hole = '…';

const mostShapes = 2_000;
const mostInBucket = 40;
const mostWords = 30;
/** Share of the words that have to agree, in messages of more than a few. Drain's usual value is 0.4 to 0.5; more splits, less hides. */
const similar = 0.8;
const few = 5;
/** Exact forms that are looked up instead of compared. */
const mostRemembered = 4_000;

export const makeShapes = () => {
  const buckets = new Map<string, Shape[]>();
  const remembered = new Map<string, Shape>();
  let count = 0;

  const find = (form: string, level: string): Shape => {
    const words = form.split(' ', mostWords);
    const key = `${level} ${words.length} ${words[0] === hole ? '' : words[0]}`;
    let bucket = buckets.get(key);
    if (!bucket) {
      // Beyond the bound everything of one length is in one place.
      const shared = count >= mostShapes ? `${level} ${words.length}` : key;
      bucket = buckets.get(shared) ?? [];
      buckets.set(shared, bucket);
    }
    let best: Shape | undefined;
    let most = -1;
    for (const shape of bucket) {
      const same = agreeing(shape.words, words);
      if (same > most) [best, most] = [shape, same];
    }
    const full = bucket.length >= mostInBucket || count >= mostShapes;
    if (best && (most === words.length || (words.length > few && most >= similar * words.length) || full)) {
      if (most < words.length) best.words = best.words.map((word, index) => (word === words[index] ? word : hole));
      return best;
    }
    const made: Shape = {words, id: ++count, known: false, count: 0};
    bucket.push(made);
    return made;
  };

  return {
    /** The shape of a message, a new one when there was none like it. */
    of: (text: string, level: string): Shape => {
      const form = formOf(text);
      const key = `${level} ${form}`;
      const known = remembered.get(key);
      if (known) return known;
      const shape = find(form, level);
      if (remembered.size >= mostRemembered) remembered.delete(remembered.keys().next().value!);
      remembered.set(key, shape);
      return shape;
    },
    count: (): number => count,
  };
};

/** The text without what differs from one message to the next. */
export const formOf = (text: string): string =>
  (text.length > longest ? text.slice(0, longest) : text)
    .replace(varying, hole)
    .replace(/…{2,}/g, hole)
    .replace(/ {2,}/g, ' ');

const longest = 300;

// Quoted texts, what follows a ? in an address, anything with a digit in it, long hexadecimal words. The text is short: see `longest`.
const varying = /"[^"]{0,200}"|'[^']{0,200}'|\?[^\s"']+|[\w.:/@+%-]*\d[\w.:/@+%-]*|\b[0-9a-f]{8,}\b/gi;

const agreeing = (a: readonly string[], b: readonly string[]): number => {
  let same = 0;
  for (let index = 0; index < b.length; index++) if (a[index] === b[index]) same++;
  return same;
};
