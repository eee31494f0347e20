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
