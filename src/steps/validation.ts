import {failed, passed, type BlockRow} from '../release/evidence.ts';
import {attest} from './parts/attest.ts';
import {lastLines, perform, plans} from './parts/commands.ts';
import {watchItem} from './parts/watch-item.ts';
import {defineStep, type Item, type PlanInput} from './step.ts';

/** G8: what was deployed to staging is tried, by machines and by people. */
export const validation = defineStep({
  id: 'validation',
  items: input => {
    const {config, facts} = input;
    const features = [...(facts.changes?.features ?? []), ...(facts.changes?.fixes ?? [])];
    return [
      ...config.validation.suites.map((suite, index) => suiteItem(input, suite, index)),
      ...(config.validation.performance && config.environments.staging?.metrics ? [performance(input)] : []),
      ...(config.validation.manual.length > 0
        ? [attest({
            id: 'manual', requirement: 'G8.2', title: 'critical flows tried by hand on staging',
            text: `Tried by hand on staging: ${config.validation.manual.join(' · ')}. All fine?`,
            blocks: () => [list('critical flows', config.validation.manual)], no: 'no, a bug was found',
          })]
        : []),
      ...(features.length > 0
        ? [attest({
            id: 'features', requirement: 'G8.2', title: 'each change tried against its acceptance criteria',
            text: `${features.length} ${features.length === 1 ? 'change' : 'changes'} in this release. Each tried on staging, edge cases too?`,
            blocks: () => [list('features and fixes', features)], no: 'no, a bug was found',
          })]
        : []),
    ];
  },
});

const list = (title: string, names: readonly string[]) =>
  ({kind: 'table', title, rows: names.map((name): BlockRow => ({cells: [name], glyph: '·'}))}) as const;

const suiteItem = (input: PlanInput, suite: PlanInput['config']['validation']['suites'][number], index: number): Item => ({
  id: `suite-${index + 1}`,
  requirement: 'G8.1',
  title: suite.name,
  // A suite leaves test data behind; running it again is what one does when it fails.
  effect: 'keyed',
  exception: 'two people',
  commands: plans(input, 'changes', 'staging', suite.command),
  run: async context => {
    const end = await perform(context, 'suite', suite.command, 'staging');
    const evidence = {commands: [end.ran], details: lastLines(end.output, 8), numbers: {exitCode: end.exitCode, durationMs: end.durationMs}};
    return end.exitCode === 0
      ? passed('exit 0', evidence)
      : failed(`exit ${end.exitCode}`, {...evidence, next: ['p runs it again', ': opens gate 4 again for a fix (rc.N+1)', 'm goes on with a reason and a second person']});
  },
});

const performance = (input: PlanInput): Item =>
  watchItem(input, {
    id: 'performance', requirement: 'G8.3', title: 'no slower and no more errors than before, on staging',
    environment: 'staging', compare: 'after', subject: 'all', forMs: Math.min(input.config.monitor.window, input.config.traffic?.watch ?? 60_000),
    enough: 'not worse', where: 'on staging',
  });
