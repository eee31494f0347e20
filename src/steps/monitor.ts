import {failed, passed} from '../release/evidence.ts';
import {formatDuration} from '../util/duration.ts';
import {instancesBlock, lookUntil} from './parts/instances.ts';
import {canBeFetched, plansFetch} from './parts/artifact-source.ts';
import {byEye} from './parts/by-eye.ts';
import {watchItem} from './parts/watch-item.ts';
import {defineStep, type Item, type PlanInput} from './step.ts';

/** G14: the monitoring window, counted in time that was really measured. */
export const monitor = defineStep({
  id: 'monitor',
  items: input => [
    windowItem(input),
    ...(input.config.environments.production ? [healthy] : [byEye({
      id: 'health', requirement: 'G14.2', title: 'healthy on every instance at the end', without: 'environments.production is not in the config',
      look: `Is every instance healthy, on ${input.facts.version ?? 'the new version'}?`, no: 'no, not all of them',
    })]),
    stillBack(input),
    alerts,
  ],
});

const windowItem = (input: PlanInput): Item => {
  const length = formatDuration(input.config.monitor.window);
  if (!input.config.environments.production?.metrics)
    return byEye({
      id: 'window', requirement: 'G14.3', title: `watched for ${length} against what was usual`, without: 'environments.production.metrics is not in the config',
      look: `Watch errors and response times for ${length}. Is nothing worse than it was before?`, no: 'no, something is worse',
    });
  return watchItem(input, {
    id: 'window', requirement: 'G14.3', title: `watched for ${length} against the baseline`,
    environment: 'production', compare: 'after', subject: 'new', forMs: input.config.monitor.window, enough: 'safe', where: 'in production',
  });
};

const healthy: Item = {
  id: 'health',
  requirement: 'G14.2',
  title: 'healthy on every instance at the end',
  effect: 'pure',
  run: async context => {
    const {seen, enough} = await lookUntil(context, 'production', all => all.every(({healthy: is, version}) => is === true && version === context.facts.version));
    const blocks = [instancesBlock(seen, context.facts.version)];
    return enough ? passed(`${seen.length} of ${seen.length} healthy on ${context.facts.version}`, {blocks}) : failed('not every instance is healthy on the new version', {blocks, next: ['p looks again', 'r rolls back']});
  },
};

const stillBack = (input: PlanInput): Item => ({
  id: 'way-back',
  requirement: 'G14.8',
  title: 'rollback is still possible',
  effect: 'pure',
  exception: 'reason',
  commands: plansFetch(input, 'production'),
  run: async context => {
    const {facts} = context;
    const plan = context.wayBack.plan();
    const old = facts.previousDigest === undefined ? undefined : await canBeFetched(context, facts.previousDigest, 'production');
    if (!old) return passed(`to ${plan.to}; nothing is configured that could look at its artifact`);
    const {ok, says, commands} = old;
    return ok ? passed(`to ${plan.to}, its artifact is there`, {commands}) : failed(`the artifact of ${plan.to} is gone`, {commands, details: [says], next: ['Bring it back', 'm goes on with a reason']});
  },
});

const alerts: Item = {
  id: 'alerts',
  requirement: 'G14.7',
  title: 'no alert is firing',
  effect: 'pure',
  exception: 'reason',
  run: async ({config, watch}) => {
    if (!config.environments.production?.alerts) return passed('no alert source is configured');
    const source = watch.sources('production').find(({kind}) => kind === 'alerts');
    if (!source?.fresh) return failed('the alert source is silent', {details: [source?.problem ?? 'It gave nothing.'], next: ['p looks again']});
    const firing = watch.firing('production');
    return firing.length === 0 ? passed('none') : failed(`${firing.length} firing: ${firing.join(', ')}`, {next: ['Look at them', 'm goes on with a reason', 'r rolls back']});
  },
};
