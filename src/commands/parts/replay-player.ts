import type {LiveFeed} from '../../release/feeds.ts';
import {timeline} from '../../record/index.ts';
import type {ReleaseState} from '../../release/state.ts';
import type {ClientState} from '../../store/client-state.ts';
import {indexAt, type Recording} from '../../store/recording.ts';
import type {ReplayMove, ReplayView} from '../../store/replay.ts';

/**
 * Moves through a recording. Pure but for what it remembers: where it stands, whether it plays, how fast. `shown` is the screen as it was
 * at that moment: the state after the last event, the charts up to then, and the time of then as its clock.
 */
export const makePlayer = (recording: Recording, live: (state: ReleaseState, at: number) => LiveFeed | undefined) => {
  const {events, states, times, fromAt, untilAt, marks, name} = recording;
  const says = timeline(events).map(({who, text}) => (who ? `${who}: ${text}` : text));
  let at = fromAt;
  let index = 0;
  let playing = false;
  let speed = 1;

  const go = (to: number): void => {
    at = Math.min(untilAt, Math.max(fromAt, to));
    index = indexAt(recording, at);
    if (at >= untilAt) playing = false;
  };
  const toEvent = (wanted: number): void => {
    index = Math.min(events.length - 1, Math.max(0, wanted));
    at = times[index]!;
  };

  return {
    move: (move: ReplayMove): void => {
      if ('play' in move) playing = !playing && at < untilAt;
      else if ('events' in move) toEvent(index + move.events);
      else if ('ms' in move) go(at + move.ms);
      else if ('to' in move) toEvent(move.to === 'first' ? 0 : events.length - 1);
      else speed = move.speed;
    },
    /** So many ms of our own time have passed. */
    pass: (ms: number): void => {
      if (playing) go(at + ms * speed);
    },
    playing: (): boolean => playing,
    shown: (): Partial<ClientState> => {
      const release = states[index]!;
      const feed = live(release, at);
      const replay: ReplayView = {name, fromAt, untilAt, at, index, count: events.length, says: says[index] ?? '', playing, speed, marks};
      return {release, now: at, pictureAt: at, feeds: feed ? {live: feed} : {}, people: [], replay};
    },
  };
};

export type Player = ReturnType<typeof makePlayer>;
