import type {Monitor, MonitorContext, Past, Span} from '../../monitors/index.ts';
import type {Tick} from './history.ts';

/** Steps that a server gives for one question. Prometheus: 11 000. */
const mostSteps = 10_000;

/**
 * What the sources remember of the time before we watched, as ticks. A source without a memory adds nothing; one that cannot be
 * asked throws, and may be asked again.
 */
export const rememberedTicks = async (monitors: readonly Monitor[], context: MonitorContext, {fromAt, toAt}: Span, signal: AbortSignal): Promise<readonly Tick[]> => {
  const span = {fromAt: Math.max(fromAt, toAt - mostSteps * context.everyMs), toAt};
  const remembering = monitors.filter(({history}) => history !== undefined);
  const [requests] = await Promise.all(remembering.filter(({kind}) => kind === 'metrics').map(({history}) => history!(context, span, signal)));
  if (!requests) return [];
  // A number without a memory of its own is no reason to do without that of the requests.
  const numbers = await Promise.all(remembering.filter(({kind}) => kind === 'measure').map(async ({name, history}) => ({name, past: await history!(context, span, signal).catch((): readonly Past[] => [])})));
  const measured = measuresByTick(numbers, span.fromAt, context.everyMs);
  return requests.flatMap(({at, counts}) => {
    if (at > toAt) return [];
    const measures = measured.get(tickOf(at, span.fromAt, context.everyMs));
    return [{at, old: counts ?? null, new: null, ...(measures && {measures})}];
  });
};

/** A day: as much as the judge takes to see how the error rate wanders by itself. */
const dayMs = 86_400_000;

/**
 * The day before that, without response times, oldest first. It is worth a try and no more: what fails, or is not remembered that
 * long, is left out.
 */
export const rememberedDay = async (monitors: readonly Monitor[], context: MonitorContext, {fromAt, toAt}: Span, signal: AbortSignal): Promise<readonly Tick[]> => {
  const metrics = monitors.find(({kind, history}) => kind === 'metrics' && history !== undefined);
  const ticks: Tick[] = [];
  for (let to = fromAt - context.everyMs; metrics && to > toAt - dayMs; to -= mostSteps * context.everyMs) {
    const span = {fromAt: Math.max(toAt - dayMs, to - (mostSteps - 1) * context.everyMs), toAt: to, requestsOnly: true};
    const past = await metrics.history!(context, span, signal).catch((): readonly Past[] => []);
    const found = past.flatMap(({at, counts}) => (at > to ? [] : [{at, old: counts ?? null, new: null}]));
    if (!found.some(({old}) => old !== null)) break;
    ticks.unshift(...found);
  }
  // What was never measured is no gap of ours.
  return ticks.slice(Math.max(0, ticks.findIndex(({old}) => old !== null)));
};

const tickOf = (at: number, fromAt: number, everyMs: number): number => Math.round((at - fromAt) / everyMs);

const measuresByTick = (numbers: readonly {readonly name: string; readonly past: readonly Past[]}[], fromAt: number, everyMs: number): ReadonlyMap<number, Readonly<Record<string, number | null>>> => {
  const found = new Map<number, Record<string, number | null>>();
  for (const {name, past} of numbers)
    for (const {at, value} of past) {
      const tick = tickOf(at, fromAt, everyMs);
      found.set(tick, {...found.get(tick), [name]: value ?? null});
    }
  return found;
};
