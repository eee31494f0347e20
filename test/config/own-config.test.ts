import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {expect, it} from 'vitest';
import {cockpitConfig} from '../../sandbox/config.ts';
import {layoutOf} from '../../sandbox/world/layout.ts';
import {checkConfig, loadConfig, renderLoaded} from '../../src/config/load.ts';
import {modesOf} from '../../src/config/schema.ts';
import {realWorld} from '../../src/world/real-world.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

it('the cockpit can be released by the cockpit: it has no server, and nobody pretends that it had', async () => {
  const loaded = await loadConfig(root, realWorld());
  expect(renderLoaded(loaded)).toBe('');
  if (!loaded.ok) throw new Error(loaded.why);
  expect(loaded.config.environments).toEqual({});
  const modes = modesOf(loaded.config);
  expect(
    Object.entries(modes)
      .filter(([, mode]) => mode === 'told')
      .map(([gate]) => gate),
  ).toEqual(['artifact', 'staging', 'backup', 'deploy', 'smoke', 'monitor']);
  // Written down for the reader; leaving it out would mean the same.
  expect(modesOf({...loaded.config, gates: {}})).toEqual(modes);
});

it('its suites are scripts that there are', () => {
  const {scripts, files} = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['check', 'test', 'build']));
  expect(files).toContain('dist');
});

it('the company of the sandbox has a config that nothing is to be said about', async () => {
  const anything = async () => () => ({
    size: 1,
    mtimeMs: 0,
    isDirectory: true,
    mode: 0o755,
    ino: 1,
  });
  const checked = await checkConfig(JSON.stringify(cockpitConfig(layoutOf('/srv/demo', 41_000))), anything);
  expect(checked).toMatchObject({ok: true, warnings: []});
});
