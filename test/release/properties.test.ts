import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {OperatorCommand, ReleaseCommand} from '../../src/release/commands.ts';
import {decide} from '../../src/release/decide.ts';
import type {ReleaseEvent} from '../../src/release/events.ts';
import type {Outcome} from '../../src/release/evidence.ts';
import {evolve} from '../../src/release/evolve.ts';
import type {Facts} from '../../src/release/facts.ts';
import {follow, restsOnExpired} from '../../src/release/follow.ts';
import {earlierPassed, gateStatus} from '../../src/release/gate-status.ts';
import {gateIds, type GateId, type GateMode} from '../../src/release/gates.ts';
import {react, type Effect} from '../../src/release/react.ts';
import {initialState, type ItemPlan, type ReleaseState} from '../../src/release/state.ts';
import {itemPlan, opened, passedUpTo, wayBack} from '../rig/given.ts';

/** One thing that happens: what is chosen from the possible ones, and by whom. Small numbers, so that a failure shrinks to a story. */
type Move = {readonly pick: number; readonly detail: number; readonly by: 'alice' | 'bob'; readonly afterMs: number};
const move: fc.Arbitrary<Move> = fc.record({
  pick: fc.nat(999), detail: fc.nat(999), by: fc.constantFrom('alice', 'bob'), afterMs: fc.constantFrom(0, 1, 500, 3_000, 120_000),
});
type Story = {
  readonly mode: GateMode;
  /** Whether a verdict "worse" rolls back by itself. */
  readonly agreed: boolean;
  /** Where it begins. */
  readonly from: GateId;
  /** How many of 20 moves are those of somebody who presses any key. */
  readonly wild: number;
  readonly moves: readonly Move[];
};
const story: fc.Arbitrary<Story> = fc.record({
  mode: fc.constantFrom('told', 'assisted', 'automatic'),
  agreed: fc.boolean(),
  from: fc.constantFrom('preflight', 'cut', 'staging', 'migrate', 'deploy', 'smoke', 'finalise'),
  wild: fc.constantFrom(0, 1, 4, 12),
  moves: fc.array(move, {minLength: 60, maxLength: 200, size: 'max'}),
});

const reason = 'a reason that is long enough';
const one = <T>(from: readonly T[], n: number): T => from[n % from.length]!;

const plans = (gate: GateId, detail: number): readonly ItemPlan[] => {
  const effect = one(['pure', 'verifiable', 'keyed', 'opaque'] as const, detail);
  const first = itemPlan('a', {effect, asks: detail % 3 === 0, people: detail % 2 ? 1 : 2, exception: one(['never', 'reason', 'two people', 'two people'] as const, detail >> 3), optional: detail % 5 === 0});
  const more = gate === 'deploy' ? [itemPlan('traffic-10', {effect: 'verifiable', exception: 'reason'})] : [itemPlan('b', {together: true}), itemPlan('c', {together: true, exception: 'reason'})];
  return detail % 7 === 0 ? [] : [first, ...more];
};

const facts = (gate: GateId, detail: number): Partial<Facts> | undefined => {
  if (gate === 'deploy') return {touched: {production: true}, traffic: {setPct: one([10, 100], detail), seenPct: 10, at: 1}};
  if (gate === 'staging') return {touched: {staging: true}};
  if (gate === 'migrate') return {migrated: {production: one(['begun', 'failed', 'applied'] as const, detail)}};
  return undefined;
};

const outcome = (gate: GateId, detail: number): Outcome => {
  const found = facts(gate, detail);
  return {
    // Mostly it goes well, so that stories reach the end.
    status: one(['passed', 'passed', 'passed', 'passed', 'passed', 'passed', 'failed', 'unknown'] as const, detail),
    evidence: {says: 'x', next: ['y'], ...(detail % 4 === 0 && {validForMs: 60_000})},
    ...(found && {facts: found}),
    ...(detail % 11 === 0 && {rollBackBecause: 'worse'}),
  };
};

/** What comes back from an effect that is under way. */
const endOf = (effect: Effect, state: ReleaseState, detail: number): ReleaseCommand => {
  switch (effect.type) {
    case 'plan gate': return {type: 'PlanGate', gate: effect.gate, items: plans(effect.gate, detail)};
    case 'ask item': return {type: 'AskItem', gate: effect.gate, item: effect.item, question: {text: '?', options: [{id: 'yes', label: 'yes'}, {id: 'no', label: 'no', wants: 'reason'}]}};
    case 'run item':
      return detail % 13 === 0
        ? {type: 'RefuseAnswer', gate: effect.gate, item: effect.item, attempt: effect.attempt, why: 'no', question: {text: '?', options: []}}
        : {type: 'EndItem', gate: effect.gate, item: effect.item, attempt: effect.attempt, outcome: outcome(effect.gate, detail)};
    case 'count down': return {type: 'CountdownOver'};
    case 'wait grace': return {type: 'GraceOver'};
    case 'set traffic': return {type: 'EndTrafficChange', setPct: effect.percent, seenPct: undefined, ...(detail % 3 === 0 && {failed: 'exit 1'})};
    case 'rollback step':
      return state.rollback.status === 'running' && state.rollback.steps.find(({plan}) => plan.id === effect.step)?.state.status === 'waiting'
        ? {type: 'StartRollbackStep', step: effect.step}
        : {type: 'EndRollbackStep', step: effect.step, attempt: effect.attempt, passed: detail % 4 !== 0, evidence: {says: 'x'}};
    case 'verify rollback': return {type: 'EndRollback', verified: detail % 3 !== 0, targets: [], says: 'x', ...(detail % 3 === 0 && detail % 2 === 0 && {byEye: true as const})};
    case 'aftermath': return {type: 'EndAftermath', says: []};
  }
};

/** What a person might ask for, sensible in this state or not. */
const askedFor = (state: ReleaseState, {pick, detail}: Move): OperatorCommand => {
  const gate = one(gateIds, detail);
  const items = gateIds.flatMap(id => state.gates[id].items.map(item => ({gate: id, item: item.plan.id})));
  const of = items.length > 0 && detail % 9 !== 0 ? one(items, detail) : {gate, item: 'nobody'};
  const passed = items.filter(({gate: id, item}) => state.gates[id].items.some(({plan, state: now}) => plan.id === item && now.status === 'passed'));
  const all: readonly OperatorCommand[] = [
    {type: 'StartGate', gate, typed: 'production'},
    {type: 'AnswerItem', ...of, choice: detail % 2 ? 'yes' : 'no', text: reason},
    {type: 'TryItemAgain', ...of}, ...Array.from({length: 6}, (_, n) => ({type: 'TryItemAgain', ...(passed.length > 0 ? one(passed, detail + n) : of)}) as const),
    {type: 'MakeException', ...of, reason, ...(detail % 2 && {agreesTo: reason})},
    {type: 'ResolveUnknown', ...of, as: one(['ran', 'did not run', 'run again'] as const, detail), reason},
    {type: 'StopItem', ...of},
    {type: 'ReopenGates', from: detail % 2 ? gate : 'cut', reason},
    {type: 'PlaceHold', reason}, {type: 'LiftHold'}, {type: 'LiftHold'}, {type: 'LiftHold'},
    {type: 'TrafficUp', ...(detail % 2 && {reason})}, {type: 'TrafficDown'},
    {type: 'RollBack', ...(detail % 2 && {migration: one(['keep', 'down', 'restore'] as const, detail)})},
    {type: 'TakeBack'}, {type: 'TakeBack'}, {type: 'StartNow'}, {type: 'RetryRollback'}, {type: 'AcceptRollback', reason}, {type: 'AttestRollback', saw: reason},
    {type: 'AskControls'}, {type: 'GiveControls'}, {type: 'KeepControls'}, {type: 'AddNote', text: 'x'}, {type: 'WriteCause', text: reason}, {type: 'EndRelease', reason},
  ];
  return one(all, pick);
};

/** What somebody does who wants the release to go on. */
const goOn = (state: ReleaseState, {detail}: Move): OperatorCommand | undefined => {
  if (state.hold) return {type: 'LiftHold'};
  if (state.rollback.status === 'unverified') return detail % 2 ? {type: 'RetryRollback'} : state.rollback.byEye ? {type: 'AttestRollback', saw: reason} : {type: 'AcceptRollback', reason};
  for (const gate of gateIds) {
    if (gateStatus(state, gate) === 'ready' && state.gates[gate].startedAt === undefined && !state.countdown) return {type: 'StartGate', gate, typed: 'production'};
    for (const {plan, state: now, exceptionAsked} of state.gates[gate].items) {
      const of = {gate, item: plan.id};
      if (now.status === 'asking') return {type: 'AnswerItem', ...of, choice: now.question.options.length > 0 ? 'yes' : 'x', text: reason};
      if (now.status === 'failed' && !plan.optional) return plan.exception !== 'never' && detail % 2 ? {type: 'MakeException', ...of, reason, ...(exceptionAsked && {agreesTo: exceptionAsked.reason})} : {type: 'TryItemAgain', ...of};
      if (now.status === 'unknown' && !plan.optional) return {type: 'ResolveUnknown', ...of, as: detail % 2 && plan.effect !== 'pure' && plan.effect !== 'keyed' ? 'ran' : 'run again', reason};
      const [stale] = now.status === 'waiting' && state.gates[gate].startedAt !== undefined ? restsOnExpired(state, gate, {plan, state: now, attempts: 0}, 1e9) : [];
      if (stale) return {type: 'TryItemAgain', gate: stale.gate, item: stale.item.plan.id};
    }
  }
  return undefined;
};

const commandFor = (state: ReleaseState, move: Move, wild: number): {readonly command: ReleaseCommand; readonly by: string} => {
  const effects = react(state);
  const isWild = move.pick % 20 < wild;
  if (isWild && move.detail % 4 === 0) return {command: engineSays(move), by: 'cockpit'};
  if (isWild) return {command: askedFor(state, {...move, pick: Math.floor(move.pick / 20) + move.detail}), by: move.by};
  if (effects.length > 0) return {command: endOf(one(effects, move.detail), state, move.detail), by: 'cockpit'};
  return {command: goOn(state, move) ?? {type: 'AddNote', text: 'nothing to do'}, by: state.pilot ?? move.by};
};

/** What the engine reports of its own accord, timely or not. */
const engineSays = ({detail}: Move): ReleaseCommand =>
  one<ReleaseCommand>([
    {type: 'ReachVerdict', verdict: {verdict: one(['worse', 'safe', 'unsure', 'no-data'] as const, detail), sentence: 'x', at: 0, numbers: {}}},
    {type: 'ChangeLock', lock: {status: 'held', since: 0, where: 'origin'}},
    {type: 'DropControls', of: 'alice'}, {type: 'ReportClockJump', byMs: 7_000},
    {type: 'CountdownOver'}, {type: 'GraceOver'}, {type: 'EndRollback', verified: true, targets: [], says: 'late'}, {type: 'EndAftermath', says: []},
    {type: 'EndItem', gate: 'deploy', item: 'a', attempt: 1, outcome: outcome('deploy', detail)}, {type: 'PlanGate', gate: 'finalise', items: []},
  ], Math.floor(detail / 4));

const wayBackOf = (state: ReleaseState, detail: number) => {
  if (state.gates.cut.startedAt === undefined) return undefined;
  const {touched, migrated} = state.facts;
  if (touched?.production || migrated?.production) return wayBack(migrated?.production && migrated.production !== 'applied' && detail % 2 ? {notSafe: 'Not safe.'} : {});
  return touched?.staging ? wayBack({scope: 'staging'}) : wayBack({scope: 'nothing deployed', steps: []});
};

const frozen = <T>(value: T): T => {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
};

type Told = {readonly state: ReleaseState; readonly events: readonly ReleaseEvent[]; readonly checked: number};

type Check = (before: ReleaseState, after: ReleaseState, events: readonly ReleaseEvent[], past: readonly ReleaseEvent[]) => void;

const knownAt = (gate: GateId): readonly ReleaseEvent[] => {
  const done = (other: GateId) => gateIds.indexOf(other) < gateIds.indexOf(gate);
  return [
    ...(done('migrate') ? [{type: 'ProductionConfirmed', at: 5, by: 'alice'} as const] : []),
    {type: 'FactsFound', at: 5, facts: {touched: {...(done('staging') && {staging: true}), ...(done('deploy') && {production: true})}}},
  ];
};

/** So that it may be looked at again later, which is what people do in the middle of everything. */
const holdsForATime = (event: ReleaseEvent): ReleaseEvent =>
  event.type === 'ItemPassed' ? {...event, evidence: {...event.evidence, validForMs: 3_600_000}} : event;

/** Tells the story, and has everything checked after every command. */
const tell = ({mode, agreed, from, wild, moves}: Story, check: Check): Told => {
  const past: ReleaseEvent[] = [opened(mode, {automaticRollback: agreed}), ...passedUpTo(from).map(holdsForATime), ...knownAt(from)];
  let state = frozen(past.reduce(evolve, initialState()));
  let at = 0;
  for (const move of moves) {
    at += move.afterMs;
    const {command, by} = commandFor(state, move, wild);
    const plan = wayBackOf(state, move.detail);
    const decision = decide(frozen(command), state, {at, by, ...(plan && {plan})});
    if (!decision.ok) expect(decision.refusal).toEqual({why: expect.stringMatching(/\S/), next: expect.stringMatching(/\S/)});
    const events = decision.ok ? decision.events : [];
    const after = frozen(events.reduce(evolve, state));
    check(state, after, events, past);
    past.push(...events);
    state = after;
  }
  return {state, events: past, checked: moves.length};
};

/** `COCKPIT_RUNS=5000 npx vitest run test/release/properties.test.ts` looks longer. */
const runs = {numRuns: Number(process.env['COCKPIT_RUNS'] ?? 150)};
const always = (check: Check) => fc.assert(fc.property(story, given => void tell(given, check)), runs);

describe('[P5] [P15] whatever is asked, in whatever order', () => {
  it('every event counts one, and nothing that is already said changes', () =>
    always((before, after, events) => expect(after.seq).toBe(before.seq + events.length)));

  it('a replay of the record gives the same state', () =>
    fc.assert(fc.property(story, given => {
      const {state, events} = tell(given, () => undefined);
      expect(JSON.parse(JSON.stringify(events)).reduce(evolve, initialState())).toEqual(JSON.parse(JSON.stringify(state)));
      expect(events.reduce(evolve, initialState())).toEqual(state);
    }), runs));

  it('what is wanted follows from the state alone, each thing once', () =>
    always((_before, after) => {
      const wanted = react(after);
      expect(react(structuredClone(after))).toEqual(wanted);
      expect(new Set(wanted.map(({key}) => key)).size).toBe(wanted.length);
    }));

  it('what follows by rule comes to an end, and is complete', () =>
    always((_before, after, events) => {
      expect(events.length).toBeLessThan(100);
      if (events.length > 0) expect(follow(after, 0)).toEqual([]);
    }));

  it('nothing goes forward under a hold, a rollback, or after the end', () =>
    always((before, after, events) => {
      const stopped = (state: ReleaseState) => state.hold !== undefined || state.rollback.status !== 'none' || state.ended !== undefined;
      const forward = events.filter(({type}) => type === 'ItemStarted' || type === 'GateStarted' || type === 'CountdownStarted');
      if (stopped(before) && stopped(after)) expect(forward).toEqual([]);
      if (stopped(after)) expect(react(after).filter(({type}) => ['plan gate', 'ask item', 'count down'].includes(type))).toEqual([]);
      if (['running', 'verified', 'unverified', 'accepted'].includes(after.rollback.status)) expect(react(after).filter(({type}) => type === 'run item' || type === 'set traffic')).toEqual([]);
    }));

  it('a gate begins only when all before it have passed; production only after its name was typed and some seconds have passed', () =>
    always((before, after, events) => {
      let state = before;
      for (const event of events) {
        if (event.type === 'GateStarted') {
          expect(earlierPassed(state, event.gate), event.gate).toBe(true);
          expect(state.gates[event.gate].planned).toBe(true);
          if (event.gate === 'migrate' || event.gate === 'deploy') {
            expect(state.countdown).toMatchObject({gate: event.gate});
            expect(state.productionConfirmedBy).toBeDefined();
          }
        }
        if (event.type === 'ItemStarted') expect(earlierPassed(state, event.gate), `${event.gate}/${event.item}`).toBe(true);
        state = evolve(state, event);
      }
      expect(state).toEqual(after);
    }));

  it('nothing that changes something runs twice without a person', () =>
    always((before, _after, events) => {
      let state = before;
      for (const event of events) {
        if (event.type === 'ItemStarted') {
          const item = state.gates[event.gate].items.find(({plan}) => plan.id === event.item)!;
          expect(event.attempt).toBe(item.attempts + 1);
        }
        // Made to wait again: by a person, and by name; by the cockpit only what looks, and only once it has expired.
        if (event.type === 'ItemReset') {
          const {plan} = state.gates[event.gate].items.find(({plan: {id}}) => id === event.item)!;
          expect(event.by === 'cockpit' ? plan.effect === 'pure' && !plan.asks : ['alice', 'bob'].includes(event.by)).toBe(true);
        }
        state = evolve(state, event);
      }
    }));

  it('it is called rolled back only after the last rollback was verified, or a person said so where nothing can be seen', () =>
    always((_before, after, events, past) => {
      if (!events.some(event => event.type === 'ReleaseEnded' && event.result === 'rolled back')) return;
      const all = [...past, ...events];
      const asked = all.findLastIndex(({type}) => type === 'RollbackRequested' || type === 'RollbackRetried');
      const since = all.slice(asked);
      const said = since.some(({type}) => type === 'RollbackAttested') && since.some(event => event.type === 'RollbackUnverified' && event.byEye === true);
      expect(said || since.some(({type}) => type === 'RollbackVerified')).toBe(true);
      expect(after.rollback.status).toBe('verified');
    }));

  it('r is answered by a rollback, or by the reason why there is none', () =>
    always((_before, after) => {
      const decision = decide({type: 'RollBack', migration: 'keep'}, after, {at: 1e9, by: 'carol', plan: wayBack()});
      const nothingToUndo = after.gates.cut.startedAt === undefined || after.ended !== undefined || after.rollback.status !== 'none';
      expect(decision.ok).toBe(!nothingToUndo || (after.ended?.result === 'released' && after.rollback.status === 'none'));
    }));

  it('there is always somebody who can do something, until it has ended', () =>
    always((_before, after) => {
      if (after.ended || after.info === undefined) return;
      const waits = react(after).length > 0 || after.hold !== undefined || after.lock.status === 'lost' || after.rollback.status === 'unverified';
      const canGoOn = gateIds.some(id => after.gates[id].items.some(({state}) => ['asking', 'failed', 'unknown'].includes(state.status)) || gateStatus(after, id) === 'ready');
      // What has expired can be looked at again by whoever drives.
      const canLook = gateIds.some(id => after.gates[id].startedAt !== undefined && after.gates[id].items.some(item => item.state.status === 'waiting' && restsOnExpired(after, id, item, 1e9).length > 0));
      expect(waits || canGoOn || canLook).toBe(true);
    }));
});

describe('the stories themselves', () => {
  it('go far enough to mean something', () => {
    const reached = new Map<string, number>();
    fc.assert(fc.property(story, given => {
      const {events} = tell(given, () => undefined);
      for (const type of new Set(events.map(event => (event.type === 'ReleaseEnded' ? `ended: ${event.result}` : event.type === 'GatePassed' ? `passed: ${event.gate}` : event.type)))) reached.set(type, (reached.get(type) ?? 0) + 1);
    }), {...runs, seed: 7});
    for (const what of ['passed: deploy', 'ended: released', 'ended: rolled back', 'ended: unverified', 'ended: ended', 'RollbackTakenBack', 'RollbackRetried', 'RollbackAttested', 'GatesReopened', 'ItemResolved', 'ItemExcepted', 'ExceptionAsked', 'TrafficAsked', 'CountdownTakenBack', 'ControlsTaken'])
      expect([what, (reached.get(what) ?? 0) > 0]).toEqual([what, true]);
  });
});
