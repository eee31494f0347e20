import {mask, maskRanges, secretRanges} from './redact.ts';
import {secretForms} from './secret-forms.ts';
import {keyEnd, openKeyAt} from './secret-patterns.ts';

/** `push` gives back what is safe to show so far, `end` the rest. */
export type RedactorStream = {readonly push: (chunk: string) => string; readonly end: () => string};

/**
 * The redactor for text that arrives in pieces, cut anywhere.
 *
 * Whole lines go out at once, an unfinished line waits. A line that is too long to wait goes out in parts that never cut
 * through a secret. A private key is masked from its first to its last line, however many pieces that takes.
 */
export const makeRedactorStream = (env: Readonly<Record<string, string | undefined>>, also: readonly string[] = []): RedactorStream => {
  const forms = secretForms(env, also);
  const overlap = forms.reduce((most, form) => Math.max(most, form.length), longestPattern);
  const maxHeld = 4 * overlap;
  let held = '';
  /** We are in the middle of something masked: a private key, or a secret longer than `maxHeld` that fills its line. */
  let inside: 'key' | 'line' | undefined;

  /** Forgets what belongs to a secret that is shown as masked already. */
  const skip = (): void => {
    if (inside === 'key') {
      const end = keyEnd.exec(held);
      held = end ? held.slice(end.index + end[0].length) : lastLine(held).slice(-longestPattern);
      if (end) inside = undefined;
    } else if (inside === 'line') {
      const end = held.indexOf('\n');
      held = end < 0 ? '' : held.slice(end);
      if (end >= 0) inside = undefined;
    }
  };

  /** Gives out about `wanted` characters: more when a secret ends later, fewer when one may still go on. */
  const release = (wanted: number): string => {
    const ranges = secretRanges(held, forms);
    const cutThrough = ranges.find(([start, end]) => start < wanted && wanted < end);
    const cut = !cutThrough ? wanted : cutThrough[1] < held.length ? cutThrough[1] : cutThrough[0];
    const shown = maskRanges(held.slice(0, cut), ranges.filter(([, end]) => end <= cut));
    held = held.slice(cut);
    return shown;
  };

  const push = (chunk: string): string => {
    held += chunk;
    let shown = '';
    skip();
    for (let key = openKeyAt(held); !inside && key !== undefined; key = openKeyAt(held)) {
      shown += maskRanges(held.slice(0, key), secretRanges(held.slice(0, key), forms)) + mask;
      held = held.slice(key);
      inside = 'key';
      skip();
    }
    if (inside) return shown;
    shown += release(held.lastIndexOf('\n') + 1);
    if (held.length > maxHeld) shown += release(held.length - overlap);
    if (held.length <= maxHeld) return shown;
    held = '';
    inside = 'line';
    return shown + mask;
  };

  const end = (): string => {
    const rest = inside ? '' : maskRanges(held, secretRanges(held, forms));
    held = '';
    inside = undefined;
    return rest;
  };

  return {push, end};
};

const lastLine = (text: string) => text.slice(text.lastIndexOf('\n') + 1);

/** Tokens longer than this are rarer than lines longer than this. */
const longestPattern = 16_384;
