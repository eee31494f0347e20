import {describe, expect, it} from 'vitest';
import {makeEffects} from '../../src/engine/effects.ts';
import type {Effect} from '../../src/release/react.ts';
import {turn} from '../rig/clock.ts';

const wish = (key: string): Effect => ({key, type: 'aftermath'});

/** Effects that end when the test says so; `begun` names every start. */
const puppetEffects = () => {
  const begun: string[] = [];
  const running = new Map<string, {readonly end: () => void; readonly signal: AbortSignal}>();
  const effects = makeEffects(
    (effect, signal) =>
      new Promise(end => {
        begun.push(effect.key);
        running.set(effect.key, {end, signal});
      }),
  );
  return {effects, begun, running: (key: string) => running.get(key)!};
};

describe('what is under way', () => {
  it('is started once, however often it is wanted', () => {
    const {effects, begun} = puppetEffects();
    effects.reconcile([wish('a'), wish('b')]);
    effects.reconcile([wish('a'), wish('b')]);
    expect(begun).toEqual(['a', 'b']);
    expect(effects.keys()).toEqual(['a', 'b']);
  });

  it('is not started again while its result is on its way, and is when it is wanted anew', async () => {
    const {effects, begun, running} = puppetEffects();
    effects.reconcile([wish('a')]);
    running('a').end();
    await turn();
    effects.reconcile([wish('a')]);
    expect(begun).toEqual(['a']);
    effects.reconcile([]);
    effects.reconcile([wish('a')]);
    expect(begun).toEqual(['a', 'a']);
  });

  it('is cancelled when it is not wanted any more', () => {
    const {effects, running} = puppetEffects();
    effects.reconcile([wish('a'), wish('b')]);
    effects.reconcile([wish('b')]);
    expect(running('a').signal.aborted).toBe(true);
    expect(running('b').signal.aborted).toBe(false);
  });

  it('is started again when it is wanted again after it was cancelled, but only once the cancelled one has ended', async () => {
    const {effects, begun, running} = puppetEffects();
    effects.reconcile([wish('a')]);
    effects.reconcile([]);
    effects.reconcile([wish('a')]);
    expect(begun).toEqual(['a']);
    running('a').end();
    await turn();
    expect(begun).toEqual(['a', 'a']);
    expect(running('a').signal.aborted).toBe(false);
  });

  it('stays ended when it is cancelled and nobody wants it', async () => {
    const {effects, begun, running} = puppetEffects();
    effects.reconcile([wish('a')]);
    effects.reconcile([]);
    running('a').end();
    await turn();
    expect({begun, keys: effects.keys()}).toEqual({begun: ['a'], keys: []});
  });

  it('is not started again when the engine stops', async () => {
    const {effects, begun, running} = puppetEffects();
    effects.reconcile([wish('a')]);
    effects.abortAll(new Error('the engine stops'));
    running('a').end();
    await turn();
    expect(begun).toEqual(['a']);
  });

  it('can be waited for by kind, also where it was cancelled and has not ended yet', async () => {
    const {effects, running} = puppetEffects();
    effects.reconcile([wish('run a'), wish('plan b')]);
    effects.reconcile([]);
    let over = false;
    void effects.ended('run ').then(() => {
      over = true;
    });
    running('plan b').end();
    await turn();
    expect(over).toBe(false);
    running('run a').end();
    await turn();
    expect(over).toBe(true);
  });
});
