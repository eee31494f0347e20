import {describe, expect, it} from 'vitest';
import {CockpitError} from '../../src/util/errors.ts';
import {engineRig} from '../rig/engine-rig.ts';

describe('an item', () => {
  it('is begun once, and comes back as what happened', async () => {
    const rig = await engineRig({gates: {preflight: [{id: 'look'}]}});
    await rig.submit({type: 'StartGate', gate: 'preflight'});
    expect(rig.itemState('preflight/look')).toMatchObject({status: 'running', attempt: 1});
    await rig.submit({type: 'AddNote', text: 'something else happens'});
    expect(rig.puppets.calls('preflight/look')).toHaveLength(1);

    rig.call('preflight/look').passes('2 behind', {facts: {candidate: 7}});
    await rig.quiet();
    expect(rig.itemState('preflight/look')).toMatchObject({status: 'passed', evidence: {says: '2 behind'}});
    expect(rig.state().facts.candidate).toBe(7);
    expect(rig.state().gates.preflight.passedAt).toBeDefined();
    expect(rig.state().gates.version.planned).toBe(true);
  });

  it('waits for the one before it, and does not begin when that one failed', async () => {
    const rig = await engineRig({gates: {preflight: [{id: 'first'}, {id: 'second', effect: 'opaque'}]}});
    await rig.submit({type: 'StartGate', gate: 'preflight'});
    rig.call('preflight/first').fails('no');
    await rig.quiet();
    expect(rig.puppets.calls('preflight/second')).toHaveLength(0);

    await rig.submit({type: 'TryItemAgain', gate: 'preflight', item: 'first'});
    expect(rig.call('preflight/first').context.state.gates.preflight.items[0]).toMatchObject({attempts: 2});
    rig.call('preflight/first').passes();
    await rig.quiet();
    expect(rig.puppets.calls('preflight/second')).toHaveLength(1);
  });

  it('that looks runs beside others that look, and is told what they found only when they are through', async () => {
    const rig = await engineRig({gates: {preflight: [{id: 'a', together: true}, {id: 'b', together: true}, {id: 'c'}]}});
    await rig.submit({type: 'StartGate', gate: 'preflight'});
    expect([rig.itemState('preflight/a').status, rig.itemState('preflight/b').status, rig.itemState('preflight/c').status])
      .toEqual(['running', 'running', 'waiting']);
    rig.call('preflight/b').passes('fine', {facts: {candidate: 3}});
    rig.call('preflight/a').passes();
    await rig.quiet();
    expect(rig.call('preflight/c').context.facts.candidate).toBe(3);
  });

  it('that cannot be done says why and what to try, and a bug of ours says that it is one', async () => {
    const rig = await engineRig({gates: {preflight: [{id: 'broken'}]}});
    await rig.submit({type: 'StartGate', gate: 'preflight'});
    rig.call('preflight/broken').throws(new CockpitError('Asking origin', {cause: 'connection refused', next: ['Look at the network']}));
    await rig.quiet();
    expect(rig.itemState('preflight/broken')).toMatchObject({
      status: 'failed', evidence: {says: 'Asking origin', details: ['connection refused'], next: ['Look at the network']},
    });

    await rig.submit({type: 'TryItemAgain', gate: 'preflight', item: 'broken'});
    rig.call('preflight/broken').throws(new TypeError('x is undefined'));
    await rig.quiet();
    expect(rig.itemState('preflight/broken')).toMatchObject({status: 'failed', evidence: {says: 'this is a bug in the cockpit: x is undefined'}});
    expect(rig.log.join()).toContain('TypeError: x is undefined');
  });
});

describe('a question', () => {
  const asking = {gates: {preflight: [{id: 'read', asks: ['yes', 'no']}]}} as const;

  it('is asked when its turn has come, answered, and acted upon', async () => {
    const rig = await engineRig(asking);
    await rig.submit({type: 'StartGate', gate: 'preflight'});
    expect(rig.itemState('preflight/read')).toMatchObject({status: 'asking', question: {text: 'read?'}});
    expect(rig.puppets.calls('preflight/read')).toHaveLength(0);
    await rig.submit({type: 'AnswerItem', gate: 'preflight', item: 'read', choice: 'yes'});
    expect(rig.call('preflight/read').context.answers).toMatchObject([{by: 'alice', choice: 'yes'}]);
  });

  it('stands again, with the reason, when the answer cannot be taken', async () => {
    const rig = await engineRig(asking);
    await rig.submit({type: 'StartGate', gate: 'preflight'});
    await rig.submit({type: 'AnswerItem', gate: 'preflight', item: 'read', choice: 'no'});
    rig.call('preflight/read').refuses('2.7.4 is taken');
    await rig.quiet();
    expect(rig.itemState('preflight/read')).toMatchObject({status: 'asking', refused: '2.7.4 is taken', answers: []});
    await rig.submit({type: 'AnswerItem', gate: 'preflight', item: 'read', choice: 'yes'});
    expect(rig.itemState('preflight/read')).toMatchObject({status: 'running', attempt: 2});
  });

  it('for two people waits for two different ones', async () => {
    const rig = await engineRig({gates: {preflight: [{id: 'go', asks: ['yes'], people: 2}]}});
    await rig.submit({type: 'StartGate', gate: 'preflight'});
    const yes = {type: 'AnswerItem', gate: 'preflight', item: 'go', choice: 'yes'} as const;
    await rig.submit(yes, 'alice');
    await rig.submit(yes, 'alice');
    expect(rig.itemState('preflight/go').status).toBe('asking');
    await rig.submit(yes, 'bob');
    expect(rig.call('preflight/go').context.answers.map(({by}) => by)).toEqual(['alice', 'bob']);
  });

  it('is asked although somebody held and let go while it was being prepared', async () => {
    const prepared: (() => void)[] = [];
    const rig = await engineRig({gates: {preflight: [{
      id: 'slow',
      ask: ({signal}) => new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => setImmediate(() => reject(signal.reason as Error)));
        prepared.push(() => resolve({text: 'slow?', options: []}));
      }),
    }]}});
    await rig.submit({type: 'StartGate', gate: 'preflight'});
    // Both in one breath: the cancelled one has not ended yet when it is wanted again.
    await Promise.all([rig.engine().submit({type: 'PlaceHold', reason: 'pager'}, 'bob'), rig.engine().submit({type: 'LiftHold'}, 'bob')]);
    await rig.quiet();
    prepared.at(-1)?.();
    await rig.quiet();
    expect(rig.itemState('preflight/slow')).toMatchObject({status: 'asking'});
  });

  it('that cannot be prepared is asked in plain words instead of never', async () => {
    const rig = await engineRig({gates: {preflight: [{id: 'odd', ask: async () => Promise.reject(new Error('no git here'))}]}});
    await rig.submit({type: 'StartGate', gate: 'preflight'});
    expect(rig.itemState('preflight/odd')).toMatchObject({status: 'asking', question: {text: 'This question could not be prepared: no git here'}});
  });
});

describe('an exception', () => {
  const failing = async (exception: 'never' | 'reason' | 'two people') => {
    const rig = await engineRig({gates: {preflight: [{id: 'look', exception}, {id: 'next'}]}});
    await rig.submit({type: 'StartGate', gate: 'preflight'});
    rig.call('preflight/look').fails('no');
    await rig.quiet();
    return rig;
  };
  const skip = {type: 'MakeException', gate: 'preflight', item: 'look', reason: 'known, mended tomorrow'} as const;

  it('with a reason lets the next item begin', async () => {
    const rig = await failing('reason');
    await rig.submit(skip);
    expect(rig.itemState('preflight/look')).toMatchObject({status: 'skipped', by: ['alice'], reason: 'known, mended tomorrow'});
    expect(rig.itemState('preflight/next').status).toBe('running');
  });

  it('for two people waits for the second, who need not drive', async () => {
    const rig = await failing('two people');
    await rig.submit(skip);
    expect(await rig.submit(skip)).toMatchObject({ok: false, refusal: {why: 'A second person has to agree.'}});
    expect(rig.itemState('preflight/next').status).toBe('waiting');
    await rig.submit({...skip, agreesTo: skip.reason}, 'bob');
    expect(rig.itemState('preflight/look')).toMatchObject({status: 'skipped', by: ['alice', 'bob']});
    expect(rig.itemState('preflight/next').status).toBe('running');
  });

  it('is not possible where none was agreed', async () => {
    const rig = await failing('never');
    expect(await rig.submit(skip)).toMatchObject({ok: false, refusal: {why: 'look: no exception is possible.'}});
  });
});

describe('time', () => {
  it('counts a start in production down on the glass, and then it starts', async () => {
    const rig = await engineRig({gates: {migrate: [{id: 'apply', effect: 'opaque'}]}});
    await rig.reach('migrate');
    await rig.submit({type: 'StartGate', gate: 'migrate', typed: 'production'});
    await rig.advance(2_999);
    expect(rig.state().gates.migrate.startedAt).toBeUndefined();
    await rig.advance(1);
    expect(rig.itemState('migrate/apply').status).toBe('running');
  });

  it('is given back by Esc: nothing starts later', async () => {
    const rig = await engineRig({gates: {migrate: [{id: 'apply', effect: 'opaque'}]}});
    await rig.reach('migrate');
    await rig.submit({type: 'StartGate', gate: 'migrate', typed: 'production'});
    await rig.advance(1_000);
    await rig.submit({type: 'TakeBack'}, 'bob');
    await rig.advance(60_000);
    expect(rig.state().gates.migrate.startedAt).toBeUndefined();
    await rig.submit({type: 'StartGate', gate: 'migrate'});
    await rig.advance(3_000);
    expect(rig.itemState('migrate/apply').status).toBe('running');
  });
});
