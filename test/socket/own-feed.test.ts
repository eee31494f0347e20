import {expect, it} from 'vitest';
import {usualWish, type LogWish} from '../../src/release/log-feed.ts';
import {parseFrame} from '../../src/socket/parse-frame.ts';
import {openHouse, until} from './rig.ts';

const answering = (wish: LogWish) => ({wish, lines: [`for ${wish.rows} rows`]});

it('a feed that is made for each: every screen gets what it wishes to see, at once and from then on', async () => {
  const house = await openHouse();
  const [ana, ben] = [await house.attach('ana'), await house.attach('ben')];
  house.server.publishEach('log', answering);
  ben.look('deploy', 'log', {...usualWish, rows: 7, end: 3});
  const rowsOf = (connection: typeof ana) => (connection.view().feeds['log'] as ReturnType<typeof answering> | undefined)?.wish.rows;
  await until(() => rowsOf(ana) === usualWish.rows && rowsOf(ben) === 7);
  let more = 0;
  house.server.publishEach('log', wish => ({...answering(wish), more}));
  more = 1;
  house.server.publishEach('log', wish => ({...answering(wish), more}));
  await until(() => (ben.view().feeds['log'] as {more?: number}).more === 1 && rowsOf(ben) === 7);
  // Who comes later gets the newest with its snapshot.
  expect(rowsOf(await house.attach('carol'))).toBe(usualWish.rows);
});

it('nothing to show is no feed', async () => {
  const house = await openHouse();
  house.server.publishEach('log', () => undefined);
  const ana = await house.attach('ana');
  house.server.publishFeed('live', {at: 1});
  await until(() => ana.view().feeds['live']);
  expect(ana.view().feeds).not.toHaveProperty('log');
});

it.each([
  {rows: 40, level: 'all', search: '', only: false}, {rows: 0, end: 12, level: 'new', search: '!x', only: true},
])('a wish is understood: %j', log => expect(parseFrame({type: 'look', gate: 'deploy', pane: 'log', log})).toEqual({type: 'look', gate: 'deploy', pane: 'log', log}));

it.each([
  {rows: 501, level: 'all', search: '', only: false}, {rows: -1, level: 'all', search: '', only: false}, {rows: 1, level: 'loud', search: '', only: false}, {rows: 1, level: 'all', search: 'x'.repeat(201), only: false},
  {rows: 1, level: 'all', search: '', only: 1}, {rows: 1, end: -2, level: 'all', search: '', only: false}, {rows: 1, end: 0.5, level: 'all', search: '', only: false}, 7, null,
])('and one that is none is refused: %j', log => expect(parseFrame({type: 'look', gate: 'deploy', pane: 'log', log})).toHaveProperty('broken'));
