/** Numbers as the screens write them: a space before the unit, groups of three, never more digits than are meant. */

/** A share 0–1 as percent: `1.84 %`, `12.3 %`, `0.012 %`. Small ones keep two figures, because 0.00 % would be a claim. */
export const percent = (share: number): string => `${figure(share * 100)} %`;

/** A difference of shares as percentage points: `0.12 pp`. */
export const points = (share: number): string => `${figure(share * 100)} pp`;

/** Milliseconds: `184 ms`, `4.2 ms`, `1 250 ms`. Beyond the last bucket edge there is no number. */
export const milliseconds = (ms: number): string => (Number.isFinite(ms) ? `${round(ms)} ms` : 'more than can be measured');

/** A number in any unit: `262 ms`, `18 400`. */
export const amount = (value: number, unit = ''): string => `${round(value)}${unit === '' ? '' : ` ${unit}`}`;

/** A whole number in groups: `18 400`. */
export const grouped = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ' ');

/** A waiting time that was estimated, so rounded up and with a word that says so: `about 4 more minutes`. */
export const aboutMore = (seconds: number): string => {
  if (seconds <= 90) return `about ${Math.max(10, Math.ceil(seconds / 10) * 10)} more seconds`;
  if (seconds <= 120 * 60) return `about ${Math.ceil(seconds / 60)} more minutes`;
  return `about ${Math.ceil(seconds / 3600)} more hours`;
};

/** `1 request`, `18 400 requests`. */
export const requests = (count: number): string => `${grouped(count)} ${Math.round(count) === 1 ? 'request' : 'requests'}`;

const figure = (value: number): string => {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 9.995) return value.toFixed(1);
  if (size >= 0.0995) return value.toFixed(2);
  return Number(value.toPrecision(2)).toString();
};

const round = (value: number): string =>
  Math.abs(value) >= 9.95 ? grouped(value) : Math.abs(value) >= 0.95 || value === 0 ? Number(value.toFixed(1)).toString() : Number(value.toPrecision(2)).toString();
