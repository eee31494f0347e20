import {failed, passed, type BlockRow, type Evidence, type Outcome} from '../../release/evidence.ts';
import type {Facts} from '../../release/facts.ts';
import {seeInstances} from '../../traffic/index.ts';
import {formatDuration} from '../../util/duration.ts';
import type {Item, ItemContext, PlanInput, WentBack} from '../step.ts';
import {lastLines, perform, plans} from './commands.ts';
import {count, environmentOf, lookUntil} from './instances.ts';
import {notice} from './notice.ts';

const notNow = 'not now';
const onlyBack = 'only the way back';

/** Whether this release can be rehearsed at all: see docs/config.md, rollback.rehearsal. */
export const canRehearse = ({config}: Pick<PlanInput, 'config'>): boolean =>
  config.rollback !== undefined && config.deploy !== undefined && config.environments.staging !== undefined &&
  (config.rollback.rehearsal !== undefined || config.checklist.rehearsal === 'required');

/**
 * GR.8: the candidate is broken in staging on purpose, the monitoring has to notice, the old version comes back by the very same
 * way as in production and is verified by the same code; then the candidate comes back. What is measured is the evidence of G9.1.
 */
export const rehearseItem = (input: PlanInput): Item => ({
  id: 'rehearse',
  requirement: 'GR.8',
  title: 'the way back is rehearsed in staging',
  effect: 'verifiable',
  exception: 'reason',
  commands: plans(input, 'changes', 'staging', input.config.traffic?.set, input.config.rollback?.command, input.config.deploy?.command),
  ask: async ({config, facts}, breaks = config.rollback?.rehearsal?.breaks ?? [], required = config.checklist.rehearsal === 'required') => ({
    text: `Rehearse the way back now? ${facts.version} is broken on purpose, ${facts.previous?.version} comes back, then ${facts.version} again.`,
    options: [
      ...breaks.map(({name}, index) => ({id: name, label: name, note: 'the monitoring has to notice it', proposed: required && index === 0})),
      {id: onlyBack, label: onlyBack, note: 'nothing is broken; time to notice is not measured', proposed: required && breaks.length === 0},
      {id: notNow, label: notNow, note: required ? 'gate 9 Checklist will want it' : 'p asks again', proposed: !required},
    ],
  }),
  run: rehearse,
});

type Times = NonNullable<Facts['rehearsing']>;

const rehearse = async (context: ItemContext): Promise<Outcome> => {
  const choice = context.answers.at(-1)?.choice ?? notNow;
  const validForMs = context.config.rollback?.rehearsedWithin ?? 7 * 24 * 3_600_000;
  if (choice === notNow) return passed('not now', {details: ['p asks again.'], validForMs});
  const candidate = await bringCandidate(context, 'before');
  if (candidate) return candidate;
  // Journaled as it goes: an engine that is started again goes on measuring from the same moments.
  const times = {now: context.facts.rehearsing?.of === context.at ? context.facts.rehearsing : ({of: context.at} satisfies Times)};
  const note = async (more: Partial<Times>): Promise<void> => {
    times.now = {...times.now, ...more};
    await context.found({rehearsing: times.now});
  };
  const problem = await breakIt(context, choice, times.now, note);
  if (problem) return (await bringCandidate(context, 'after')) ?? problem;
  const went = await context.wayBack.rehearse(says => context.say(says));
  return conclude(context, choice, times.now, went, validForMs);
};

/** The candidate on every instance of staging, healthy; a "no" where it does not get there. Does nothing where it is there. */
const bringCandidate = async (context: ItemContext, when: 'before' | 'after'): Promise<Outcome | undefined> => {
  const {config, facts, world, signal} = context;
  const isThere = ({version, healthy}: {readonly version: string | undefined; readonly healthy: boolean | undefined}): boolean => version === facts.version && healthy === true;
  const seen = await seeInstances(world, environmentOf(context, 'staging'), signal);
  if (when === 'before' && (context.recovering || seen.every(isThere))) return undefined;
  const next = ['p rehearses again', 'Look at staging: gate 8 needs the candidate there'] as const;
  const mend = config.rollback?.rehearsal?.mend;
  if (when === 'after' && mend) await perform(context, 'mend', mend, 'staging');
  context.say(`${facts.version} comes ${when === 'after' ? 'back ' : ''}to staging`);
  const end = await perform(context, `deploy-${when}`, config.deploy!.command, 'staging');
  if (end.exitCode !== 0) return failed(`${facts.version} does not come back to staging: exit ${end.exitCode}`, {commands: [end.ran], details: lastLines(end.output), next});
  if (config.traffic) await perform(context, `traffic-${when}`, config.traffic.set, 'staging', {percent: '100'});
  const {seen: after, enough} = await lookUntil(context, 'staging', all => all.every(isThere));
  return enough ? undefined : failed(`${facts.version} is back on ${count(after, isThere)} of staging`, {next});
};

/** Breaks it and waits until it is noticed. A "no" where nobody notices: then nobody would in production either. */
const breakIt = async (context: ItemContext, choice: string, times: Times, note: (more: Partial<Times>) => Promise<void>): Promise<Outcome | undefined> => {
  const {config, world} = context;
  const chosen = config.rollback?.rehearsal?.breaks.find(({name}) => name === choice);
  const {now} = world.clock;
  if (!chosen) {
    if (times.noticedAt === undefined) await note({noticedAt: now()});
    return undefined;
  }
  if (times.noticedAt !== undefined) return undefined;
  context.say(`breaks it: ${chosen.name}`);
  if (times.brokenAt === undefined) await note({brokenAt: now()});
  const end = await perform(context, 'break', chosen.command, 'staging');
  if (end.exitCode !== 0) return failed(`it could not be broken: exit ${end.exitCode}`, {commands: [end.ran], details: lastLines(end.output), next: ['Mend rollback.rehearsal.breaks in the config, or choose another']});
  const limitMs = config.rollback!.rehearsal!.noticeWithin;
  context.say(`waits until it is noticed, ${formatDuration(limitMs)} at most`);
  const by = await notice(context, times.brokenAt ?? context.at, limitMs);
  await note({noticedAt: now(), ...(by !== undefined && {by})});
  return undefined;
};

const conclude = async (context: ItemContext, choice: string, times: Times, went: WentBack, validForMs: number): Promise<Outcome> => {
  const {wayBack, world, facts} = context;
  const {brokenAt, noticedAt = context.at, by} = times;
  const unnoticed = brokenAt !== undefined && by === undefined;
  const why = [unnoticed ? `nobody noticed it in ${formatDuration(noticedAt - brokenAt)}` : '', went.verified ? '' : went.says].filter(Boolean).join('; ');
  const measured = {
    tookMs: (went.backAt ?? world.clock.now()) - noticedAt,
    ...(brokenAt !== undefined && {broke: choice, noticedMs: noticedAt - brokenAt, ...(went.backAt !== undefined && {restoredMs: went.backAt - brokenAt})}),
  };
  const rehearsal = {at: world.clock.now(), planSha256: wayBack.key(), ...measured, ...(why !== '' && {failed: why})};
  const evidence: Omit<Evidence, 'says'> = {
    commands: went.steps.flatMap(({evidence: {commands = []}}) => commands),
    blocks: [{kind: 'table', title: 'rehearsal', rows: rowsOf(context, measured, by, went)}],
    numbers: Object.fromEntries(Object.entries(measured).filter((entry): entry is [string, number] => typeof entry[1] === 'number')),
    details: [`Way back ${rehearsal.planSha256.slice(0, 12)}, from ${facts.digest ?? facts.version} to ${facts.previousDigest ?? facts.previous?.version}.`],
    validForMs,
  };
  const candidate = await bringCandidate(context, 'after');
  if (why !== '') return failed(`not as rehearsed: ${why}`, {...evidence, next: ['p rehearses again', 'm goes on with a reason; gate 9 says that it failed']}, {rehearsal});
  if (candidate) return {...candidate, facts: {rehearsal}, evidence: {...candidate.evidence, blocks: evidence.blocks!}};
  return passed(
    [measured.noticedMs === undefined ? '' : `noticed in ${formatDuration(measured.noticedMs)}`, `back in ${formatDuration(measured.tookMs)}`].filter(Boolean).join(', '), evidence, {rehearsal},
  );
};

const rowsOf = ({facts}: ItemContext, measured: {readonly tookMs: number; readonly broke?: string; readonly noticedMs?: number; readonly restoredMs?: number}, by: string | undefined, went: WentBack): readonly BlockRow[] => [
  measured.broke === undefined ? {cells: ['broken', 'nothing, on purpose', '']} : {cells: ['broken', measured.broke, '']},
  ...(measured.noticedMs === undefined ? [] : [{cells: ['noticed', by ?? 'by nobody', formatDuration(measured.noticedMs)], glyph: by === undefined ? '✗' : '✓'}]),
  ...went.steps.map(({title, passed: ok, evidence: {says}, tookMs}): BlockRow => ({cells: ['way back', ok ? title : `${title}: ${says}`, formatDuration(tookMs)], glyph: ok ? '✓' : '✗'})),
  {cells: ['verified', went.says, formatDuration(measured.tookMs)], glyph: went.verified ? '✓' : '✗'},
  ...(measured.restoredMs === undefined ? [] : [{cells: ['restored', `from the break to ${facts.previous?.version} everywhere`, formatDuration(measured.restoredMs)]}]),
];
