import {describe, expect, it} from 'vitest';
import {initialUi, type ClientState} from '../../src/store/client-state.ts';
import {focusedItem, openGateOf} from '../../src/store/view/open-gate.ts';
import {live, withLog} from '../rig/feeds.ts';
import {itemPlan} from '../rig/given.ts';
import {canaryEvents, looking, scenes, sized} from '../rig/scenes.ts';
import {asked, at, changes, facts, failed, known, passed, passedUpTo, planned, seenBy, started, told} from '../rig/story.ts';
import {afterKeys, pressing, said} from './pressing.ts';

const as = (state: ClientState, who: string, role: 'operator' | 'observer' = 'operator'): ClientState => ({...state, me: {who, role}});
const held = (state: ClientState): ClientState => ({...state, release: {...state.release, hold: {by: 'bob', reason: 'pager', at: 0}}});
const safe = (): ClientState => ({...scenes.canary(), release: told(...canaryEvents, {type: 'VerdictChanged', at: at('14:27'), verdict: {verdict: 'safe', sentence: 'Safe at 5 %.', at: at('14:27'), numbers: {}}})});
const ready = (gate: 'cut' | 'deploy'): ClientState => seenBy(told(facts(known.backedUp), ...passedUpTo(gate), planned(gate, itemPlan('one', {commands: [changes('something')]}))), '14:14:30');

/** When the question under the hand came up. */
const askedAt = (state: ClientState): number | undefined => {
  const now = focusedItem(state)?.state;
  return now?.status === 'asking' ? now.since : undefined;
};

describe('r', () => {
  it('rolls back, from every picture and with every box open, for whoever is here', () => {
    for (const scene of ['canary', 'worse', 'unknown', 'finalised', 'stale', 'lost', 'frozen'] as const)
      for (const box of ['none', 'help', 'people', 'output', 'evidence', 'text', 'copied'] as const) {
        const {command} = pressing(looking(as(scenes[scene](), 'bob'), {box}), 'r');
        expect(command?.type, `${scene}, ${box}`).toMatch(/^(RollBack|PlaceHold)$/);
      }
  });

  it('does not wait for who drives, a hold or a lost lock', () => {
    const lockless = {...held(as(scenes.canary(), 'bob')), release: {...held(scenes.canary()).release, lock: {status: 'lost', at: 0, why: 'taken'} as const}};
    expect(pressing(lockless, 'r').command).toEqual({type: 'RollBack', reason: expect.stringMatching(/^r was pressed/) as string});
  });

  it('is off before Cut, and for observers', () => {
    expect(said(pressing(scenes.preflight(), 'r'))).toBe('There is nothing to roll back: production still runs 2.7.4, untouched. q leaves.');
    expect(said(pressing(as(scenes.canary(), 'eve', 'observer'), 'r'))).toBe('You observe. Rejoin with cockpit attach to act.');
  });

  it('is sent all the same where the picture may be old: the engine knows better', () =>
    expect(pressing({...scenes.preflight(), connection: scenes.lost().connection}, 'r').command?.type).toBe('RollBack'));

  it('asks what becomes of the migration where code alone is not safe, and holds meanwhile', () => {
    const action = pressing(scenes.unknown(), 'r');
    expect(action).toMatchObject({ui: {box: 'migration'}, command: {type: 'PlaceHold'}});
    const open = {...scenes.unknown(), ui: {...initialUi, ...action.ui}};
    expect(pressing(open, '1').command).toMatchObject({type: 'RollBack', migration: 'restore'});
    expect(pressing(open, '3').command).toMatchObject({type: 'RollBack', migration: 'keep'});
  });

  it('takes the choice also without a connection: it is kept, and sent as soon as the engine answers', () => {
    const lost = {...scenes.unknown(), connection: scenes.lost().connection};
    const action = pressing(lost, 'r');
    expect(action).toMatchObject({ui: {box: 'migration'}});
    expect(action.command).toBeUndefined();
    const open = {...lost, ui: {...initialUi, ...action.ui}};
    expect(pressing(open, '1').command).toMatchObject({type: 'RollBack', migration: 'restore'});
    expect(said(pressing(as(open, 'eve', 'observer'), '1'))).toBe('You observe. Rejoin with cockpit attach to act.');
  });

  it('does not place a second hold for it', () => expect(pressing(held(scenes.unknown()), 'r').command).toBeUndefined());

  it('is a letter in an open text field', () => {
    const open = afterKeys(scenes.canary(), '@');
    expect(afterKeys(open, 'r').ui.field?.text).toBe('r');
    expect(pressing(open, 'rrr').command).toBeUndefined();
    expect(pressing(afterKeys(open, 'Esc'), 'r').command?.type).toBe('RollBack');
  });
});

describe('Esc', () => {
  it('takes a rollback back before it closes anything, and waits whether it was the beginning of another key', () => {
    for (const box of ['none', 'help', 'people', 'migration'] as const)
      expect(pressing(looking(scenes.holding(), {box}), 'Esc')).toEqual({command: {type: 'TakeBack'}, afterMs: 150});
    expect(pressing(afterKeys(scenes.holding(), '@'), 'Esc')).toEqual({command: {type: 'TakeBack'}, afterMs: 150});
  });

  it('takes a start in production back', () => {
    const state = ready('deploy');
    const counting = {...state, release: {...state.release, countdown: {gate: 'deploy', by: 'alice', until: at('14:14:33')} as const}};
    expect(pressing(counting, 'Esc').command).toEqual({type: 'TakeBack'});
  });

  it('closes one thing at a time', () => {
    const deep = looking(scenes.canary(), {box: 'help', zoomed: true, log: {...initialUi.log, search: 'x'}, chart: {...initialUi.chart, at: 1}});
    const steps = [1, 2, 3, 4].map(count => afterKeys(deep, ...Array.from({length: count}, () => 'Esc')).ui);
    expect(steps.map(({box, chart, log, zoomed}) => [box, chart.at, log.search, zoomed])).toEqual([
      ['none', 1, 'x', true], ['none', undefined, 'x', true], ['none', undefined, '', true], ['none', undefined, '', false],
    ]);
  });
});

describe('! and d and h', () => {
  it('! starts a rollback now, only while it counts down', () => {
    expect(pressing(scenes.holding(), '!').command).toEqual({type: 'StartNow'});
    expect(said(pressing(scenes.canary(), '!'))).toContain('! works while it counts down');
  });
  it('h and d are for everybody: they only take away', () => {
    expect(pressing(as(scenes.canary(), 'bob'), 'h').command?.type).toBe('PlaceHold');
    expect(pressing(held(as(scenes.canary(), 'bob')), 'h').command?.type).toBe('LiftHold');
    expect(pressing(as(scenes.canary(), 'bob'), 'd').command).toEqual({type: 'TrafficDown'});
  });
});

describe('s', () => {
  it('starts a gate', () => expect(pressing(ready('cut'), 's').command).toEqual({type: 'StartGate', gate: 'cut'}));

  it('asks for the environment once before production changes', () => {
    const open = afterKeys(ready('deploy'), 's');
    expect(open.ui.field?.label).toBe('Changes production. Type production to go on');
    const typed = afterKeys(open, 'production');
    expect(pressing(typed, 'Enter').command).toEqual({type: 'StartGate', gate: 'deploy', typed: 'production'});
    const confirmed = {...ready('deploy'), release: {...ready('deploy').release, productionConfirmedBy: 'alice'}};
    expect(pressing(confirmed, 's').command).toEqual({type: 'StartGate', gate: 'deploy'});
  });

  it.each([
    ['somebody else drives', () => as(ready('cut'), 'bob'), 'alice drives. c asks for the controls.'],
    ['somebody holds', () => held(ready('cut')), 'bob holds the release: pager. h goes on.'],
    ['a gate before it is not passed', () => looking(ready('cut'), {openGate: 'staging'}), 'Gate 4 Cut is not passed.'],
    ['the picture is old', () => ({...ready('cut'), now: at('14:14:50'), pictureAt: at('14:14:30')}), 'This picture is 20 s old; it works when the picture is current. r works.'],
    ['there is no connection', () => ({...ready('cut'), connection: scenes.lost().connection}), 'No connection to the engine: nothing is sent. r is kept and sent as soon as it answers.'],
    ['the lock is lost', () => ({...ready('cut'), release: {...ready('cut').release, lock: {status: 'lost', at: 0, why: 'taken by carol.'} as const}}), 'The deploy lock is lost: taken by carol. No new step starts; r still works.'],
  ])('is off when %s', (_why, state, words) => expect(said(pressing(state(), 's'))).toBe(words));

  it('is off when evidence has expired that production rests on', () => {
    const state = seenBy(told(facts(known.backedUp), ...passedUpTo('checklist'), planned('checklist', itemPlan('monitors', {requirement: 'G9.4', title: 'monitors receive data'})), started('checklist', '13:54'),
      passed('checklist', 'monitors', '13:56', 'fresh', {validForMs: 300_000}), ...passedUpTo('deploy').slice(passedUpTo('backup').length), planned('deploy', itemPlan('one'))), '14:14:30');
    expect(said(pressing(looking(state, {openGate: 'deploy'}), 's'))).toBe('G9.4 monitors receive data: expired. Open gate 9 Checklist and press p.');
  });

  it('does nothing to what stands behind a box', () => {
    expect(said(pressing(looking(ready('cut'), {box: 'people'}), 's'))).toBe('Esc closes this first; r works here too.');
    expect(said(pressing(looking(ready('cut'), {box: 'help'}), 's'))).toBe('s: start Cut. It works now; Esc closes this help first.');
  });
});

describe('u', () => {
  it('takes the next share of traffic when it is safe', () => expect(pressing(safe(), 'u').command).toEqual({type: 'TrafficUp'}));
  it('is refused with the verdict, and says what goes on anyway', () =>
    expect(said(pressing(scenes.worse(), 'u'))).toBe('u is off: Worse: error rate 1.84 %, limit 1.00 %, for 1 min 20 s. m goes on anyway, with a reason.'));
  it('is off while somebody holds or drives', () => {
    expect(said(pressing(held(safe()), 'u'))).toContain('bob holds');
    expect(said(pressing(as(safe(), 'bob'), 'u'))).toContain('alice drives');
  });
  it('means nothing elsewhere', () => expect(said(pressing(scenes.preflight(), 'u'))).toBe('u works in gate 12 Deploy while a share of traffic is watched. ? shows what works here.'));
  it('does not act on the watched share from another gate', () => expect(pressing(looking(safe(), {openGate: 'cut'}), 'u').command).toBeUndefined());
});

describe('m', () => {
  it('opens a field for the reason, and needs ten characters', () => {
    const open = afterKeys(scenes.preflight(), 'm');
    expect(open.ui.field).toMatchObject({label: 'Reason for the exception', minimum: 10});
    expect(said(pressing(afterKeys(open, 'too short'), 'Enter'))).toBe('At least 10 characters are needed; it has 9.');
    expect(pressing(afterKeys(open, 'carol left both out'), 'Enter').command).toEqual({type: 'MakeException', gate: 'preflight', item: 'in-step', reason: 'carol left both out'});
  });

  it('goes up unproven while a share of traffic is watched', () => {
    const open = afterKeys(scenes.canary(), 'm');
    expect(pressing(afterKeys(open, 'bob has looked at it'), 'Enter').command).toEqual({type: 'TrafficUp', reason: 'bob has looked at it'});
  });

  it('agrees to the exception of somebody else, also without driving', () => {
    const state = seenBy(told(facts(known.old), planned('preflight', itemPlan('lock', {exception: 'two people'})), started('preflight', '13:05'), failed('preflight', 'lock', '13:06', 'held'),
      {type: 'ExceptionAsked', at: at('13:07'), gate: 'preflight', item: 'lock', by: 'alice', reason: 'the other one is dead'}), '13:08');
    expect(pressing(as(state, 'bob'), 'm').command).toEqual({type: 'MakeException', gate: 'preflight', item: 'lock', reason: 'the other one is dead', agreesTo: 'the other one is dead'});
    expect(said(pressing(state, 'm'))).toBe('A second person has to agree: somebody else presses m here.');
  });

  it('says where none is possible, or nothing is in the way', () => {
    expect(said(pressing(scenes.checklist(), 'm'))).toBe('go / no-go by 2 different people: no exception is possible, it has to pass.');
    expect(said(pressing(afterKeys(scenes.preflight(), '↑'), 'm'))).toBe('There is nothing to except: it is settled.');
  });
});

describe('questions', () => {
  it('are answered by their number', () => {
    expect(pressing(scenes.version(), '2').command).toEqual({type: 'AnswerItem', gate: 'version', item: 'choose', choice: 'minor', askedAt: askedAt(scenes.version())});
    expect(afterKeys(scenes.version(), '3').ui.field).toMatchObject({label: 'Reason', minimum: 10});
    expect(afterKeys(scenes.version(), '5').ui.field).toMatchObject({label: 'Version', text: '2.8.0'});
    expect(said(pressing(scenes.version(), '9'))).toBe('There are only 5 answers.');
    expect(said(pressing(scenes.preflight(), '1'))).toContain('1 works where numbered answers are shown');
  });

  it('of yes and no are answered by a and x as well', () => {
    expect(pressing(scenes.changelog(), 'a').command).toMatchObject({choice: 'accept'});
    expect(afterKeys(scenes.changelog(), 'x').ui.field).toMatchObject({label: 'Reason'});
    expect(said(pressing(scenes.version(), 'a'))).toContain('a works on a question of yes or no');
  });

  it('that several people answer are answered by each for themselves', () => {
    expect(pressing(scenes.checklist(), 'a').command).toEqual({type: 'AnswerItem', gate: 'checklist', item: 'go', choice: 'yes', askedAt: askedAt(scenes.checklist())});
    expect(said(pressing(as(scenes.checklist(), 'bob'), 'a'))).toBe('You said go already; another person has to answer as well.');
    expect(pressing(as(scenes.checklist(), 'carol'), 'a').command).toBeDefined();
    expect(said(pressing(as(scenes.version(), 'bob'), '2'))).toContain('alice drives');
  });

  it('are answered by Enter only after an answer was marked, and the mark goes with it', () => {
    expect(pressing(scenes.version(), 'Enter').command).toBeUndefined();
    const marked = afterKeys(scenes.version(), '↓', '↓');
    expect(marked.ui.choice).toEqual({item: 'choose', index: 1});
    const action = pressing(marked, 'Enter');
    expect(action.command).toMatchObject({choice: 'minor'});
    expect(action.ui?.choice).toBeUndefined();
  });

  it('in production are not answered by Enter', () => {
    const state = seenBy(told(facts(known.backedUp), ...passedUpTo('migrate'), planned('migrate', itemPlan('q', {asks: true})), started('migrate', '14:12'), asked('migrate', 'q', '14:12:10', {text: 'Go on?', options: [{id: 'yes', label: 'yes'}, {id: 'no', label: 'no'}]})), '14:13');
    expect(said(pressing(afterKeys(state, '↓'), 'Enter'))).toContain('Choose by its number here');
    expect(pressing(state, '1').command).toBeDefined();
  });

  it('of what nobody can tell want what was seen', () => {
    const open = afterKeys(scenes.unknown(), '2');
    expect(open.ui.field?.label).toBe('"it did not run": what did you see');
    expect(pressing(afterKeys(open, 'no row, no column'), 'Enter').command).toEqual({type: 'ResolveUnknown', gate: 'migrate', item: 'apply', as: 'did not run', reason: 'no row, no column'});
  });

  it('of an unverified rollback are for every operator', () => {
    expect(pressing(as(scenes.unverified(), 'bob'), '1').command).toEqual({type: 'RetryRollback'});
    expect(pressing(as(scenes.unverified(), 'bob'), '2').command).toEqual({type: 'RetryRollback', way: 'revert'});
    expect(afterKeys(scenes.unverified(), '3').ui.field).toMatchObject({label: expect.stringContaining('hotfix'), purpose: {kind: 'accept rollback'}});
    expect(said(pressing(scenes.unverified(), '4'))).toContain('rollback.sh');
    expect(afterKeys(scenes.unverified(), '5').ui.field?.purpose.kind).toBe('accept rollback');
  });
  it('of a rollback that nobody but a person can see begin with their word', () => {
    const unverified = scenes.unverified();
    const release = {...unverified.release, rollback: {...unverified.release.rollback, byEye: true, targets: []} as typeof unverified.release.rollback};
    const asked = afterKeys({...unverified, release}, '1');
    expect(asked.ui.field).toMatchObject({minimum: 10, purpose: {kind: 'attest rollback'}});
    expect(said(pressing({...unverified, release}, '3'))).toContain('no command that deploys');
  });

  it('without numbers open their field by Enter', () => {
    const state = seenBy(told(facts(known.old), planned('preflight', itemPlan('q', {asks: true})), started('preflight', '13:05'), asked('preflight', 'q', '13:06', {text: 'Ticket?', options: [], field: {label: 'Ticket', initial: 'CHG-'}})), '13:07');
    expect(afterKeys(state, 'Enter').ui.field).toMatchObject({label: 'Ticket', text: 'CHG-'});
    expect(pressing(afterKeys(state, 'Enter', '1'), 'Enter').command).toMatchObject({choice: 'text', text: 'CHG-1'});
  });
});

describe('x on what runs', () => {
  it('stops it', () => expect(pressing(scenes.backup(), 'x').command).toEqual({type: 'StopItem', gate: 'backup', item: 'verify'}));
  it('is for whoever drives', () => expect(said(pressing(as(scenes.backup(), 'bob'), 'x'))).toContain('alice drives'));
});

describe('p', () => {
  it('tries again', () => expect(pressing(scenes.preflight(), 'p').command).toEqual({type: 'TryItemAgain', gate: 'preflight', item: 'in-step'}));
  it('waits for what runs', () => expect(said(pressing(scenes.backup(), 'p'))).toBe('It is running. x stops it.'));
  it('waits until its turn has come', () => expect(said(pressing(afterKeys(scenes.backup(), '↓'), 'p'))).toContain('its turn has come'));
});

describe('the cause', () => {
  it('is written with e after a rollback, by any operator', () => {
    const open = afterKeys(as(scenes.verified(), 'bob'), 'e');
    expect(pressing(afterKeys(open, 'missing index on channel'), 'Enter').command).toEqual({type: 'WriteCause', text: 'missing index on channel'});
  });
  it('elsewhere e edits the text that is asked about', () => {
    expect(pressing(scenes.changelog(), 'e').app).toBe('edit');
    expect(said(pressing(as(scenes.changelog(), 'bob'), 'e'))).toContain('alice drives');
    expect(afterKeys(scenes.changelog(), 'v').ui).toMatchObject({box: 'text', copied: expect.stringContaining('# Changelog')});
  });
});

describe('the controls', () => {
  const askedBy = (by: string): ClientState => ({...scenes.canary(), release: {...scenes.canary().release, controlsAskedBy: {by, at: 0}}});
  it('are asked for, answered, and taken where nobody drives', () => {
    expect(pressing(as(scenes.canary(), 'bob'), 'c').command).toEqual({type: 'AskControls'});
    const box = afterKeys(askedBy('bob'), 'c');
    expect(pressing(box, '1').command).toEqual({type: 'GiveControls'});
    expect(pressing(box, '2').command).toEqual({type: 'KeepControls'});
    expect(pressing({...scenes.canary(), release: {...scenes.canary().release, pilot: undefined}}, 'c').command).toEqual({type: 'AskControls'});
  });
  it('say why not', () => {
    expect(said(pressing(scenes.canary(), 'c'))).toContain('You drive.');
    expect(said(pressing(as(askedBy('bob'), 'bob'), 'c'))).toBe('You have asked; alice has not answered yet.');
  });
});

describe('moving', () => {
  it('goes from point to point, and keeps the mark per gate', () => {
    const down = afterKeys(scenes.preflight(), '↓', 'j');
    expect(focusedItem(down)?.plan.id).toBe('tools');
    expect(focusedItem(afterKeys(down, '→', '←'))?.plan.id).toBe('tools');
    expect(focusedItem(afterKeys(scenes.preflight(), 'G', '↑', 'k'))).toBeDefined();
  });

  it('of a held key arrives as one chunk', () => expect(focusedItem(afterKeys(scenes.preflight(), 'jjj'))?.plan.id).toBe('healthy'));

  it('does not count beyond the ends', () => {
    const low = sized(scenes['sql review'](), 80, 24);
    const far = afterKeys(low, ...Array.from({length: 30}, () => 'PgDn'));
    const back = afterKeys(far, 'PgUp');
    expect(back.ui.scroll).toBeLessThan(far.ui.scroll);
    expect(afterKeys(low, ...Array.from({length: 9}, () => 'PgUp')).ui.scroll).toBeLessThanOrEqual(0);
  });

  it('turns through the gates; back at the release it follows again', () => {
    const before = afterKeys(scenes.backup(), '←');
    expect(openGateOf(before)).toBe('checklist');
    expect(afterKeys(before, '→').ui.openGate).toBeUndefined();
  });

  it('opens a gate from the rail', () => {
    const rail = looking(scenes.preflight(), {pane: 'rail'});
    expect(openGateOf(afterKeys(rail, '↓', '↓', 'Enter'))).toBe('changelog');
  });
});

describe('Tab', () => {
  const round = (state: ClientState, key = 'Tab') => {
    const seen: string[] = [];
    let now = state;
    do {
      now = afterKeys(now, key);
      seen.push(`${now.ui.pane}${now.ui.zoomed ? ' zoomed' : ''}${now.ui.chart.which ? ' 2' : ''}`);
    } while (seen.length < 6 && !(now.ui.pane === state.ui.pane && now.ui.zoomed === state.ui.zoomed && now.ui.chart.which === state.ui.chart.which));
    return seen;
  };
  it.each([
    ['L', 120, 40, ['charts', 'log', 'rail', 'gate']],
    ['M', 80, 24, ['charts', 'log', 'gate']],
    ['S', 60, 15, ['charts', 'charts 2', 'log', 'gate']],
    ['XS', 40, 10, ['gate zoomed', 'log zoomed', 'gate']],
  ])('goes through the panes of %s in their order', (_size, columns, rows, panes) => expect(round(sized(scenes.canary(), columns, rows))).toEqual(panes));
  it('goes backwards with shift', () => expect(round(sized(scenes.canary(), 120, 40), '⇧Tab')).toEqual(['rail', 'log', 'charts', 'gate']));
});

describe('the log', () => {
  const inLog = withLog(looking(scenes.canary(), {pane: 'log'}));
  /** Keys, each after the engine has answered what the one before wished for. */
  const step = (state: ClientState, ...keys: readonly string[]): ClientState => keys.reduce((now, key) => withLog(afterKeys(now, key)), state);

  it('stops following with any move up, and goes on at its end', () => {
    const up = step(inLog, '↑', '↑');
    expect(up.ui.log).toMatchObject({follow: false, end: 5, pausedAt: 7});
    expect(step(up, 'G').ui.log).toMatchObject({follow: true, pausedAt: undefined});
    expect(step(up, '↓', '↓').ui.log.follow).toBe(true);
  });
  it('goes to its first line, and down from there', () => {
    const first = step(inLog, 'g');
    expect(first.ui.log).toMatchObject({follow: false, end: 1});
    expect(step(first, '↓').ui.log.end).toBeGreaterThan(1);
  });
  it('is searched: n is older, N is newer', () => {
    const typed = withLog(afterKeys(scenes.canary(), '/', 'channel', 'Enter'));
    expect(typed.ui).toMatchObject({field: undefined, pane: 'log', log: {search: 'channel', seeks: true}});
    const found = step(typed, 'n');
    expect(found.ui.log).toMatchObject({follow: false, end: 7});
    expect(step(found, 'n').ui.log.end).toBe(5);
    expect(step(found, 'n', 'n', 'N').ui.log.end).toBe(5);
    expect(said(pressing(step(found, 'n', 'n'), 'n'))).toBe('Nothing above matches /channel.');
    expect(step(found, '&').ui.log.only).toBe(true);
    expect(afterKeys(found, 'Esc').ui.log.search).toBe('');
  });
  it('turns through the levels, and jumps to the line behind a count', () => {
    expect(step(inLog, 'l').ui.log.level).toBe('warn');
    expect(step(inLog, 'l', 'l', 'l').ui.log.level).toBe('new');
    expect(step(inLog, 'l', 'l', 'l', 'l').ui.log.level).toBe('all');
    const warning = step(inLog, '<');
    expect(warning.ui.log).toMatchObject({follow: false, end: 5});
    expect(pressing(warning, 'y').app).toEqual({copy: expect.stringMatching(/WARN orders-3 slow query 612 ms/)});
    expect(said(pressing(warning, '<'))).toBe('No error, warning or new message above.');
    // Where the line would not be shown, every level is shown again.
    expect(step(inLog, 'l', 'l', '<').ui.log).toMatchObject({level: 'all', follow: false, end: 5});
  });
  it('follows, wraps and shows times by single keys', () => {
    expect(afterKeys(scenes.canary(), 'f').ui.log.follow).toBe(false);
    expect(afterKeys(scenes.canary(), 'w').ui.log.wrap).toBe(true);
    expect(afterKeys(scenes.canary(), 't').ui.log.times).toBe(false);
  });
});

describe('charts', () => {
  it('show less and more time, within bounds', () => {
    expect(afterKeys(scenes.canary(), '+').ui.chart.spanMs).toBe(300_000);
    expect(afterKeys(scenes.canary(), ...Array.from({length: 20}, () => '+')).ui.chart.spanMs).toBe(60_000);
    expect(afterKeys(scenes.canary(), ...Array.from({length: 20}, () => '-')).ui.chart.spanMs).toBe(4 * 3_600_000);
  });
  it('are read at one moment', () => {
    expect(afterKeys(scenes.canary(), '[', '[', '[').ui.chart.at).toBe(at('14:27:00'));
    expect(afterKeys(scenes.canary(), '[', '[', ']').ui.chart.at).toBe(at('14:27:20'));
    expect(afterKeys(scenes.canary(), '[', ']', ']', ']').ui.chart.at).toBe(at('14:27:30'));
  });
  it('and points take turns', () => {
    expect(afterKeys(scenes.canary(), 'i').ui.points).toBe(true);
    expect(afterKeys(scenes.canary(), 'i', 'i').ui.points).toBe(false);
    expect(said(pressing(scenes.preflight(), 'i'))).toContain('i works in a gate that has charts');
  });
  it('turn to another metric', () => {
    const state = {...scenes.canary(), feeds: {...scenes.canary().feeds, live: live('14:27:30', {metrics: [...live('14:27:30').metrics, {...live('14:27:30').metrics[1]!, id: 'p95', title: 'p95'}]})}};
    expect(afterKeys(state, 'v').ui.chart.metric).toBe(1);
  });
});

describe('copying', () => {
  it('takes the whole text, and shows it for selecting', () => {
    const action = pressing(scenes.preflight(), 'y');
    expect(action.app).toEqual({copy: expect.stringContaining('in step with the remote: 2 behind, 0 ahead\nReleasing now')});
    expect(action.ui).toMatchObject({box: 'copied'});
  });
  it('takes the link of what is marked', () => expect(pressing(scenes.changelog(), 'o').app).toEqual({copy: 'https://forge.example.com/shop/orders-api/compare/v2.7.4...HEAD'}));
});

describe('text fields', () => {
  const open = () => afterKeys(scenes.canary(), '@');
  it('take letters, backspace, Ctrl-U, and Esc leaves', () => {
    expect(afterKeys(open(), 'a', 'bc', 'Backspace').ui.field?.text).toBe('ab');
    expect(afterKeys(open(), 'abc', 'Ctrl-U').ui.field?.text).toBe('');
    expect(afterKeys(open(), 'abc', 'Esc').ui.field).toBeUndefined();
    expect(pressing(afterKeys(open(), 'looks fine'), 'Enter').command).toEqual({type: 'AddNote', text: 'looks fine'});
  });
  it('take 2 000 characters at most, without control characters', () => {
    expect(afterKeys(open(), 'x'.repeat(3_000)).ui.field?.text).toHaveLength(2_000);
    expect(afterKeys(open(), 'a\u001b[2Jb\r\nc').ui.field?.text).toBe('a [2Jb c');
  });
  it('take an Enter that a slow link joined to the text, but not where production is confirmed', () => {
    expect(pressing(open(), 'looks fine\r')).toMatchObject({command: {type: 'AddNote', text: 'looks fine'}, ui: {field: undefined}});
    expect(pressing(afterKeys(scenes.preflight(), 'm'), 'short\r')).toMatchObject({ui: {field: {text: 'short'}, message: {text: expect.stringContaining('At least 10')}}});
    expect(pressing(afterKeys(ready('deploy'), 's'), 'production\r').command).toBeUndefined();
    expect(pressing(open(), 'two\rlines\r').command).toBeUndefined();
  });
  it('can be left and drawn again at once', () => {
    expect(pressing(open(), 'Ctrl-C').app).toBe('quit');
    expect(pressing(open(), 'Ctrl-L').app).toBe('redraw');
    expect(pressing(open(), 'Ctrl-Z').app).toBe('background');
  });
});

describe('the palette', () => {
  it('finds by words, does the marked one, and never rolls back', () => {
    const typed = afterKeys(scenes.canary(), ':', 'hold');
    expect(pressing(typed, 'Enter')).toMatchObject({command: {type: 'PlaceHold'}, ui: {box: 'none', field: undefined}});
    expect(said(pressing(afterKeys(scenes.canary(), ':', 'roll back →'), 'Enter'))).toBe('Only its own key starts it: Esc, then r.');
    expect(openGateOf(afterKeys(scenes.canary(), ':', 'open gate 9', 'Enter'))).toBe('checklist');
    expect(said(pressing(afterKeys(scenes.canary(), ':', 'nonsense'), 'Enter'))).toBe('No command is called so.');
  });
  it('says why something is blocked', () => expect(said(pressing(afterKeys(scenes.canary(), ':', 'end this release'), 'Enter'))).toBe('something is deployed; r rolls it back and ends it'));
  it('opens gate 4 again for a fix, with a reason', () => {
    const field = afterKeys(scenes['sql review'](), ':', 'fix', 'Enter');
    expect(pressing(afterKeys(field, 'index is concurrent now'), 'Enter').command).toEqual({type: 'ReopenGates', from: 'cut', reason: 'index is concurrent now'});
  });
});

describe('what means nothing', () => {
  it('is said', () => {
    expect(said(pressing(scenes.canary(), 'ä'))).toBe('ä means nothing here. ? shows the keys.');
    expect(said(pressing(scenes.canary(), 'R'))).toBe('R means nothing here: keys are small letters.');
    expect(said(pressing(scenes.canary(), 'some pasted text'))).toMatch(/^(paste|r) ignored/);
  });
});

it('leaving is the same in every picture', () => {
  for (const scene of Object.values(scenes)) expect(pressing(scene(), 'q').app).toBe('quit');
});
