import {describe, expect, it} from 'vitest';
import {openScreen} from '../../src/screens/open-screen.ts';
import {makeAxes} from '../../src/screens/parts/axes.ts';
import type {ClientState} from '../../src/store/client-state.ts';
import {plainText} from '../../src/store/text.ts';
import {log, logLine} from '../rig/feeds.ts';
import {openApp} from '../rig/open-app.tsx';
import {scenes, sized, type SceneName} from '../rig/scenes.ts';
import {at} from '../rig/story.ts';

const opened = (scene: SceneName, columns = 80, rows = 24) => openApp(sized(scenes[scene](), columns, rows));
const freshly = (state: ClientState) => openScreen(state, makeAxes()).map(plainText);

describe('on the terminal', () => {
  it.each([['preflight', 80, 24], ['canary', 120, 40], ['canary', 80, 24], ['holding', 60, 15], ['unverified', 40, 10], ['canary', 40, 1]] as const)('%s at %ix%i is what was drawn', async (scene, columns, rows) => {
    const app = await opened(scene, columns, rows);
    expect(app.lines()).toEqual(freshly(app.store.getState()));
    app.close();
  });

  it('after any steps it is the same as drawn afresh', async () => {
    const app = await opened('canary', 120, 40);
    await app.press('i', 'j', 'j', '?', '\u001b[6~', 'j', ':', 'x', 'q');
    app.store.tick(at('14:27:36'));
    await app.press('\u001b', 'z', 'z', 'b', 'b');
    expect(app.lines()).toEqual(freshly(app.store.getState()));
    app.close();
  });
});

describe('keys', () => {
  it('say in the picture why they do not work', async () => {
    const app = await opened('canary');
    await app.press('u');
    expect(app.text()).toContain('▲ u is off: nothing has been measured yet. m goes on anyway, with a reason.');
    await app.press('j');
    expect(app.text()).not.toContain('u is off');
    app.close();
  });

  it('r asks for the rollback once, also as a run of r', async () => {
    const app = await opened('canary');
    await app.press('r');
    expect(app.commands()).toEqual([{type: 'RollBack', reason: expect.stringMatching(/^r was pressed/) as string}]);
    await app.press('rrr');
    expect(app.commands()).toHaveLength(2);
    app.close();
  });

  it('r right after attaching is ignored, and says so', async () => {
    const state = sized(scenes.canary(), 80, 24);
    const app = await openApp(state);
    await app.resize({columns: 90, rows: 24});
    await app.type('r');
    expect(app.commands()).toEqual([]);
    expect(app.text()).toContain('r ignored: the picture had just changed. Press it alone.');
    await app.wait(500);
    await app.type('r');
    expect(app.commands()).toHaveLength(1);
    app.close();
  });

  it('a paste goes into text fields only', async () => {
    const app = await opened('canary');
    await app.press('\u001b[200~rm -rf r\u001b[201~');
    expect(app.commands()).toEqual([]);
    expect(app.text()).toContain('paste ignored (8 characters)');
    await app.press('@', '\u001b[200~seen\r\nby carol\u001b[201~', '\r');
    expect(app.commands()).toEqual([{type: 'AddNote', text: 'seen by carol'}]);
    app.close();
  });

  it('an answer is not taken for a question that has just come up', async () => {
    const app = await opened('checklist');
    const before = app.store.getState().release;
    app.store.snapshot({...before, seq: before.seq + 1, gates: {...before.gates, checklist: {...before.gates.checklist, items: before.gates.checklist.items.filter(({plan}) => plan.id !== 'go')}}}, {}, [], at('14:02:11'));
    app.store.snapshot({...before, seq: before.seq + 2}, {}, [], at('14:02:12'));
    await app.type('a');
    expect(app.commands()).toEqual([]);
    expect(app.text()).toContain('a ignored: the picture had just changed.');
    await app.wait(500);
    await app.type('a');
    expect(app.commands()).toHaveLength(1);
    app.close();
  });
});

describe('a key that is held', () => {
  /** What is asked changes with every answer, as soon as the engine has taken it. */
  const held = async (key: string, firstAfterMs: number, everyMs: number) => {
    const app = await opened('checklist');
    const before = app.store.getState().release;
    const without = {...before, gates: {...before.gates, checklist: {...before.gates.checklist, items: before.gates.checklist.items.filter(({plan}) => plan.id !== 'go')}}};
    let seq = before.seq;
    let answered = 0;
    const goOn = async (ms: number): Promise<void> => {
      await app.wait(Math.min(ms, 60));
      if (app.commands().length > answered) {
        answered = app.commands().length;
        for (const release of [without, before]) app.store.snapshot({...release, seq: ++seq}, {}, [], at('14:02:11'));
      }
      await app.wait(ms - Math.min(ms, 60));
    };
    await app.type(key);
    await goOn(firstAfterMs);
    for (let ms = 0; ms < 700; ms += everyMs) {
      await app.type(key);
      await goOn(everyMs);
    }
    return app;
  };

  it.each([[250, 50], [500, 50], [660, 100]])('answers one question: repeats come after %i ms, every %i ms', async (firstAfterMs, everyMs) => {
    const app = await held('a', firstAfterMs, everyMs);
    expect(app.commands()).toHaveLength(1);
    expect(app.text()).toContain('a ignored: the picture had just changed.');
    await app.wait(500);
    await app.type('a');
    expect(app.commands()).toHaveLength(2);
    app.close();
  });

  it('answers one question also where a slow link joins the repeats', async () => {
    const app = await opened('checklist');
    app.store.snapshot({...app.store.getState().release, seq: app.store.getState().release.seq + 1}, {}, [], at('14:02:11'));
    await app.type('aaa');
    await app.wait(300);
    await app.type('a');
    expect(app.commands()).toEqual([]);
    app.close();
  });
});

describe('the terminal that comes back', () => {
  it.each(['r', 'a'])('does not take %s, which was typed for the shell', async key => {
    const app = await opened(key === 'r' ? 'canary' : 'checklist');
    await app.type('\u001a');
    expect(app.stops()).toBe(1);
    await app.wait(60_000);
    app.goOn();
    await app.settled();
    await app.type(key);
    expect(app.commands()).toEqual([]);
    expect(app.text()).toContain(`${key} ignored: the picture had just changed.`);
    await app.wait(500);
    await app.type(key);
    expect(app.commands()).toHaveLength(1);
    app.close();
  });
});

describe('Esc in the grace', () => {
  it('takes back when nothing follows it', async () => {
    const app = await opened('holding');
    await app.type('\u001b');
    await app.escapeFlushed();
    expect(app.commands()).toEqual([]);
    await app.wait(150);
    expect(app.commands()).toEqual([{type: 'TakeBack'}]);
    app.close();
  });

  it('is an arrow key when its rest follows', async () => {
    const app = await opened('holding');
    await app.type('\u001b');
    await app.escapeFlushed();
    await app.wait(100);
    await app.type('[A');
    await app.wait(1_000);
    expect(app.commands()).toEqual([]);
    app.close();
  });

  it('counts at once when another key shows that it was Esc', async () => {
    const app = await opened('holding');
    await app.type('\u001b');
    await app.escapeFlushed();
    await app.type('!');
    expect(app.commands()).toEqual([{type: 'TakeBack'}, {type: 'StartNow'}]);
    app.close();
  });

  it('works in a box and in a field, before it closes them', async () => {
    const app = await opened('holding');
    await app.press('?');
    await app.type('\u001b');
    await app.escapeFlushed();
    await app.wait(150);
    expect(app.commands()).toEqual([{type: 'TakeBack'}]);
    expect(app.store.getState().ui.box).toBe('help');
    app.close();
  });
});

describe('the terminal itself', () => {
  it('is drawn in full once when a changed size has come to rest', async () => {
    const app = await opened('canary', 120, 40);
    for (const [columns, rows] of [[110, 38], [80, 24], [60, 20], [100, 30], [120, 40], [120, 25]] as const) await app.resize({columns, rows});
    const moving = app.bytes();
    await app.wait(50);
    expect(app.bytes() - moving).toBeGreaterThan(1_000);
    const rest = app.bytes();
    await app.wait(5_000);
    expect(app.bytes()).toBe(rest);
    expect(app.lines()).toEqual(freshly(app.store.getState()));
    app.close();
  });

  it.each([[80, 24, 120, 40], [120, 40, 80, 24], [120, 40, 120, 24], [80, 24, 40, 10], [40, 10, 40, 1]])('keeps its picture from %ix%i to %ix%i', async (columns, rows, toColumns, toRows) => {
    const app = await opened('preflight', columns, rows);
    await app.press('j');
    await app.resize({columns: toColumns, rows: toRows});
    await app.wait(50);
    expect(app.lines()).toEqual(freshly(app.store.getState()));
    expect(app.store.getState().ui.focus).toEqual({preflight: 'remote'});
    app.close();
  });

  it('is drawn again with Ctrl-L, over whatever another program wrote', async () => {
    const app = await opened('canary');
    await app.scribble('\u001b[5;1HBroadcast message from root\u001b[H');
    expect(app.text()).toContain('Broadcast');
    await app.press('\u000c');
    expect(app.lines()).toEqual(freshly(app.store.getState()));
    app.close();
  });

  it('goes into the background with Ctrl-Z, and comes back whole', async () => {
    const app = await opened('canary');
    await app.press('\u001a');
    expect(app.stops()).toBe(1);
    app.goOn();
    await app.settled();
    expect(app.lines()).toEqual(freshly(app.store.getState()));
    await app.press('h');
    expect(app.commands()).toHaveLength(1);
    app.close();
  });

  it.each([['q', 'q'], ['Ctrl-C', '\u0003']])('is given back with %s', async (_name, key) => {
    const app = await opened('canary');
    await app.type(key);
    await app.exited();
    expect(app.commands()).toEqual([]);
  });

  it('is given back with Ctrl-C from an open field', async () => {
    const app = await opened('canary');
    await app.press('@', 'half a no');
    await app.type('\u0003');
    await app.exited();
  });
});

describe('few cells change', () => {
  const changed = (before: readonly string[], after: readonly string[]) => after.reduce((sum, line, y) => sum + [...line].filter((letter, x) => letter !== [...before[y]!][x]).length, 0);

  it('between two seconds of a canary: only what counts down', async () => {
    const app = await opened('canary', 120, 40);
    for (let second = 0; second < 4; second++) {
      const before = app.lines();
      const bytes = app.bytes();
      app.store.tick(at('14:27:31') + (second + 1) * 1_000);
      await app.settled();
      expect(changed(before, app.lines())).toBeLessThanOrEqual(12);
      expect(app.bytes() - bytes).toBeLessThan(600);
    }
    app.close();
  });

  it('nothing at all where nothing counts', async () => {
    const app = await opened('preflight');
    const bytes = app.bytes();
    app.store.tick(at('13:06:04') + 400);
    await app.settled();
    expect(app.bytes()).toBe(bytes);
    app.close();
  });

  it('a log line moves the log, and not the charts', async () => {
    const app = await opened('canary', 120, 40);
    const before = app.lines();
    app.store.feed('log', log({lines: [...log().lines, logLine('14:27:33', 'orders-1', 'GET /orders 200 40 ms')]}), at('14:27:31'));
    await app.settled();
    expect(app.lines().slice(0, 29)).toEqual(before.slice(0, 29));
    app.close();
  });

  it('an axis stays where it is while it serves', async () => {
    const app = await opened('canary', 120, 40);
    const axis = () => app.lines().map(line => line.slice(25, 34)).filter(cells => /[┤]/.test(cells));
    const before = axis();
    const {live} = app.store.getState().feeds;
    // A few points higher than any before, and still under the end of the axis.
    const metrics = live!.metrics.map(metric => ({...metric, points: metric.points.map(point => ({...point, value: (point.value ?? 0) * 1.05}))}));
    app.store.feed('live', {...live!, metrics}, at('14:27:32'));
    await app.settled();
    expect(axis()).toEqual(before);
    app.close();
  });
});
