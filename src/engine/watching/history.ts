import {addCounts, type Counts} from '../../monitors/index.ts';

/**
 * What one tick of an environment brought. Null: nothing arrived, which is a gap.
 *
 * `measures`: other numbers by name. Null: it was due, or its source is known to be silent. One that is not named was not due.
 * The whole field is left out where nobody measured them, such as in the time before we watched.
 */
export type Tick = {
  readonly at: number;
  readonly old: Counts | null;
  readonly new: Counts | null;
  readonly measures?: Readonly<Record<string, number | null>>;
};

/** Ticks kept for charts and for the judge that begins: four hours at 5 s. What was usual is kept besides, as long as the release lives. */
export const longestHistory = 3_000;

/** Of these only requests and errors are kept, for a day at 5 s: how much the error rate wanders by itself. */
const longestNoise = 17_280;

/** Requests and errors of one tick before the new version came; null where nothing was measured. */
export type Noise = {readonly bad: number; readonly total: number} | null;

/**
 * The ticks of an environment: the newest ones, and those from before the new version came, which nothing can bring back once it
 * is there, however long the release takes.
 *
 * @param wanted ticks of baseline that brought something; where some are lost it reaches back for more, to twice as many at most
 */
export const makeHistory = (wanted: number, kept: readonly Tick[] = []) => {
  let ticks: Tick[] = [];
  let usual: Tick[] = [];
  let noise: Noise[] = [];
  let isOver = false;
  let hasRequests = false;
  /** Ticks since the old version was heard last. */
  let silence = 0;

  const add = (tick: Tick): void => {
    ticks.push(tick);
    if (ticks.length > longestHistory * 1.2) ticks = ticks.slice(-longestHistory);
    isOver ||= isNew(tick);
    if (isOver) return;
    noise.push(noiseOf(tick));
    if (noise.length > longestNoise * 1.2) noise = noise.slice(-longestNoise);
    hasRequests ||= tick.old !== null;
    silence = hasRequests && tick.old === null ? silence + 1 : 0;
    // A new version that never serves is silent for as long as it likes: what the old one is verified by after the way back must stay.
    if (silence > wanted) return;
    usual.push(tick.old === null ? {...tick, new: null} : tick);
    if (usual.length > wanted * 2.4 + 10) usual = usual.slice(-wanted * 2);
  };
  for (const tick of kept) add(tick);

  return {
    add,
    all: (): readonly Tick[] => ticks,
    /** The ticks before the new version came, the newest last. */
    before: (): readonly Tick[] => usual.slice(beginOf(usual, wanted)),
    /** Requests and errors of every tick before the new version came, at most a day, the newest last. */
    noise: (): readonly Noise[] => noise.slice(-longestNoise),
    /** Puts before everything else what a source remembers. Only what is older than all that we saw ourselves is taken. */
    remember: (past: readonly Tick[]): void => {
      const first = Math.min(ticks[0]?.at ?? Number.POSITIVE_INFINITY, usual[0]?.at ?? Number.POSITIVE_INFINITY);
      const older = past.filter(({at}) => at < first);
      noise = [...older.map(noiseOf), ...noise].slice(-longestNoise);
      usual = [...older, ...usual].slice(-wanted * 2);
      ticks = [...older, ...ticks].slice(-longestHistory);
    },
  };
};

/** Where the last ticks begin of which `wanted` brought something. */
const beginOf = (ticks: readonly Tick[], wanted: number): number => {
  const first = Math.max(0, ticks.length - wanted * 2);
  for (let at = ticks.length - 1, covered = 0; at >= first; at--) {
    if (ticks[at]!.old !== null && ++covered === wanted) return at;
  }
  return first;
};

const noiseOf = (tick: Tick): Noise => {
  const counts = subjectOf(tick, 'all');
  return counts && {bad: counts.errors, total: counts.total};
};

/**
 * Where in ascending ticks those begin that came since then. After a clock that was set back the earlier ones are left out: a watch
 * that counts too little goes on for longer, one that counts too much would end too soon.
 */
export const seenSince = (ticks: readonly Tick[], at: number): number => ticks.findLastIndex((tick, index) => tick.at < at || tick.at > (ticks[index + 1]?.at ?? tick.at)) + 1;

/** More than so many ticks between two of them: nobody watched. */
const holeTicks = 3;

/** Times between ticks in which nobody watched, from the last tick before to the first after, epoch ms. */
export const holesIn = (ticks: readonly Tick[], tickMs: number): readonly (readonly [from: number, to: number])[] =>
  ticks.flatMap(({at}, index) => (index > 0 && at - ticks[index - 1]!.at > holeTicks * tickMs ? [[ticks[index - 1]!.at, at] as const] : []));

/** A time in which nobody watched is one empty tick, as it is for an engine that slept: how long it was says nothing about the service. */
export const withHoles = (ticks: readonly Tick[], tickMs: number): readonly Tick[] => {
  const after = new Set(holesIn(ticks, tickMs).map(([, to]) => to));
  return ticks.flatMap(tick => (after.has(tick.at) ? [{at: tick.at, old: null, new: null}, tick] : [tick]));
};

/** The first tick with a request to the new version ends the time before it. */
export const isNew = (tick: Tick): boolean => tick.new !== null && tick.new.total > 0;

export type History = ReturnType<typeof makeHistory>;

/** The counts that a judgement is about: the new version's, or everything that was served. */
export const subjectOf = (tick: Tick, subject: 'new' | 'all'): Counts | null =>
  subject === 'new' ? tick.new : (addCounts(tick.new ?? undefined, tick.old ?? undefined) ?? null);
