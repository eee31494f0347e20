import type {ReleaseEvent} from '../release/events.ts';
import type {OperatorId} from '../release/state.ts';
import {encodeLine, firstPrev, formatVersion, type About} from './format.ts';
import type {Head} from './head.ts';
import {versions} from './versions.ts';

export type Stamp = {
  readonly by: OperatorId;
  readonly boot: string;
  /** ms since the journal was opened. */
  readonly mono: number;
  /** Goes into the first line of a journal. */
  readonly about: Omit<About, 'format'>;
};

/**
 * The lines of one decision behind `last`, and what the last of them is then. Of numbers that JSON does not know, NaN and the
 * infinities, `null` is kept.
 */
export const encodeDecision = (
  events: readonly ReleaseEvent[],
  last: Head,
  {by, boot, mono, about}: Stamp,
): {readonly bytes: Buffer; readonly last: Head} => {
  let {seq, crc} = last;
  const texts = events.map(({type, ...event}, index) => {
    const line = encodeLine({
      seq: seq + 1,
      prev: seq === 0 ? firstPrev : crc,
      v: versions[type],
      t: new Date(event.at).toISOString(),
      mono,
      boot,
      by,
      type,
      more: events.length - 1 - index,
      ...(seq === 0 && {about: {format: formatVersion, ...about}}),
      event,
    });
    seq += 1;
    crc = line.crc;
    return line.text;
  });
  return {bytes: Buffer.from(texts.join('')), last: {seq, crc}};
};
