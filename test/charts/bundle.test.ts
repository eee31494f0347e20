import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {build} from 'esbuild';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {drawChart, textOf} from '../../src/charts/index.ts';
import {errorRate} from './series.ts';

let folder: string;
let inputs: string[];
let bytes: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cockpit-charts-'));
  const {metafile} = await build({
    entryPoints: ['src/charts/index.ts'],
    outfile: join(folder, 'charts.mjs'),
    bundle: true, platform: 'node', format: 'esm', target: 'node20', minify: true, metafile: true, logLevel: 'silent',
    alias: {blessed: './src/charts/blessed-stub.cjs', lodash: './src/charts/lodash-stub.cjs'},
  });
  inputs = Object.keys(metafile.inputs);
  bytes = Object.values(metafile.outputs)[0]!.bytes;
});
afterAll(() => rmSync(folder, {recursive: true, force: true}));

it('draws the same picture from one file, far from any node_modules, without a word and without a handler', () => {
  const input = {...errorRate, width: 93, height: 10, xAxis: true} as const;
  writeFileSync(join(folder, 'run.mjs'), `
    import {existsSync} from 'node:fs';
    const count = () => JSON.stringify(process.eventNames().map(name => [String(name), process.listenerCount(name)]));
    const before = count();
    const {drawChart, textOf, warmCharts} = await import('./charts.mjs');
    const start = performance.now();
    warmCharts();
    const loadMs = performance.now() - start;
    const picture = textOf(drawChart(${JSON.stringify(input)}));
    console.log(JSON.stringify({picture, loadMs, quiet: before === count(), alone: !existsSync(new URL('node_modules', import.meta.url))}));
  `);
  const {stdout, stderr, status} = spawnSync(process.execPath, ['run.mjs'], {cwd: folder, encoding: 'utf8'});
  expect({stderr, status}).toEqual({stderr: '', status: 0});
  const {picture, loadMs, quiet, alone} = JSON.parse(stdout);
  expect({picture, quiet, alone}).toEqual({picture: textOf(drawChart(input)), quiet: true, alone: true});
  console.log(`charts bundle: ${(bytes / 1024).toFixed(0)} KiB minified, library loaded in ${loadMs.toFixed(1)} ms`);
});

it('contains the line chart and nothing of the maps, markdown and XML around it', () => {
  const packages = new Set(inputs.flatMap(path => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? []));
  expect([...packages].sort()).toEqual([
    'blessed-contrib', 'bresenham', 'drawille-blessed-contrib', 'drawille-canvas-blessed-contrib', 'gl-matrix', 'x256',
  ]);
  expect(bytes).toBeLessThan(120 * 1024);
});
