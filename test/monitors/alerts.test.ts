import {describe, expect, it} from 'vitest';
import type {AlertsConfig} from '../../src/config/sections/environment.ts';
import {alerts} from '../../src/monitors/alerts.ts';
import {badAnswers, givenMonitor, problemIn, serve} from './given-monitor.ts';

const asked: string[] = [];
const ask = async (body: unknown, {path = '', env = {}, ...more}: Partial<AlertsConfig> & {readonly path?: string; readonly env?: Record<string, string>} = {}) => {
  const url = await serve((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization ?? ''}`);
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  return givenMonitor(alerts({url: `${url}${path}`, labels: {}, ignore: [], ...more}), {env}).look();
};

const ofPrometheus = (...list: readonly object[]) => ({status: 'success', data: {alerts: list}});

describe('[P17] alerts', () => {
  it('of Prometheus: those that fire, not those that are pending, each once', async () => {
    const reading = await ask(ofPrometheus({labels: {alertname: 'HighErrors'}, state: 'firing'}, {labels: {alertname: 'HighErrors'}, state: 'firing'}, {labels: {alertname: 'Slow'}, state: 'pending'}));
    expect(reading).toMatchObject({kind: 'alerts', firing: ['HighErrors']});
    expect(asked.at(-1)).toBe('/api/v1/alerts ');
  });

  it('of Alertmanager: the active, not the silenced', async () => {
    const list = [{labels: {alertname: 'A'}, status: {state: 'active'}}, {labels: {alertname: 'B'}, status: {state: 'suppressed'}}, {labels: {}, status: {state: 'active'}}];
    expect(await ask(list, {path: '/api/v2/alerts'})).toMatchObject({firing: ['A', 'unnamed alert']});
  });

  it('of this service only, without those that always fire', async () => {
    const list = [{labels: {alertname: 'Watchdog'}, state: 'firing'}, {labels: {alertname: 'A', service: 'orders'}, state: 'firing'}, {labels: {alertname: 'B', service: 'mail'}, state: 'firing'}];
    expect(await ask(ofPrometheus(...list), {ignore: ['Watchdog']})).toMatchObject({firing: ['A', 'B']});
    expect(await ask(ofPrometheus(...list), {labels: {service: 'orders'}})).toMatchObject({firing: ['A']});
  });

  it('are asked for with a token; the name of one is printable', async () => {
    const reading = await ask(ofPrometheus({labels: {alertname: 'A\u001b[2J\u202e'}, state: 'firing'}), {bearerEnv: 'TOKEN', env: {TOKEN: 'abc'}});
    expect(asked.at(-1)).toBe('/api/v1/alerts Bearer abc');
    expect(JSON.stringify(reading)).not.toMatch(/\\u001b|\u202e/);
  });

  it.each([['{}'], ['null'], ['{"status":"error","data":{"alerts":[]}}'], ['{"status":"success","data":{}}'], ['[{"labels":{}}]'], ['[null]'], ['<html>']])('%s is not "none"', async body =>
    expect(problemIn(await ask(body))).toMatch(/did not answer|no state/));

  it.each(Object.entries(badAnswers))('%s is not "none"', async (_, answer) => {
    const {look} = givenMonitor(alerts({url: await serve(answer), labels: {}, ignore: []}));
    expect(problemIn(await look())).not.toBe('');
  });
});
