import type {Mark} from './recording.ts';

/** Where a replay stands. Present only in a replay: nothing on such a screen is live. */
export type ReplayView = {
  /** Version, or id, of the release that is looked at. */
  readonly name: string;
  readonly fromAt: number;
  readonly untilAt: number;
  /** The moment on the screen, epoch ms. */
  readonly at: number;
  /** Of the last event that had happened then, from 0, and of how many. */
  readonly index: number;
  readonly count: number;
  /** What happened last, in a line. */
  readonly says: string;
  readonly playing: boolean;
  readonly speed: number;
  readonly marks: readonly Mark[];
};

/** What a key of a replay asks for. */
export type ReplayMove = {readonly play: 'toggle'} | {readonly events: number} | {readonly ms: number} | {readonly to: 'first' | 'last'} | {readonly speed: number};
