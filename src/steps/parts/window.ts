import type {Config} from '../../config/schema.ts';

type ReleaseWindow = NonNullable<Config['checklist']['window']>;

/** Whether a release window is open at `at`, in its own time zone, and how much of it is left, ms. */
export const windowNow = ({days, from, to, timeZone}: ReleaseWindow, at: number): {readonly open: boolean; readonly leftMs: number; readonly says: string} => {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-GB', {timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23'})
      .formatToParts(at)
      .map(({type, value}) => [type, value]),
  );
  const day = (parts['weekday'] ?? '').toLowerCase();
  const nowMs = ((Number(parts['hour']) * 60 + Number(parts['minute'])) * 60 + Number(parts['second'])) * 1000;
  const open = days.some(allowed => allowed === day) && nowMs >= ofDay(from) && nowMs < ofDay(to);
  const says = `${from}–${to} ${timeZone}, ${days.join(' ')}`;
  return {open, leftMs: open ? ofDay(to) - nowMs : 0, says: open ? says : `closed: ${says}; it is ${parts['weekday']} ${parts['hour']}:${parts['minute']}`};
};

const ofDay = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return (hours * 60 + minutes) * 60_000;
};
