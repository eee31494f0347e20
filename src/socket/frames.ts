/**
 * FRAMES
 *
 * A frame is one JSON object on one line of at most 1 MiB. What is longer, such as a snapshot with many diffs, goes as several
 * lines {"type":"part","text":"…"} and a last one with "last":true; their texts together are the frame. Only the engine may
 * send parts: no client has that much to say.
 */
export const maxFrameBytes = 1024 * 1024;

/** Longest frame put together from parts: more than any release's state, less than would hurt. */
const maxWholeBytes = 64 * maxFrameBytes;

export const encodeFrame = (frame: object): string => {
  const json = JSON.stringify(frame);
  // A code unit takes at most three bytes in UTF-8, and inside a part's string at most six.
  if (json.length <= maxFrameBytes / 3 || Buffer.byteLength(json) < maxFrameBytes) return `${json}\n`;
  const lines: string[] = [];
  for (let at = 0; at < json.length; at += partLength) {
    const last = at + partLength >= json.length;
    lines.push(`${JSON.stringify({type: 'part', text: json.slice(at, at + partLength), ...(last && {last})})}\n`);
  }
  return lines.join('');
};

const partLength = Math.floor(maxFrameBytes / 6) - 64;

/** What came in: values that were JSON, or why this connection cannot go on. */
export type Decoded = {readonly frames: readonly unknown[]; readonly broken?: string};

export type Decoder = {
  readonly take: (chunk: Buffer) => Decoded;
  /** A line has begun and has not ended. */
  readonly isWaiting: () => boolean;
};

/** Reads frames from a stream. Bounded: what does not end within 1 MiB is no frame. */
export const makeDecoder = ({parts}: {readonly parts: boolean}): Decoder => {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let texts: string[] = [];
  let textLength = 0;

  const frameOf = (line: Buffer): {readonly value: unknown} | 'part' | 'broken' => {
    let value: unknown;
    try {
      value = JSON.parse(line.toString());
    } catch {
      return 'broken';
    }
    if (!parts || !isPart(value)) return {value};
    texts.push(value.text);
    textLength += value.text.length;
    if (textLength > maxWholeBytes) return 'broken';
    if (value.last !== true) return 'part';
    const whole = texts.join('');
    texts = [];
    textLength = 0;
    try {
      return {value: JSON.parse(whole) as unknown};
    } catch {
      return 'broken';
    }
  };

  return {
    take: chunk => {
      const frames: unknown[] = [];
      let at = 0;
      for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, at)) {
        const line = pendingBytes === 0 ? chunk.subarray(at, end) : Buffer.concat([...pending, chunk.subarray(at, end)]);
        pending = [];
        pendingBytes = 0;
        at = end + 1;
        if (line.length > maxFrameBytes) return {frames, broken: 'a frame was longer than 1 MiB'};
        const frame = frameOf(line);
        if (frame === 'broken') return {frames, broken: 'a frame was not JSON'};
        if (frame !== 'part') frames.push(frame.value);
      }
      if (at < chunk.length) pending.push(chunk.subarray(at));
      pendingBytes += chunk.length - at;
      return pendingBytes > maxFrameBytes ? {frames, broken: 'a frame was longer than 1 MiB'} : {frames};
    },
    isWaiting: () => pendingBytes > 0,
  };
};

const isPart = (value: unknown): value is {readonly text: string; readonly last?: boolean} =>
  typeof value === 'object' &&
  value !== null &&
  'type' in value &&
  value.type === 'part' &&
  'text' in value &&
  typeof value.text === 'string';
