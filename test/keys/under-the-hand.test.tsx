import {describe, expect, it, onTestFinished} from 'vitest';
import {evolve} from '../../src/release/evolve.ts';
import type {ReleaseEvent} from '../../src/release/events.ts';
import type {ClientState} from '../../src/store/client-state.ts';
import {itemPlan, planned} from '../rig/given.ts';
import {openApp} from '../rig/open-app.tsx';
import {scenes, sized} from '../rig/scenes.ts';
import {asked, at, failed, facts, known, seenBy, started, told, wayBack} from '../rig/story.ts';

/** The screen of one operator, and what others do at the same time. */
const open = async (state: ClientState, columns = 100, rows = 30) => {
  const app = await openApp(sized(state, columns, rows));
  onTestFinished(() => app.close());
  return {
    ...app,
    happens: async (...events: readonly ReleaseEvent[]) => {
      app.store.setState(({release}) => ({release: events.reduce(evolve, release)}));
      await app.settled();
    },
  };
};

/** Ink gives up waiting for the rest of an arrow key after 20 ms of its own, and so do we after 150. */
const esc = async (app: Awaited<ReturnType<typeof open>>): Promise<void> => {
  await app.type('\u001b');
  await app.escapeFlushed();
  await app.wait(200);
};

const blockedByLock = () => seenBy(told(facts(known.old), planned('preflight', itemPlan('lock', {exception: 'two people'})), started('preflight', '13:05'), failed('preflight', 'lock', '13:06', 'held')), '13:08');
const bobHolds: ReleaseEvent = {type: 'HoldPlaced', at: at('14:27:30'), by: 'bob', reason: 'pager'};

describe('[P13] what a colleague does in the moment of a key press', () => {
  const blocked = blockedByLock;
  const bobAsks: ReleaseEvent = {type: 'ExceptionAsked', at: at('13:07'), gate: 'preflight', item: 'lock', by: 'bob', reason: 'the other one is dead'};

  it('2, meant for what was asked, does not answer what is asked now', async () => {
    const app = await open(scenes.version());
    const answer = async () => {
      await app.press('2');
      return app.commands();
    };
    await app.happens(asked('version', 'choose', '13:30', {text: 'Which?', options: [{id: 'burn', label: 'burn the number'}, {id: 'stop', label: 'stop'}]}));
    expect(await answer()).toEqual([]);
    expect(app.text()).toContain('2 ignored: the picture had just changed.');
    await app.wait(600);
    expect(await answer()).toMatchObject([{type: 'AnswerItem', choice: 'stop', askedAt: at('13:30')}]);
  });

  it('m, meant to ask, does not agree to what nobody has read; pressed again it does', async () => {
    const app = await open(blocked());
    await app.happens(bobAsks);
    await app.press('m');
    expect(app.commands()).toEqual([]);
    expect(app.text()).toContain('m ignored: the picture had just changed.');
    await app.wait(600);
    await app.press('m');
    expect(app.commands()).toMatchObject([{type: 'MakeException', agreesTo: 'the other one is dead'}]);
  });

  it('a reason typed meanwhile asks, and is no word for the reason of somebody else', async () => {
    const app = await open(blocked());
    await app.press('m', 'nobody else is here');
    await app.happens(bobAsks);
    await app.press('\r');
    expect(app.commands()).toEqual([{type: 'MakeException', gate: 'preflight', item: 'lock', reason: 'nobody else is here'}]);
  });

  it('h, meant to hold, does not lift the hold of somebody who was faster', async () => {
    const app = await open(scenes.canary());
    await app.happens(bobHolds);
    await app.press('h');
    expect(app.commands()).toEqual([]);
    await app.wait(1_000);
    await app.press('h');
    expect(app.commands()).toEqual([{type: 'LiftHold'}]);
  });

  it('h held down, or pressed twice, holds once', async () => {
    const app = await open(scenes.canary());
    await app.type('h');
    await app.happens({...bobHolds, by: 'alice'} as ReleaseEvent);
    for (const ms of [660, 33, 33, 33]) {
      await app.wait(ms);
      await app.type('h');
    }
    expect(app.commands()).toMatchObject([{type: 'PlaceHold'}]);
    expect(app.text()).toContain('h ignored');
    await app.wait(1_000);
    await app.press('h');
    expect(app.commands()).toMatchObject([{type: 'PlaceHold'}, {type: 'LiftHold'}]);
  });
});

describe('[P4] Esc meant for a box', () => {
  const asked: ReleaseEvent = {type: 'RollbackRequested', at: at('14:27:31'), by: 'bob', reason: 'errors', until: at('14:27:34'), plan: wayBack};

  it.each([['help', '?'], ['field', '@']])('(%s) does not take back the rollback that a colleague has just asked for; pressed again it does', async (_what, key) => {
    const app = await open(scenes.canary());
    await app.press(key);
    await app.happens(asked);
    await esc(app);
    expect(app.commands()).toEqual([]);
    expect(app.store.getState().ui).toMatchObject({box: 'none', field: undefined});
    expect(app.text()).toContain('Esc only closed what was open.');
    await esc(app);
    expect(app.commands()).toEqual([{type: 'TakeBack'}]);
  });

  it('takes back at once where nothing is open, and in a box what has been seen', async () => {
    const app = await open(scenes.canary());
    await app.happens(asked);
    await esc(app);
    expect(app.commands()).toEqual([{type: 'TakeBack'}]);
    const other = await open(scenes.canary());
    await other.press('?');
    await other.happens(asked);
    await other.wait(800);
    await esc(other);
    expect(other.commands()).toEqual([{type: 'TakeBack'}]);
  });
});

describe('the palette', () => {
  it('Enter takes what is marked, and nothing where that has gone meanwhile', async () => {
    const app = await open(scenes.canary());
    await app.press(':', 'hold');
    await app.happens(bobHolds);
    await app.wait(1_000);
    await app.press('\r');
    expect(app.commands()).toEqual([]);
    expect(app.text()).toMatch(/No command is called so|The list has changed/);
    const moved = await open(scenes.canary());
    await moved.press(':', '\u001b[B', '\u001b[B');
    const marked = () => moved.lines().find(line => line.includes('▸'));
    const before = marked();
    await moved.happens({type: 'VerdictChanged', at: at('14:27:31'), verdict: {verdict: 'safe', sentence: 'Safe.', at: at('14:27:31'), numbers: {}}});
    expect(marked()?.slice(0, 30)).toBe(before?.slice(0, 30));
  });

  it('a mark that has gone says so, and Enter once more takes what is marked then', async () => {
    const app = await open(scenes.canary());
    await app.press(':', '\u001b[B');
    while (!/▸ .*\bhold\b/.test(app.text())) await app.press('\u001b[B');
    await app.happens(bobHolds);
    await app.wait(1_000);
    expect(app.text()).not.toContain('▸ ');
    await app.press('\r');
    expect(app.commands()).toEqual([]);
    expect(app.text()).toContain('The list has changed. Look, then choose again.');
  });

  it('goes on with nothing while the picture had just changed', async () => {
    const app = await open(blockedByLock());
    await app.press(':', 'again');
    await app.happens({type: 'ExceptionAsked', at: at('13:07'), gate: 'preflight', item: 'lock', by: 'bob', reason: 'the other one is dead'});
    await app.press('\r');
    expect(app.commands()).toEqual([]);
    expect(app.text()).toContain('Enter ignored: the picture had just changed.');
  });
});
