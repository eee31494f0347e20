import {expect, it} from 'vitest';
import {engineRig} from '../rig/engine-rig.ts';

it('what an item found asks a question of its own; the answer starts it again, and goes with it', async () => {
  const heard: string[] = [];
  const rig = await engineRig({gates: {preflight: [
    {id: 'push', effect: 'verifiable', exception: 'two people', run: async ({answers}) => {
      heard.push(answers.map(({choice}) => choice).join());
      if (answers.at(-1)?.choice === 'finish') return {status: 'passed', evidence: {says: 'all there'}};
      return {decide: {text: 'Half of it arrived.', options: [{id: 'finish', label: 'finish'}, {id: 'look', label: 'look again'}, {id: 'stop', label: 'stop', wants: 'reason'}]}};
    }},
    {id: 'after', auto: true},
  ]}});
  await rig.submit({type: 'StartGate', gate: 'preflight'});
  expect(rig.itemState('preflight/push')).toMatchObject({status: 'asking', question: {text: 'Half of it arrived.'}});
  expect(rig.itemState('preflight/push')).not.toHaveProperty('refused');
  expect(rig.puppets.calls('preflight/after')).toHaveLength(0);
  // Nothing of it is lost with the engine: the question stands in the journal.
  await rig.crash();
  await rig.revive();
  expect(heard).toEqual(['']);
  await rig.submit({type: 'AnswerItem', gate: 'preflight', item: 'push', choice: 'look'});
  expect(rig.itemState('preflight/push')).toMatchObject({status: 'asking', answers: []});
  await rig.submit({type: 'AnswerItem', gate: 'preflight', item: 'push', choice: 'finish'});
  expect(heard).toEqual(['', 'look', 'finish']);
  expect(rig.itemState('preflight/push')).toMatchObject({status: 'passed', attempt: 3});
  expect(rig.puppets.calls('preflight/after')).toHaveLength(1);
});

it('an exception is possible where a decision is asked', async () => {
  const rig = await engineRig({gates: {preflight: [
    {id: 'lock', effect: 'verifiable', exception: 'reason', run: async () => ({decide: {text: 'Held.', options: [{id: 'wait', label: 'wait'}]}})},
  ]}});
  await rig.submit({type: 'StartGate', gate: 'preflight'});
  await rig.submit({type: 'MakeException', gate: 'preflight', item: 'lock', reason: 'nobody else is here today'});
  expect(rig.itemState('preflight/lock')).toMatchObject({status: 'skipped'});
  expect(rig.state().gates.preflight.passedAt).toBeDefined();
});
