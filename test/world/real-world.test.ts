import {createServer} from 'node:net';
import {once} from 'node:events';
import type {AddressInfo} from 'node:net';
import {expect, it} from 'vitest';
import {causeOf, CockpitError} from '../../src/util/errors.ts';
import {makeRedactor} from '../../src/world/redact.ts';
import {realWorld} from '../../src/world/real-world.ts';
import {reads} from '../../src/world/world.ts';

const env = {...process.env, DEPLOY_TOKEN: 'hunter2-hunter2', KUBECONFIG: '/k'};
const redactor = makeRedactor(env);
const world = realWorld({env, redactor, alsoAllow: ['DEPLOY_TOKEN']});

it('hands on what is allowed and what is named, and nothing else', async () => {
  const {stdout} = await world.run(reads('env'));
  expect(stdout).toContain('DEPLOY_TOKEN=hunter2-hunter2\n');
  expect(stdout).not.toContain('KUBECONFIG');
  expect(world.env['KUBECONFIG']).toBe('/k');
});

it('masks a dump of the environment on its way to people', async () => {
  const {stdout, stderr} = await world.run(reads('sh', '-c', 'env; env >&2'));
  expect(redactor(stdout)).toContain('DEPLOY_TOKEN=***\n');
  expect(stderr).toContain('DEPLOY_TOKEN=***\n');
});

it('masks secrets in the words of its own errors', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const {port} = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  const failures = [
    world.run(reads('no-such-program', 'hunter2-hunter2')),
    world.http({url: `http://127.0.0.1:${port}/?key=hunter2-hunter2`}),
  ];
  for (const failure of failures) {
    const error = await failure.then(() => expect.unreachable(), (thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CockpitError);
    const said = [causeOf(error), ...(error as CockpitError).next].join(' ');
    expect(said).toContain('***');
    expect(said).not.toContain('hunter2');
  }
});

it('has a clock and files that work', async () => {
  expect(Math.abs(world.clock.now() - Date.now())).toBeLessThan(1000);
  expect(await world.files.exists(import.meta.filename)).toBe(true);
});
