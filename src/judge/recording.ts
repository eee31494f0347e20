import {judgeTick, startJudge} from './judge.ts';
import type {Recording} from './series-file.ts';
import type {Verdict, VerdictWord} from './verdict.ts';
import {verdictOf} from './verdict-of.ts';
import {sentenceOf} from './words.ts';

export type RecordedVerdict = {
  /** Tick of the watch, from 1. */
  readonly tick: number;
  readonly verdict: VerdictWord;
  readonly sentence: string;
};

/** Judges a recording as if it were live: every change of the verdict in order, and the last verdict in full. */
export const judgeRecording = ({setup, ticks, views = {}}: Recording): {readonly changes: readonly RecordedVerdict[]; readonly last: Verdict} => {
  const state = startJudge(setup);
  const changes: RecordedVerdict[] = [];
  const recent = new Map<string, number[]>();
  for (const {tick, measured} of ticks) {
    judgeTick(state, tick, measured);
    for (const name of Object.keys(views)) if (typeof measured[name] === 'number') recent.set(name, [...(recent.get(name) ?? []).slice(-shownMeasurements + 1), measured[name]]);
    if (state.word === changes.at(-1)?.verdict) continue;
    changes.push({tick: state.tick, verdict: state.word, sentence: sentenceOf(verdictOf(state), {measures: Object.fromEntries(Object.entries(views).map(([name, view]) => [name, {...view, now: medianOf(recent.get(name) ?? [])}]))})});
  }
  return {changes, last: verdictOf(state)};
};

/** Measurements of which the median is said as "now". */
const shownMeasurements = 6;

const medianOf = (values: readonly number[]): number | undefined => values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
