import {formatBytes} from '../util/bytes.ts';
import type {Clock} from '../world/world.ts';

/**
 * Says how large something has become, how fast, and how large it usually is, until the signal ends it:
 * `1.24 GB of about 2.31 GB, 48 MB/s`.
 *
 * @param sizeOf bytes now; undefined when that cannot be told
 */
export const saySize = async (
  sizeOf: () => Promise<number | undefined>,
  clock: Pick<Clock, 'every' | 'mono'>,
  say: (line: string) => void,
  signal: AbortSignal,
  {everyMs = 1_000, usualBytes}: {readonly everyMs?: number; readonly usualBytes?: number | undefined} = {},
): Promise<void> => {
  let last: {readonly bytes: number; readonly at: number} | undefined;
  for await (const _ of clock.every(everyMs, signal)) {
    const bytes = await sizeOf();
    if (bytes === undefined || !Number.isFinite(bytes) || signal.aborted) continue;
    const at = clock.mono();
    const rate = last && at > last.at ? ((bytes - last.bytes) * 1000) / (at - last.at) : undefined;
    const of = usualBytes === undefined ? '' : ` of about ${formatBytes(usualBytes)}`;
    say(`${formatBytes(bytes)}${of}${rate === undefined ? '' : `, ${formatBytes(Math.max(0, rate))}/s`}`);
    last = {bytes, at};
  }
};
