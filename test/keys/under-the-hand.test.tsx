import {describe, expect, it, onTestFinished} from 'vitest';
import {evolve} from '../../src/release/evolve.ts';
import type {ReleaseEvent} from '../../src/release/events.ts';
import type {ClientState} from '../../src/store/client-state.ts';
import {itemPlan, planned} from '../rig/given.ts';
import {openApp} from '../rig/open-app.tsx';
import {scenes, sized} from '../rig/scenes.ts';
import {at, failed, facts, known, seenBy, started, told} from '../rig/story.ts';

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

const bobHolds: ReleaseEvent = {type: 'HoldPlaced', at: at('14:27:30'), by: 'bob', reason: 'pager'};

describe('[P13] what a colleague does in the moment of a key press', () => {
  const blocked = () => seenBy(told(facts(known.old), planned('preflight', itemPlan('lock', {exception: 'two people'})), started('preflight', '13:05'), failed('preflight', 'lock', '13:06', 'held')), '13:08');
  const bobAsks: ReleaseEvent = {type: 'ExceptionAsked', at: at('13:07'), gate: 'preflight', item: 'lock', by: 'bob', reason: 'the other one is dead'};

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
