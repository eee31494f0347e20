import type {Config} from '../config/schema.ts';
import {fill} from '../config/template.ts';
import {causeOf} from '../util/errors.ts';
import type {Monitor} from './monitor.ts';

type Settings = NonNullable<Config['environments']['production']>['measures'][number];

/** A command is a process: asked more often it would load what it measures. */
export const measureEveryMs = 10_000;

/** Any other number: query time, queue age, orders per minute. An empty answer is a gap; `Number('')` would be 0. */
export const measure = ({name, unit, command}: Settings): Monitor => ({
  name,
  kind: 'measure',
  async *watch({world, everyMs, clean, cwd}, signal) {
    for await (const at of world.clock.every(Math.max(everyMs, measureEveryMs), signal)) {
      try {
        const {exitCode, stdout} = await world.run({...fill(command, {}, {folder: cwd}), does: 'reads', timeoutMs: 30_000}, signal);
        const text = stdout.trim();
        const value = text === '' ? Number.NaN : Number(text);
        if (exitCode !== 0 || !Number.isFinite(value)) yield {at, source: name, kind: 'gap', problem: exitCode === 0 ? 'it printed no number' : `it ended with ${exitCode ?? 'a signal'}`};
        else yield {at, source: name, kind: 'number', value, unit};
      } catch (error) {
        yield {at, source: name, kind: 'gap', problem: clean(causeOf(error))};
      }
    }
  },
});
