import {join} from 'node:path';
import type {ReadinessFeed} from '../release/feeds.ts';
import type {RollbackPlan} from '../release/rollback-state.ts';
import type {ReleaseState} from '../release/state.ts';
import {whyNotMigration, whyNotRehearsed} from '../rollback/index.ts';
import {formatAge, formatDuration} from '../util/duration.ts';
import {causeOf} from '../util/errors.ts';
import type {Engine} from './engine.ts';
import type {Outside} from './outside.ts';
import {planWayBack, scriptOf, wayBackKey} from './way-back.ts';

/** How often the parts are looked at again, ms: it ages by itself. */
const everyMs = 5_000;

/** Publishes how ready the way back is, part by part, for as long as the engine lives, and keeps rollback.sh as it would have to be now. */
export const publishReadiness = async (outside: Outside, engine: Engine, signal: AbortSignal): Promise<void> => {
  let written = '';
  for await (const at of outside.world.clock.every(everyMs, signal)) {
    outside.feed('readiness', readinessOf(outside, engine, at));
    written = await keepScript(outside, engine.state(), written).catch(() => written);
  }
};

/** Writes rollback.sh where it is not what was written last. Nothing before gate Cut, and nothing any more once it is gone back. */
export const keepScript = async (outside: Outside, state: ReleaseState, written: string): Promise<string> => {
  if (state.gates.cut.startedAt === undefined || state.rollback.status !== 'none' || state.ended) return written;
  const script = scriptOf(outside, state);
  if (script !== written) await outside.world.files.writeAtomic(join(outside.folder, 'rollback.sh'), script, 0o700);
  return script;
};

export const readinessOf = (outside: Outside, engine: Pick<Engine, 'state'>, at: number): ReadinessFeed => {
  const state = engine.state();
  const {plan, problem} = planOrProblem(outside, state);
  const {facts} = state;
  const usual = plan?.steps.map(({usualMs}) => usualMs) ?? [];
  const estimateMs = usual.length > 0 && usual.every(one => one !== undefined) ? usual.reduce((sum, one) => sum + one, 0) : undefined;
  return {
    at,
    label: problem ? 'no way back' : plan ? (plan.scope === 'nothing deployed' ? 'end this release' : `roll back → ${plan.to}`) : 'nothing to roll back',
    available: plan !== undefined,
    estimateMs,
    notSafe: plan?.notSafe,
    cannot: cannotOf(outside, state),
    rollback: state.rollback.status,
    parts: [
      ...(problem === undefined ? [] : [part('commands', false, problem, at, 'roll back by hand, or end this release and mend the config')]),
      part('target', facts.previousDigest !== undefined || facts.previous !== undefined, facts.previous ? `${facts.previous.version} ${facts.previousDigest ?? ''}`.trim() : 'not known', at, 'finish gate 1 Preflight'),
      part('checked', facts.wayBackChecked !== undefined, facts.wayBackChecked ? `checked ${formatAge(at - facts.wayBackChecked.at)} ago, rollback.sh written` : 'not yet', at, 'gate 12 checks it before anything is deployed'),
      part('migration', plan?.notSafe === undefined, plan?.notSafe ?? facts.migrations?.rollbackClass ?? 'not reviewed yet', at, 'gate 6 SQL review'),
      part('backup', facts.backup !== undefined, facts.backup ? `${facts.backup.level}, ${formatAge(at - facts.backup.takenAt)} old` : 'none yet', at, 'gate 10 Backup'),
      rehearsedPart(outside, state, at),
    ],
  };
};

const cannotOf = ({config}: Outside, state: ReleaseState): NonNullable<ReadinessFeed['cannot']> =>
  Object.fromEntries(
    (['down', 'restore'] as const).flatMap(migration => {
      const why = whyNotMigration({config, state, migration});
      return why === undefined ? [] : [[migration, why]];
    }),
  );

const rehearsedPart = (outside: Outside, state: ReleaseState, at: number): ReadinessFeed['parts'][number] => {
  const {rehearsal} = state.facts;
  const why = whyNotRehearsed(rehearsal, wayBackKey(outside, state), at, outside.config.rollback?.rehearsedWithin ?? 0);
  const says = why === undefined && rehearsal ? `${formatAge(at - rehearsal.at)} ago in ${formatDuration(rehearsal.tookMs)}` : !rehearsal ? 'not with this plan' : (why ?? '');
  return part('rehearsed', why === undefined, says, at, 'gate 7 Staging: rehearse it there, or cockpit rehearse');
};

const planOrProblem = (outside: Outside, state: ReleaseState): {readonly plan?: RollbackPlan | undefined; readonly problem?: string} => {
  try {
    return {plan: planWayBack(outside, state, 'keep')};
  } catch (error) {
    return {problem: outside.clean(causeOf(error))};
  }
};

const part = (name: string, ok: boolean, says: string, at: number, todo: string) => ({name, ok, says, at, ...(!ok && {todo})});
