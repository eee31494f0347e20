import {describe, expect, it} from 'vitest';
import type {Question} from '../../src/release/state.ts';
import {given, itemPassed, itemPlan, itemStarted, opened, passedUpTo, planned, started} from '../rig/given.ts';

const question: Question = {
  text: 'Which version?',
  options: [
    {id: 'minor', label: '2.8.0'},
    {id: 'major', label: '3.0.0', wants: 'reason'},
    {id: 'type', label: 'type one', wants: 'text'},
    {id: 'same', label: '2.7.4', blocked: 'it is taken'},
  ],
};
const of = {gate: 'preflight', item: 'a'} as const;
const asked = {type: 'ItemAsked', at: 3, ...of, question} as const;
const failedOnce = {type: 'ItemFailed', at: 4, ...of, attempt: 1, evidence: {says: 'no', next: ['do']}} as const;
const unknownOnce = {type: 'ItemUnknown', at: 4, ...of, attempt: 1, evidence: {says: 'nobody knows', next: ['say']}} as const;
const gate = (...more: Parameters<typeof itemPlan>) => [opened(), planned('preflight', itemPlan(...more)), started('preflight')];
const held = {type: 'HoldPlaced', at: 5, by: 'ana', reason: 'pager'} as const;

describe('a question', () => {
  const waiting = gate('a', {asks: true});

  it('is asked once', () => {
    given(...waiting).when({type: 'AskItem', ...of, question}, {by: 'cockpit'}).then({type: 'ItemAsked', ...of});
    given(...waiting, asked).when({type: 'AskItem', ...of, question}, {by: 'cockpit'}).thenNothing();
  });

  it('is answered by who has read it: an answer to the one before is none to it', () => {
    given(...waiting, asked).when({type: 'AnswerItem', ...of, choice: 'minor', askedAt: asked.at - 1}).thenRefused('Another question has come up');
    given(...waiting, asked).when({type: 'AnswerItem', ...of, choice: 'minor', askedAt: asked.at}).then({type: 'ItemAnswered'}, {type: 'ItemStarted'});
  });

  it('is answered with one of its answers, and then the item runs', () =>
    given(...waiting, asked)
      .when({type: 'AnswerItem', ...of, choice: 'minor'})
      .then({type: 'ItemAnswered', answer: {by: 'alice', at: 1_000, choice: 'minor'}}, {type: 'ItemStarted', attempt: 1}));

  it.each([
    ['something else', {choice: 'patch'}, '"patch" is not one of the answers.'],
    ['what is blocked', {choice: 'same'}, '2.7.4 cannot be chosen: it is taken'],
    ['what wants a reason, without one', {choice: 'major', text: 'because'}, 'A reason needs at least 10 characters.'],
    ['what wants a value, without one', {choice: 'type', text: '   '}, 'A value is needed.'],
  ])('is not answered with %s', (_what, answer, why) =>
    given(...waiting, asked).when({type: 'AnswerItem', ...of, ...answer}).thenRefused(why));

  it('keeps the reason and the value, without the blanks around them', () => {
    given(...waiting, asked).when({type: 'AnswerItem', ...of, choice: 'major', text: '  the API breaks  '})
      .then({type: 'ItemAnswered', answer: {by: 'alice', at: 1_000, choice: 'major', text: 'the API breaks'}}, {type: 'ItemStarted'});
    given(...waiting, asked).when({type: 'AnswerItem', ...of, choice: 'type', text: ' 2.9.0 '})
      .then({type: 'ItemAnswered', answer: {by: 'alice', at: 1_000, choice: 'type', text: '2.9.0'}}, {type: 'ItemStarted'});
  });

  it('is answered by who drives, and not while the release is held', () => {
    given(...waiting, asked).when({type: 'AnswerItem', ...of, choice: 'minor'}, {by: 'bob'}).thenRefused('alice drives');
    given(...waiting, asked, held).when({type: 'AnswerItem', ...of, choice: 'minor'}).thenRefused('ana holds the release');
  });

  it('that is not asked any more is not answered', () =>
    given(...waiting).when({type: 'AnswerItem', ...of, choice: 'minor'}).thenRefused('answered already'));

  it('for several people is answered by each for themselves; who answers again changes their answer', () => {
    const two = [...gate('a', {asks: true, people: 2}), asked];
    const first = given(...two).when({type: 'AnswerItem', ...of, choice: 'minor'});
    first.then({type: 'ItemAnswered'});
    const again = given(...two, ...first.events()).when({type: 'AnswerItem', ...of, choice: 'type', text: '2.9.0'});
    again.then({type: 'ItemAnswered'});
    expect(again.state().gates.preflight.items[0]!.state).toMatchObject({answers: [{by: 'alice', choice: 'type'}]});
    given(...two, ...first.events()).when({type: 'AnswerItem', ...of, choice: 'minor'}, {by: 'bob'})
      .then({type: 'ItemAnswered'}, {type: 'ItemStarted'});
  });

  it('stands again when its answer could not be taken, without the old answers', () => {
    const {state, then} = given(...waiting, asked, itemStarted('preflight', 'a')).when({type: 'RefuseAnswer', ...of, attempt: 1, why: '2.9.0 is taken', question}, {by: 'cockpit'});
    then({type: 'ItemAsked', refused: '2.9.0 is taken'});
    expect(state().gates.preflight.items[0]!.state).toMatchObject({status: 'asking', answers: []});
  });

  it('is not asked again by a run that is over', () =>
    given(...waiting, asked, itemStarted('preflight', 'a', 2)).when({type: 'RefuseAnswer', ...of, attempt: 1, why: 'x', question}, {by: 'cockpit'}).thenNothing());
});

describe('the end of an item', () => {
  const running = [...gate('a', {effect: 'opaque'}), itemStarted('preflight', 'a', 2)];
  const end = (attempt: number) => ({type: 'EndItem', ...of, attempt, outcome: {status: 'unknown', evidence: {says: 'x', next: ['y']}}}) as const;

  it('counts for the attempt that it belongs to, and for no other', () => {
    given(...running).when(end(2), {by: 'cockpit'}).then({type: 'ItemUnknown', attempt: 2});
    given(...running).when(end(1), {by: 'cockpit'}).thenNothing();
    given(...running, {...unknownOnce, attempt: 2}).when(end(2), {by: 'cockpit'}).thenNothing();
  });

  it('of an item that nobody knows is refused', () =>
    given(...running).when({...end(1), item: 'b'}, {by: 'cockpit'}).thenRefused('has no item b'));

  it('brings its facts along, whatever it was', () => {
    const {state} = given(...running).when({...end(2), outcome: {status: 'failed', evidence: {says: 'no', next: ['do']}, facts: {touched: {production: true}}}}, {by: 'cockpit'});
    expect(state().facts.touched).toEqual({production: true});
  });
});

describe('trying again', () => {
  const again = {type: 'TryItemAgain', ...of} as const;

  it('begins a failed item anew, with the next number', () =>
    given(...gate('a', {effect: 'opaque'}), itemStarted('preflight', 'a'), failedOnce).when(again).then({type: 'ItemReset'}, {type: 'ItemStarted', attempt: 2}));

  it('asks again where it asks', () => {
    const {then, state} = given(...gate('a', {asks: true}), asked, itemStarted('preflight', 'a'), failedOnce).when(again);
    then({type: 'ItemReset'});
    expect(state().gates.preflight.items[0]!.state.status).toBe('waiting');
  });

  it.each([
    ['runs', [itemStarted('preflight', 'a')], 'It is running.'],
    ['has not been done', [], 'It has not been done yet.'],
    ['changed something and has passed', [itemStarted('preflight', 'a'), itemPassed('preflight', 'a')], 'It has been done.'],
    ['may have run, and nobody knows', [itemStarted('preflight', 'a'), unknownOnce], 'Nobody can tell whether it ran.'],
  ])('is refused for what %s', (_what, past, why) => given(...gate('a', {effect: 'opaque'}), ...past).when(again).thenRefused(why));

  it('looks again at what is unknown, where looking twice does no harm', () =>
    given(...gate('a', {effect: 'verifiable'}), itemStarted('preflight', 'a'), unknownOnce).when(again).then({type: 'ItemReset'}, {type: 'ItemStarted', attempt: 2}));

  it('is for who drives, and not while the release is held', () => {
    const failing = [...gate('a'), itemStarted('preflight', 'a'), failedOnce];
    given(...failing).when(again, {by: 'bob'}).thenRefused('alice drives');
    given(...failing, held).when(again).thenRefused('ana holds');
  });
});

describe('looking again at what has passed', () => {
  const again = {type: 'TryItemAgain', ...of} as const;
  const passedOnce = (more: object = {}) => [itemStarted('preflight', 'a'), itemPassed('preflight', 'a', more), {type: 'GatePassed', at: 5, gate: 'preflight'} as const];
  const later = [planned('version', itemPlan('b'), itemPlan('c')), started('version'), itemStarted('version', 'b')];

  it('is possible while nothing rests on it', () =>
    given(...gate('a'), ...passedOnce()).when(again).then({type: 'ItemReset'}, {type: 'ItemStarted', attempt: 2}));

  it('is not possible once a later gate rests on it: it would become another release', () => {
    given(...gate('a'), ...passedOnce(), ...later).when(again).thenRefused('Version rests on it.');
    given(...gate('a', {asks: true}), ...passedOnce(), ...later).when(again).thenRefused('Version rests on it.');
  });

  it('is possible where what was found holds for a time only, also for what is done again with the same key', () => {
    given(...gate('a'), ...passedOnce({validForMs: 60_000}), ...later).when(again).then({type: 'ItemReset'}, {type: 'ItemStarted', attempt: 2});
    given(...gate('a', {effect: 'keyed'}), ...passedOnce({validForMs: 60_000}), ...later).when(again).then({type: 'ItemReset'}, {type: 'ItemStarted', attempt: 2});
  });

  it('lets nothing new begin in the gates that rest on it until it has passed', () => {
    const looking = [...gate('a'), ...passedOnce({validForMs: 60_000}), ...later, {type: 'ItemReset', at: 6, ...of, by: 'alice'} as const, itemStarted('preflight', 'a', 2)];
    const end = {type: 'EndItem', gate: 'version', item: 'b', attempt: 1, outcome: {status: 'passed', evidence: {says: 'fine'}}} as const;
    given(...looking).when(end, {by: 'cockpit'}).then({type: 'ItemPassed', item: 'b'});
    given(...looking, itemPassed('version', 'b'))
      .when({type: 'EndItem', ...of, attempt: 2, outcome: {status: 'passed', evidence: {says: 'fine'}}}, {by: 'cockpit'})
      .then({type: 'ItemPassed', item: 'a'}, {type: 'GatePassed', gate: 'preflight'}, {type: 'ItemStarted', gate: 'version', item: 'c'});
  });

  it('is not possible once production was changed: the way back rests on what was there before', () => {
    const live = [...passedUpTo('deploy').slice(5), planned('deploy', itemPlan('deploy')), started('deploy'), {type: 'FactsFound', at: 6, facts: {touched: {production: true}}} as const];
    given(...gate('a'), ...passedOnce({validForMs: 60_000}), ...live).when(again).thenRefused('Production has been changed');
    given(...gate('a', {exception: 'reason'}), {type: 'ItemExcepted', at: 4, ...of, by: ['alice'], reason: 'known'}, {type: 'GatePassed', at: 5, gate: 'preflight'}, ...live)
      .when(again).thenRefused('Production has been changed');
  });

  it('is possible in production for what watches production', () => {
    const watching = [
      opened(), ...passedUpTo('monitor'), planned('monitor', itemPlan('look'), itemPlan('next')), started('monitor'),
      {type: 'FactsFound', at: 6, facts: {touched: {production: true}}} as const, itemStarted('monitor', 'look'), itemPassed('monitor', 'look'), itemStarted('monitor', 'next'),
    ];
    given(...watching).when({type: 'TryItemAgain', gate: 'monitor', item: 'look'}).then({type: 'ItemReset'}, {type: 'ItemStarted', item: 'look', attempt: 2});
  });
});

describe('[P13] an exception', () => {
  const skip = {type: 'MakeException', ...of, reason: 'known, mended tomorrow'} as const;
  const failing = (exception: 'never' | 'reason' | 'two people') => [...gate('a', {exception}), itemStarted('preflight', 'a'), failedOnce];

  it('with a reason goes on, by name', () =>
    given(...failing('reason')).when(skip).then({type: 'ItemExcepted', by: ['alice'], reason: 'known, mended tomorrow'}, {type: 'GatePassed'}));

  it.each([
    ['is never agreed to', failing('never'), skip, 'no exception is possible'],
    ['has no reason', failing('reason'), {...skip, reason: 'because'}, 'A reason needs at least 10 characters.'],
    ['is for what runs', [...gate('a', {exception: 'reason'}), itemStarted('preflight', 'a')], skip, 'It is running.'],
    ['is for what has passed', [...gate('a', {exception: 'reason'}), itemStarted('preflight', 'a'), itemPassed('preflight', 'a')], skip, 'it is settled'],
    ['comes after the end', [...failing('reason'), {type: 'ReleaseEnded', at: 9, result: 'ended', by: 'alice'} as const], skip, 'This release has ended.'],
  ])('is refused when it %s', (_what, past, command, why) => given(...past).when(command).thenRefused(why));

  it('for two people wants another one, whoever drives, and keeps the first one’s reason', () => {
    given(...failing('two people')).when(skip).then({type: 'ExceptionAsked', by: 'alice'});
    const waiting = [...failing('two people'), {type: 'ExceptionAsked', at: 6, ...of, by: 'alice', reason: 'known, mended tomorrow'} as const];
    given(...waiting).when(skip).thenRefused('A second person has to agree.');
    given(...waiting).when({...skip, reason: '', agreesTo: 'known, mended tomorrow'}, {by: 'bob'}).then({type: 'ItemExcepted', by: ['alice', 'bob'], reason: 'known, mended tomorrow'}, {type: 'GatePassed'});
  });

  it('for two people is agreed to only by who has read the reason', () => {
    const waiting = [...failing('two people'), {type: 'ExceptionAsked', at: 6, ...of, by: 'bob', reason: 'the disk is full, again'} as const];
    given(...waiting).when(skip).thenRefused('bob has asked for an exception already: "the disk is full, again"');
    given(...waiting).when({...skip, agreesTo: 'the disk is full'}).thenRefused('The reason is another one now: "the disk is full, again"');
    given(...failing('two people')).when({...skip, agreesTo: 'the disk is full, again'}).thenRefused('Nobody asks for an exception here any more.');
    given(...waiting).when({...skip, agreesTo: 'the disk is full, again'}).then({type: 'ItemExcepted', by: ['bob', 'alice'], reason: 'the disk is full, again'}, {type: 'GatePassed'});
  });

  it('cannot be begun by who does not drive', () => given(...failing('two people')).when(skip, {by: 'bob'}).thenRefused('alice drives'));

  it('is forgotten when the item is tried again', () => {
    const {state} = given(...failing('two people'), {type: 'ExceptionAsked', at: 6, ...of, by: 'alice', reason: 'known, mended tomorrow'}).when({type: 'TryItemAgain', ...of});
    expect(state().gates.preflight.items[0]).not.toHaveProperty('exceptionAsked');
  });
});

describe('[P6] what nobody knows', () => {
  const unknown = [...gate('a', {effect: 'opaque'}), itemStarted('preflight', 'a'), unknownOnce];
  const resolve = (as: 'ran' | 'did not run' | 'run again', reason = 'seen on all three hosts') => ({type: 'ResolveUnknown', ...of, as, reason}) as const;

  it('is said by a person with a reason: it ran, it did not, or run it again', () => {
    given(...unknown).when(resolve('ran')).then({type: 'ItemResolved', as: 'ran', by: 'alice'}, {type: 'GatePassed'});
    given(...unknown).when(resolve('did not run')).then({type: 'ItemResolved', as: 'did not run'}, {type: 'ItemStarted', attempt: 2});
    given(...unknown).when(resolve('run again')).then({type: 'NoteAdded'}, {type: 'ItemReset'}, {type: 'ItemStarted', attempt: 2});
    given(...unknown).when(resolve('ran', 'yes')).thenRefused('A reason needs at least 10 characters.');
    given(...unknown).when(resolve('ran'), {by: 'bob'}).thenRefused('alice drives');
  });

  it('of a migration counts for the way back: it is applied, or there was none', () => {
    const migrating = [
      opened(), ...passedUpTo('migrate'), planned('migrate', itemPlan('migrate', {effect: 'opaque'})), started('migrate'), itemStarted('migrate', 'migrate'),
      {type: 'FactsFound', at: 5, facts: {migrated: {staging: 'applied', production: 'begun'}}}, {...unknownOnce, gate: 'migrate', item: 'migrate'},
    ] as const;
    const said = (as: 'ran' | 'did not run') => given(...migrating).when({...resolve(as), gate: 'migrate', item: 'migrate'}).state().facts.migrated;
    expect(said('ran')).toEqual({staging: 'applied', production: 'applied'});
    expect(said('did not run')).toEqual({staging: 'applied'});
  });

  describe('of a migration whose files are counted one by one', () => {
    const files = ['a', 'b', 'c'].map(name => ({path: `db/${name}.sql`, sha256: name.repeat(64), statements: 1}));
    const counted = (...names: readonly string[]) => files.filter(({path}) => names.includes(path[3]!)).map(({path, sha256}) => ({path, sha256}));
    const stopped = (applied: ReturnType<typeof counted>) => [
      opened(), ...passedUpTo('migrate'), planned('migrate', itemPlan('migrate', {effect: 'opaque'})), started('migrate'), itemStarted('migrate', 'migrate'),
      {type: 'FactsFound', at: 5, facts: {migrations: {files, rollbackClass: 'restore needed', setSha256: ''}, migrated: {staging: 'applied', production: 'begun'}, appliedFiles: {production: applied}}},
      {...unknownOnce, gate: 'migrate', item: 'migrate'},
    ] as const;
    const said = (as: 'ran' | 'did not run', ...applied: readonly string[]) => given(...stopped(counted(...applied))).when({...resolve(as), gate: 'migrate', item: 'migrate'});

    it('"did not run" leaves those before it applied: the way back must know them', () => {
      expect(said('did not run', 'a').state().facts).toMatchObject({
        migrated: {staging: 'applied', production: 'failed'},
        migrationStop: {environment: 'production', left: 'whole files', says: '1 of 3 files are applied; alice says that b.sql did not run'},
      });
      expect(said('did not run').state().facts.migrated).toEqual({staging: 'applied'});
    });

    it('"ran" is about one file: it is counted, and the item goes on with the rest', () => {
      const after = said('ran', 'a');
      after.then({type: 'NoteAdded'}, {type: 'FactsFound', facts: {appliedFiles: {production: counted('a', 'b')}}}, {type: 'ItemReset'}, {type: 'ItemStarted', attempt: 2});
      expect(after.state().facts.migrated).toMatchObject({production: 'begun'});
    });

    it('"ran" of the last is the end of it', () => {
      const after = said('ran', 'a', 'b');
      expect(after.state().facts).toMatchObject({migrated: {production: 'applied'}, appliedFiles: {production: counted('a', 'b', 'c')}});
      expect(after.state().gates.migrate.items[0]!.state.status).toBe('passed');
    });
  });

  it('is said once', () =>
    given(...gate('a', {effect: 'opaque'}), itemStarted('preflight', 'a'), failedOnce).when(resolve('ran')).thenRefused('not unknown any more'));

  it('starts nothing while the release is held', () =>
    given(...unknown, held).when(resolve('run again')).then({type: 'NoteAdded'}, {type: 'ItemReset'}));
});

describe('stopping an item', () => {
  it('is for everybody, and only for what runs', () => {
    given(...gate('a'), itemStarted('preflight', 'a')).when({type: 'StopItem', ...of}, {by: 'bob'}).then({type: 'ItemFailed', attempt: 1, evidence: {says: 'stopped by bob', next: ['p tries again']}});
    given(...gate('a')).when({type: 'StopItem', ...of}).thenRefused('It is not running.');
  });
});
