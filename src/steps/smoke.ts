import {failed, passed} from '../release/evidence.ts';
import {formatDuration} from '../util/duration.ts';
import {attest} from './parts/attest.ts';
import {runChecks} from './parts/checks.ts';
import {byEye} from './parts/by-eye.ts';
import {plans} from './parts/commands.ts';
import {defineStep, type Item, type PlanInput} from './step.ts';

type Checks = PlanInput['config']['smoke']['checks'];

/** G13: does it work in production, for real. */
export const smoke = defineStep({
  id: 'smoke',
  items: input => {
    const {config, facts} = input;
    const features = [...(facts.changes?.features ?? []), ...(facts.changes?.fixes ?? [])];
    return [
      config.smoke.checks.length > 0
        ? checksItem(input, 'smoke', 'G13.1', 'main page, API, login answer in production', config.smoke.checks)
        : byEye({id: 'smoke', requirement: 'G13.1', title: 'main page, API, login answer in production', without: 'smoke.checks is empty', look: 'Try them in production. Do they answer as they should?', no: 'no, something does not answer'}),
      ...(config.smoke.dependencies.length > 0 ? [checksItem(input, 'dependencies', 'G13.2', 'database and external services', config.smoke.dependencies)] : []),
      ...(config.smoke.features.length > 0
        ? [checksItem(input, 'features', 'G13.3', 'the new feature works', config.smoke.features)]
        : features.length > 0
          ? [attest({
              id: 'features', requirement: 'G13.3', title: 'the new works and the fixed is fixed, in production',
              text: `${features.join(' · ')}. Looked at in production, and fine?`, no: 'no, it does not work',
            })]
          : []),
      (config.environments.production?.logs.length ?? 0) > 0
        ? logs
        : byEye({id: 'logs', requirement: 'G13.4', title: 'no errors in the logs since the deploy', without: 'environments.production.logs is empty', look: 'Read the logs since the deploy. Are they free of new errors?', no: 'no, there are new errors'}),
    ];
  },
});

const checksItem = (input: PlanInput, id: string, requirement: string, title: string, checks: Checks): Item => ({
  id, requirement, title,
  effect: 'pure',
  together: true,
  exception: 'two people',
  commands: checks.flatMap(check => ('url' in check ? [{does: 'reads' as const, text: `GET ${check.url}`}] : plans(input, 'reads', 'production', check.command))),
  run: context => runChecks(context, checks, 'production'),
});

const logs: Item = {
  id: 'logs',
  requirement: 'G13.4',
  title: 'no errors in the logs since the deploy',
  effect: 'pure',
  exception: 'reason',
  run: async ({config, facts, watch}) => {
    const blind = watch.sources('production').filter(({kind, fresh}) => kind === 'log' && !fresh);
    if (blind.length > 0) return failed(`no word from ${blind.map(({name}) => name).join(', ')}`, {details: blind.map(({name, problem}) => `${name}: ${problem ?? 'silent'}`), next: ['p looks again']});
    const {errors, warnings, lastErrors, unreadMs = 0} = watch.logCounts('production', facts.deployedAt ?? 0);
    const unread = unreadMs > 0 ? formatDuration(Math.max(1_000, unreadMs)) : undefined;
    const says = `${errors} ERROR, ${warnings} WARN since the deploy${unread === undefined ? '' : `, and ${unread} that nobody read`}`;
    const evidence = {
      ...(unread === undefined ? {numbers: {errors, warnings}} : {numbers: {errors, warnings, unreadMs}, details: [`For ${unread} of that time nobody read a part of the logs: the engine was started again.`]}),
      blocks: [{kind: 'lines', title: 'last errors', lines: lastErrors.map(text => ({text, tone: 'bad' as const}))} as const],
    };
    if (errors > config.smoke.maxLogErrors) return failed(says, {...evidence, next: ['Read them: are they new?', 'm goes on with a reason', 'r rolls back']});
    // What nobody read is not free of errors: only a person can say that they looked.
    return unread === undefined ? passed(says, evidence) : failed(says, {...evidence, next: ['Read the logs of that time', 'm goes on with a reason: what you saw there', 'r rolls back']});
  },
};
