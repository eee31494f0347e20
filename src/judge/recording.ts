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
export const judgeRecording = ({setup, ticks}: Recording): {readonly changes: readonly RecordedVerdict[]; readonly last: Verdict} => {
  const state = startJudge(setup);
  const changes: RecordedVerdict[] = [];
  for (const {tick, measured} of ticks) {
    judgeTick(state, tick, measured);
    if (state.word === changes.at(-1)?.verdict) continue;
    changes.push({tick: state.tick, verdict: state.word, sentence: sentenceOf(verdictOf(state))});
  }
  return {changes, last: verdictOf(state)};
};
