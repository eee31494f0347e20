/**
 * When a line was written, as it says itself, epoch ms. Only times that name their zone (or count from 1970) are believed: a bare
 * "03:21:05" of another machine may be anybody's.
 */
export const timeOf = (value: unknown): number | undefined => {
  if (typeof value === 'number') return fromEpoch(value);
  if (typeof value !== 'string') return undefined;
  if (/^\d{10}(?:\.\d+)?$|^\d{13}$|^\d{16}$|^\d{19}$/.test(value)) return fromEpoch(Number(value));
  const iso = isoWithZone.exec(value);
  return iso ? fromIso(iso) : undefined;
};

/** A time at the beginning of a plain line, and where it ends; a web server's stands in brackets further on and stays there. */
export const leadingTime = (line: string): {readonly at: number; readonly end: number} | undefined => {
  const iso = /^[[("]?/.exec(line)![0].length;
  const found = isoWithZone.exec(line.slice(iso, iso + 40));
  if (found) {
    const at = fromIso(found);
    const end = iso + found[0].length;
    return at === undefined ? undefined : {at, end: end + (/[\])"]/.test(line[end] ?? '') && iso > 0 ? 1 : 0)};
  }
  const epoch = /^\d{10}(?:\.\d{1,9})? /.exec(line);
  if (epoch) return {at: Number(epoch[0]) * 1000, end: epoch[0].length};
  const web = /\[(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)\]/.exec(line.slice(0, 200));
  const month = web ? months.indexOf(web[2]!) + 1 : 0;
  if (!web || month === 0) return undefined;
  const at = Date.parse(`${web[3]}-${String(month).padStart(2, '0')}-${web[1]}T${web[4]}${web[5]}:${web[6]}`);
  return Number.isFinite(at) ? {at, end: 0} : undefined;
};

const isoWithZone = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))? ?(Z|[+-]\d\d:?\d\d)(?![\d:])/;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const fromIso = ([, day, time, fraction = '', zone = '']: RegExpExecArray): number | undefined => {
  const at = Date.parse(`${day}T${time}${zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone}`) + Number(`0.${fraction || 0}`) * 1000;
  return Number.isFinite(at) ? Math.floor(at) : undefined;
};

/** Seconds, ms, µs or ns since 1970, told apart by their size: from 2001 to 2286. */
const fromEpoch = (value: number): number | undefined => {
  const ms = value >= 1e18 ? value / 1e6 : value >= 1e15 ? value / 1e3 : value >= 1e12 ? value : value * 1000;
  return ms >= 1e12 && ms < 1e13 ? Math.floor(ms) : undefined;
};
