import type {ConfigCommand} from '../config/sections/values.ts';
import {fill} from '../config/template.ts';
import {causeOf} from '../util/errors.ts';
import {makeIncrease} from './counters.ts';
import type {Counts, Monitor} from './monitor.ts';

/** Runs a command that prints counters as JSON: {"new": {"total", "errors", "buckets"}, "old": {…}}. Anything else is a gap. */
export const commandCounts = (command: ConfigCommand): Monitor => ({
  name: 'metrics command',
  kind: 'metrics',
  async *watch({world, everyMs, clean, versions, cwd}, signal) {
    const increase = makeIncrease();
    for await (const at of world.clock.every(everyMs, signal)) {
      try {
        const {old, new: next} = versions();
        const result = await world.run({...fill(command, {version: next, 'previous.version': old}, {folder: cwd}), does: 'reads'}, signal);
        if (signal.aborted) return;
        if (result.exitCode !== 0) throw new Error(result.timedOut ? 'it did not end in time' : `it ended with ${result.exitCode ?? 'a signal'}`);
        const flat = flatten(parsed(result.stdout));
        const grown = increase(flat);
        yield grown
          ? {at, source: 'metrics command', kind: 'counts', old: countsOf(grown, 'old'), new: countsOf(grown, 'new')}
          : {at, source: 'metrics command', kind: 'gap', problem: 'the first look: nothing to compare with yet'};
      } catch (error) {
        if (signal.aborted) return;
        yield {at, source: 'metrics command', kind: 'gap', problem: clean(causeOf(error))};
      }
    }
  },
});

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('it did not print JSON');
  }
};

const flatten = (value: unknown): ReadonlyMap<string, number> => {
  const found = new Map<string, number>();
  for (const group of ['old', 'new'] as const) {
    const counts = (value as Record<string, {total?: unknown; errors?: unknown; buckets?: Record<string, unknown>} | undefined>)?.[group];
    if (!counts) continue;
    for (const [name, number] of [['total', counts.total], ['errors', counts.errors], ...Object.entries(counts.buckets ?? {}).map(([le, count]) => [`le ${le}`, count] as const)] as const) {
      if (typeof number !== 'number' || !Number.isFinite(number) || number < 0) throw new Error(`${group}.${name} is no count`);
      found.set(`${group} ${name}`, number);
    }
  }
  if (found.size === 0) throw new Error('it printed neither "new" nor "old"');
  return found;
};

const countsOf = (grown: ReadonlyMap<string, number>, group: string): Counts | undefined => {
  const total = grown.get(`${group} total`);
  if (total === undefined) return undefined;
  const buckets = Object.fromEntries([...grown].filter(([key]) => key.startsWith(`${group} le `)).map(([key, value]) => [key.slice(group.length + 4), value]));
  return {total, errors: Math.min(total, grown.get(`${group} errors`) ?? 0), buckets: Object.keys(buckets).length > 0 ? buckets : undefined};
};
