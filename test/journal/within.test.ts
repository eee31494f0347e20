import {expect, it} from 'vitest';
import {within} from '../../src/journal/within.ts';
import {puppetClock} from '../rig/clock.ts';

const forEver = () => new Promise<string>(() => {});

it('gives the result of what ends in time, and leaves no timer behind', async () => {
  const {clock, sleeping} = puppetClock();
  expect(await within(Promise.resolve('done'), clock, 1000, why => why)).toBe('done');
  await expect(within(Promise.reject(new Error('EIO')), clock, 1000, why => why)).rejects.toThrow('EIO');
  expect(sleeping()).toBe(0);
});

it('gives up what hangs when its time is over', async () => {
  const {clock, advance} = puppetClock();
  const answer = within(forEver(), clock, 15_000, why => why);
  await advance(14_999);
  expect(await Promise.race([answer, 'still waiting'])).toBe('still waiting');
  await advance(1);
  expect(await answer).toBe('The disk has not answered for 15 s');
});

it('gives up at once when somebody says so, before or meanwhile', async () => {
  const {clock, sleeping} = puppetClock();
  const controller = new AbortController();
  const answer = within(forEver(), clock, 15_000, why => why, controller.signal);
  controller.abort('a rollback waits');
  expect(await answer).toBe('a rollback waits');
  expect(await within(forEver(), clock, 15_000, why => why, controller.signal)).toBe('a rollback waits');
  expect(sleeping()).toBe(0);
});
