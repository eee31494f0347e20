/**
 * RECORDED SERIES
 *
 * Two forms of the same thing: ticks before the deploy, oldest first, then ticks after it. What is usual is taken from the last hour
 * before (`baseline`), and how much an error rate wanders by itself from all that is there before: a longer baseline, or `history`,
 * which comes before it in time and is never what is usual.
 * A tick holds, per metric, counts
 * `{bad, total}` (with `gateBad`, `safeBad`, `share`, and the control's counts where one ran beside), or one measured
 * number for limits on values. What did not arrive is null (JSON) or an empty field (CSV): a gap, never a zero.
 *
 * JSON:
 *
 *     {"tickSec": 5,
 *      "parameters": {"windowTicks": 360},
 *      "metrics": {"errors": {"floor": 0.001}},
 *      "limits": [{"metric": "errors", "of": "rate", "at": 0.01, "forTicks": 12}],
 *      "history":  [{"errors": {"bad": 0, "total": 450}}],
 *      "baseline": [{"errors": {"bad": 1, "total": 487}}, {"errors": null}],
 *      "watch":    [{"errors": {"bad": 3, "total": 502}, "p99Ms": 184}]}
 *
 * All but `watch` may be left out. A measured number becomes a metric of its own, judged against
 * its baseline, by `"metrics": {"query time": {"kind": "measure", "better": "lower", "tolerancePct": 50, "unit": "ms"}}` (with
 * `tolerate`, `limit`, `everyTicks` as in a config); in a tick in which none was due it is left out, in one in which it is missing it
 * is null.
 *
 * CSV: one row per tick; the first row names the columns, `<metric>.<count>` or just the name of a measured number:
 *
 *     phase,errors.bad,errors.total,p99Ms
 *     baseline,1,487,
 *     watch,3,502,184
 *
 * A number that is judged against its baseline says how in brackets, in any order: its unit, `lower` or `higher` for what is better,
 * the tolerance; `tolerate=`, `limit=` (in its unit) and `every=` (ticks from one to the next, 2) where they are wanted. An empty field
 * is a tick in which none was due, NaN or null one in which it is missing:
 *
 *     phase,errors.bad,errors.total,query time [ms lower 50%]
 *     history,0,450,11.8
 *     watch,3,502,NaN
 *
 * The counts are bad, total, gateBad, safeBad, controlBad, controlTotal, share.
 */
import {type JudgeTick, type Measured, startJudge} from './judge.ts';
import type {MeasureView} from './measure.ts';
import {defaultParameters} from './parameters.ts';
import {readCsvSeries} from './series-csv.ts';
import {readJsonSeries} from './series-json.ts';
import {type RawSeries, recordingOf} from './series-setup.ts';
import type {JudgeSetup} from './setup.ts';

export type Recording = {
  readonly setup: JudgeSetup;
  /** The watch, one entry per tick. */
  readonly ticks: readonly RecordedTick[];
  /** Numbers that are judged as metrics, in words. */
  readonly views?: Readonly<Record<string, MeasureView>>;
};

/** `missing`: names that stand there with null. */
export type RecordedTick = {readonly tick: JudgeTick; readonly measured: Measured; readonly missing?: readonly string[]};

/** A mistake in the file. Lines and columns count from 1; in CSV a column is a character too, not a field. */
export type SeriesProblem = {readonly line: number; readonly column: number; readonly what: string};

/** The file as it stands there, before it is made ready for the judge. */
export type RawResult = {readonly ok: true; readonly raw: RawSeries} | {readonly ok: false; readonly problems: readonly SeriesProblem[]};

export type SeriesResult =
  | {readonly ok: true; readonly recording: Recording}
  | {readonly ok: false; readonly problems: readonly SeriesProblem[]};

/**
 * Reads recorded series; JSON when the first character is `{`, else CSV. All mistakes at once, at most 20.
 *
 * @param extra Settings that win over the file's, such as those given on the command line; `baselineSec`: length of the baseline,
 *   `windowSec`: of the watch.
 */
export const readSeries = (text: string, extra: Omit<JudgeSetup, 'metrics'> & {readonly baselineSec?: number | undefined; readonly windowSec?: number | undefined} = {}): SeriesResult => {
  const content = text.replace(/^\uFEFF/, '');
  const read = content.trimStart().startsWith('{') ? readJsonSeries(content) : readCsvSeries(content);
  if (!read.ok) return {ok: false, problems: read.problems.slice(0, 20)};

  const {setup, ticks, views} = recordingOf({...read.raw, parameters: {...read.raw.parameters, ...extra.parameters}}, extra.baselineSec);
  const window = extra.windowSec === undefined ? {} : {windowTicks: Math.max(1, Math.round(extra.windowSec / (setup.parameters?.tickSec ?? defaultParameters.tickSec)))};
  const limits = extra.limits ?? setup.limits ?? [];
  const merged: JudgeSetup = {...setup, limits, parameters: {...setup.parameters, ...window}};
  const wrong = settingsMistake(merged);
  return wrong === undefined ? {ok: true, recording: {setup: merged, ticks, ...(views && {views})}} : {ok: false, problems: [{line: 1, column: 1, what: wrong}]};
};

// The judge itself knows best which settings it can work with.
const settingsMistake = (setup: JudgeSetup): string | undefined => {
  try {
    startJudge(setup);
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
};
