import {failed, passed, type BlockRow} from '../release/evidence.ts';
import {whyNotRehearsed} from '../rollback/index.ts';
import {formatAge, formatDuration} from '../util/duration.ts';
import {windowNow} from './parts/window.ts';
import {attest} from './parts/attest.ts';
import {byEye} from './parts/by-eye.ts';
import {lastLines, look, plans} from './parts/commands.ts';
import {tell} from './parts/tell.ts';
import {defineStep, type Item, type ItemContext, type PlanInput} from './step.ts';

const minutes = 60_000;

/** G9: everything that has to be true at the same moment, each with its age, and then the go. */
export const checklist = defineStep({
  id: 'checklist',
  items: input => {
    const {config} = input;
    return [
      rehearsed(input),
      tell(input, {
        id: 'told', requirement: 'G9.2', title: 'on-call and stakeholders are told',
        text: ({facts}) => `${config.service}: ${facts.version} goes to production next (now ${facts.previous?.version ?? 'unknown'}).`,
      }),
      releaseWindow(input),
      config.environments.production
        ? monitors
        : byEye({id: 'monitors', requirement: 'G9.4', title: 'monitors receive data', without: 'environments.production is not in the config', look: 'Look at your dashboards. Is everything that you will watch receiving data now?', no: 'no, something is silent'}),
      ...config.checklist.others.map((text, index) => attest({id: `other-${index + 1}`, requirement: 'G9', title: text, text: `${text}?`, validForMs: 60 * minutes})),
      attest({
        id: 'team', requirement: 'G9.5', title: 'team is here for the window and one hour more', wants: 'who is here',
        text: `Who is here until the monitoring window (${formatDuration(config.monitor.window)}) and one hour more have passed?`, yes: 'these people', validForMs: 60 * minutes,
      }),
      flags(input),
      criteria(input),
      go(input),
    ];
  },
});

/** Where a rehearsal is on record it is looked at, also where a person could have said so: then it is known better. */
const rehearsed = (input: PlanInput): Item => {
  const {config, facts} = input;
  if (config.checklist.rehearsal === 'attest' && !facts.rehearsal) return rehearsedBySomebody(input);
  return {
    id: 'rehearsed', requirement: 'G9.1', title: 'way back was rehearsed with this very plan', effect: 'pure', exception: config.checklist.rehearsal === 'required' ? 'two people' : 'reason',
    run: async ({facts: {rehearsal}, world, config: {rollback}, wayBack}) => {
      const withinMs = rollback?.rehearsedWithin ?? 0;
      const now = world.clock.now();
      const why = whyNotRehearsed(rehearsal, wayBack.key(), now, withinMs);
      if (why !== undefined || !rehearsal)
        return failed(why ?? '', {next: ['Rehearse it: open gate 7 Staging, p on "the way back is rehearsed"; or cockpit rehearse', 'm goes on with a reason, and a second person where it is required']});
      const {broke, noticedMs, restoredMs, tookMs, at} = rehearsal;
      return passed(`${formatAge(now - at)} ago, ${formatDuration(tookMs)}`, {
        validForMs: withinMs - (now - at),
        details: [
          broke === undefined ? 'Nothing was broken on purpose: how long it takes to notice is not known.' : `${broke}: noticed in ${formatDuration(noticedMs ?? 0)}, restored in ${formatDuration(restoredMs ?? tookMs)}.`,
          `The same way back: ${rehearsal.planSha256.slice(0, 12)}.`,
        ],
      });
    },
  };
};

const rehearsedBySomebody = ({config}: PlanInput): Item =>
  attest({
    id: 'rehearsed', requirement: 'G9.1', title: 'way back is documented and was rehearsed',
    text: `Was the rollback rehearsed within the last ${formatDuration(config.rollback?.rehearsedWithin ?? 7 * 24 * 60 * minutes)}, with this configuration?`,
    yes: 'yes, it was', validForMs: 24 * 60 * minutes,
  });

const releaseWindow = ({config}: PlanInput): Item => {
  const {window} = config.checklist;
  if (!window) return attest({id: 'window', requirement: 'G9.3', title: 'release window is approved and open', text: 'Is the release window approved, and open long enough?', validForMs: 60 * minutes});
  return {
    id: 'window', requirement: 'G9.3', title: 'release window is open, long enough for the monitoring', effect: 'pure', exception: 'two people',
    run: async ({world}) => {
      const {open, says, leftMs} = windowNow(window, world.clock.now());
      const needed = config.monitor.window;
      if (!open) return failed(says, {next: ['Wait for it', 'm goes on with a reason and a second person']});
      if (leftMs < needed) return failed(`${says}, but only ${formatDuration(leftMs)} are left and monitoring takes ${formatDuration(needed)}`, {next: ['Take the next window', 'm goes on with a reason and a second person']});
      return passed(`${says}, ${formatDuration(leftMs)} left`, {validForMs: Math.max(minutes, leftMs - needed)});
    },
  };
};

const monitors: Item = {
  id: 'monitors', requirement: 'G9.4', title: 'monitors receive data', effect: 'pure', exception: 'two people',
  run: async ({watch, config, world, signal, say}) => {
    // A source may just be late: it gets some seconds before it is called stale.
    for (let looks = 1; looks < 10 && watch.sources('production').some(({fresh}) => !fresh); looks++) {
      say(`waits for ${watch.sources('production').filter(({fresh}) => !fresh).map(({name}) => name).join(', ')}`);
      await world.clock.sleep(2_000, signal);
    }
    const sources = watch.sources('production');
    const now = world.clock.now();
    const rows = sources.map(({name, kind, fresh, lastAt, problem}): BlockRow => ({
      cells: [kind, name, fresh ? 'fresh' : `STALE: ${problem ?? 'silent'}`, lastAt === undefined ? 'never' : formatAge(now - lastAt)],
      glyph: fresh ? '✓' : '▲', tone: fresh ? 'plain' : 'attention',
    }));
    const blocks = [
      {kind: 'table', title: 'sources', rows} as const,
      ...(config.checklist.dashboards.length > 0 ? [{kind: 'lines', title: 'dashboards', lines: config.checklist.dashboards.map(text => ({text}))} as const] : []),
    ];
    const fresh = sources.filter(source => source.fresh).length;
    if (sources.length === 0) return failed('nothing is watched', {details: ['No source is configured for production.'], next: ['Add metrics and logs to the config', 'm goes on with a reason and a second person']});
    const says = `${fresh} of ${sources.length} fresh`;
    return fresh === sources.length
      ? passed(says, {blocks, validForMs: 15 * minutes})
      : failed(`${says}: ${sources.filter(source => !source.fresh).map(({name}) => name).join(', ')}`, {blocks, next: ['p reads all again. No answer is not "healthy"', 'm goes on with a reason and a second person']});
  },
};

const flags = (input: PlanInput): Item => {
  const command = input.config.checklist.flags;
  if (!command) return attest({id: 'flags', requirement: 'G9.6', title: 'feature flags are set for production', text: 'Are the feature flags set for production, or are there none?', validForMs: 30 * minutes});
  return {
    id: 'flags', requirement: 'G9.6', title: 'feature flags are set for production', effect: 'pure', exception: 'reason',
    commands: plans(input, 'reads', 'production', command),
    run: async context => {
      const said = await look(context, command, 'production');
      return said.ok
        ? passed(oneLine(said.stdout), {commands: [said.ran], details: lastLines(said.stdout), validForMs: 30 * minutes})
        : failed(`exit ${said.exitCode ?? 'by a signal'}`, {commands: [said.ran], details: lastLines(said.stderr || said.stdout), next: ['Set them, then p looks again', 'm goes on with a reason']});
    },
  };
};

const oneLine = (text: string): string => lastLines(text, 40).map(line => line.trim()).join(' ').slice(0, 120) || 'exit 0';

/** Agreed before traffic moves, so that nobody has to argue with a number later. */
const criteria = ({config}: PlanInput): Item => ({
  id: 'criteria', requirement: 'G9.7', title: 'when to roll back is agreed', effect: 'pure',
  ask: async () => ({
    text: `Roll back if ${criteriaText(config)}. Agreed?`,
    options: [{id: 'agreed', label: 'agreed'}, {id: 'also', label: 'agreed, and also if …', wants: 'text'}],
    field: {label: 'also if'},
  }),
  run: async ({answers: [answer]}) => {
    const text = criteriaText(config) + (answer?.choice === 'also' && answer.text ? `, or ${answer.text}` : '');
    return passed(`roll back if ${text}`, {details: [`Agreed by ${answer?.by}.`]}, {abortCriteria: text});
  },
});

const criteriaText = ({monitor: {limits}, rollback, environments}: PlanInput['config']): string => {
  const said = [
    limits.errorPct !== undefined && `error rate > ${limits.errorPct} % for ${formatDuration(limits.for)}`,
    limits.p99Ms !== undefined && `p99 > ${limits.p99Ms} ms for ${formatDuration(limits.for)}`,
    limits.p95Ms !== undefined && `p95 > ${limits.p95Ms} ms for ${formatDuration(limits.for)}`,
    limits.p50Ms !== undefined && `p50 > ${limits.p50Ms} ms for ${formatDuration(limits.for)}`,
    ...(environments.production?.measures ?? []).flatMap(({name, unit, better, limit}) => (limit === undefined ? [] : [`${name} ${better === 'lower' ? '>' : '<'} ${limit}${unit && ` ${unit}`} for ${formatDuration(limits.for)}`])),
    `the judge says worse${rollback?.automatic === 'when worse' ? ' (by itself)' : ''}`,
  ];
  return said.filter(Boolean).join(', or ');
};

const go = ({config}: PlanInput): Item => attest({
  id: 'go', requirement: 'G9.7', title: `go / no-go by ${config.checklist.goes} ${config.checklist.goes === 1 ? 'person' : 'different people'}`,
  people: config.checklist.goes, yes: 'go', no: 'no-go', exception: 'never', validForMs: 60 * minutes,
  text: ({facts}) => `Go for production? ${facts.version}, commit ${facts.commit?.slice(0, 7) ?? '?'}, ${facts.digest ?? 'no digest'}, ${migrationWords(facts)}.`,
  blocks: context => [{kind: 'lines', title: 'what is approved', lines: approved(context)}],
});

const migrationWords = (facts: ItemContext['facts']): string => {
  const files = facts.migrations?.files.length ?? 0;
  return files === 0 ? 'no migration' : `${files} ${files === 1 ? 'migration' : 'migrations'}, ${facts.migrations?.rollbackClass}`;
};

const approved = ({facts, state}: ItemContext) => {
  const skipped = Object.values(state.gates).flatMap(({items}) => items.flatMap(({plan, state: now}) => (now.status === 'skipped' ? [`${plan.requirement} ${plan.title}: ${now.by.join(' and ')}, "${now.reason}"`] : [])));
  return [
    {text: `version  ${facts.version}   tag ${facts.candidateTag ?? facts.tag ?? ''}`}, {text: `commit   ${facts.commit ?? ''}`}, {text: `digest   ${facts.digest ?? 'none'}`},
    {text: `bypassed so far   ${skipped.length === 0 ? 'nothing' : ''}`}, ...skipped.map(text => ({text: `  ${text}`, tone: 'attention' as const})),
  ];
};
