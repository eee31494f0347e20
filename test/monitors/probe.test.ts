import {describe, expect, it} from 'vitest';
import {probe} from '../../src/monitors/probe.ts';
import {CockpitError} from '../../src/util/errors.ts';
import {badAnswers, givenMonitor, problemIn, serve} from './given-monitor.ts';

const ask = async (answer: (typeof badAnswers)[string], more: {readonly contains?: string; readonly deployed?: boolean} = {}) =>
  givenMonitor(probe({kind: 'probe', url: await serve(answer), status: 200, contains: more.contains}), {deployed: () => more.deployed ?? true}).look();

describe('[P17] a probe', () => {
  it('counts a good answer and its time for the version that answers there', async () => {
    expect(await ask((_, response) => response.end('ok'))).toMatchObject({new: {total: 1, errors: 0, buckets: {'+Inf': 1, '10': 1}}, old: undefined});
    expect(await ask((_, response) => response.end('ok'), {deployed: false})).toMatchObject({old: {total: 1, errors: 0}, new: undefined});
  });

  it('counts what a user would call broken: 5xx, and no answer at all, which is slower than any bucket', async () => {
    expect(await ask((_, response) => response.writeHead(503).end())).toMatchObject({new: {total: 1, errors: 1}});
    expect(await ask((_, response) => response.destroy())).toMatchObject({new: {total: 1, errors: 1, buckets: {'10': 0, '+Inf': 1}}});
    expect(await givenMonitor(probe({kind: 'probe', url: 'http://127.0.0.1:1', status: 200})).look()).toMatchObject({new: {errors: 1}});
  });

  it('knows nothing of the service where our own machine finds no name or no way to it (M1)', async () => {
    expect(problemIn(await givenMonitor(probe({kind: 'probe', url: 'http://no-such-host.invalid', status: 200})).look())).toMatch(/no-such-host\.invalid could not be resolved/);
    const failing = async (...codes: readonly string[]) => {
      const errors = codes.map(code => Object.assign(new Error(`connect ${code}`), {code}));
      const {context, stop} = givenMonitor(probe({kind: 'probe', url: 'http://orders', status: 200}));
      const world = {...context.world, http: async () => {
        throw new CockpitError('Asking GET http://orders', {cause: new Error('no answer', {cause: errors.length === 1 ? errors[0] : new AggregateError(errors)}), next: ['Look']});
      }};
      for await (const reading of probe({kind: 'probe', url: 'http://orders', status: 200}).watch({...context, world}, stop.signal)) return reading.kind;
    };
    for (const code of ['ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL']) expect([code, await failing(code)]).toEqual([code, 'gap']);
    for (const code of ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'UND_ERR_SOCKET']) expect([code, await failing(code)]).toEqual([code, 'counts']);
    // One way that there is not, and one at whose end nobody listens.
    expect(await failing('ENETUNREACH', 'ECONNREFUSED')).toBe('counts');
    expect(await failing('ENETUNREACH', 'EHOSTUNREACH')).toBe('gap');
  });

  it('does not take somebody else for the service: a login, a missing page, another text (M3, M4)', async () => {
    expect(problemIn(await ask(badAnswers['a redirect to a login (M4)']!))).toBe('it answered 302, wanted 200');
    expect(problemIn(await ask((_, response) => response.writeHead(404).end()))).toContain('404');
    expect(problemIn(await ask((_, response) => response.end('<html>Log in'), {contains: 'Orders'}))).toContain('does not contain');
  });
});
