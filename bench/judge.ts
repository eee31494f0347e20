/**
 * The judge beside what others do, on the same seeded deploys.
 *
 *     node bench/judge.ts [--part PART,…] [--runs 1] [--seed 2] [--noise NOISE,…] [--out bench/judge-results] [--document]
 *
 * Watches last 30 min after an hour of baseline, one look each 5 s. Each part writes OUT/PART.json as it goes; `--document` makes
 * docs/judge-bench.md of what is there. `--runs` multiplies the number of deploys of every part; `--noise` makes
 * only these rows of `false` and `false-day` again.
 *
 * The parameters of the judge were chosen with seed 1 and the families in `families`; its figures are those of other seeds, and of
 * the families in `heldBack`, which it was never tuned on.
 */
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {loadavg} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {canary, delays, falseAlarms, falseAlarmsWithDay, lengths, type Order, safeSoFar, worstAgain} from './judge-parts.ts';
import {judgeCells} from './judge-document-cells.ts';
import {judgeDocument} from './judge-document.ts';
import {readResults} from './judge-results.ts';
import {all, latency, probe} from './judge-times-parts.ts';

type Part = {readonly about: string; readonly runs: number; readonly run: (order: Order) => unknown};

const parts: Readonly<Record<string, Part>> = {
  false: {about: 'how often a deploy that changed nothing is called bad', runs: 1000, run: falseAlarms},
  'false-day': {about: 'the same, with a day of history', runs: 200, run: falseAlarmsWithDay},
  worst: {about: 'the worst services of these two again, with other deploys', runs: 600, run: worstAgain},
  delay: {about: 'how long until a deploy that broke something is called bad, and how often it never is', runs: 60, run: delays},
  canary: {about: 'both, with 10 % of the traffic beside the old version', runs: 80, run: canary},
  latency: {about: 'response times: p50, p95 and p99 together', runs: 250, run: latency},
  all: {about: 'errors and response times in one budget', runs: 150, run: all},
  probe: {about: 'a probe that asks once in 5 s', runs: 300, run: probe},
  lengths: {about: 'shorter and longer baselines and watches', runs: 60, run: lengths},
  safe: {about: 'how often "safe" is said, and should not have been', runs: 20, run: safeSoFar},
};

const main = () => {
  const {values} = parseArgs({
    options: {
      part: {type: 'string'}, runs: {type: 'string', default: '1'}, seed: {type: 'string', default: '2'}, noise: {type: 'string'},
      out: {type: 'string', default: fileURLToPath(new URL('judge-results', import.meta.url))}, document: {type: 'boolean'}, help: {type: 'boolean'},
    },
  });
  if (values.help) return say([usage, ...Object.entries(parts).map(([name, {about}]) => `  ${name}: ${about}`)].join('\n'));
  const factor = Number(values.runs);
  const seed = Number(values.seed);
  const wanted = values.part?.split(',') ?? (values.document ? [] : Object.keys(parts));
  const unknown = wanted.find(name => !Object.hasOwn(parts, name));
  if (unknown !== undefined) throw new RangeError(`No part is called ${unknown}; there are ${Object.keys(parts).join(', ')}`);
  if (!(factor > 0) || !Number.isInteger(seed)) throw new RangeError('--runs must be above 0, --seed a whole number');
  mkdirSync(values.out, {recursive: true});
  for (const name of wanted) measure(name, {factor, seed, out: values.out, noises: values.noise?.split(',')});
  if (values.document) writeDocuments(values.out);
};

const usage = 'node bench/judge.ts [--part PART,…] [--runs 1] [--seed 2] [--noise NOISE,…] [--out FOLDER] [--document]';

type Measuring = {readonly factor: number; readonly seed: number; readonly out: string; readonly noises: readonly string[] | undefined};

const measure = (name: string, {factor, seed, out, noises}: Measuring) => {
  const {run, runs: usual} = parts[name]!;
  const path = join(out, `${name}.json`);
  const known = noises && existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as {seconds: number; result: unknown}) : {seconds: 0, result: {}};
  const runs = Math.max(3, Math.round(usual * factor));
  const began = process.cpuUsage();
  const save = (result: unknown) => {
    const {user, system} = process.cpuUsage(began);
    const seconds = known.seconds + Math.round((user + system) / 1e6);
    writeFileSync(path, `${JSON.stringify({part: name, seed, runs, seconds, load: Number(loadavg()[0]!.toFixed(1)), result})}\n`);
    say(`${name}: ${seconds} s`);
  };
  const found = (part: string): unknown => (JSON.parse(readFileSync(join(out, `${part}.json`), 'utf8')) as {result: unknown}).result;
  run({runs, seed, save, noises, known: known.result, found});
};

const writeDocuments = (folder: string) => {
  const results = readResults(folder);
  for (const [path, text] of [['judge-bench.md', judgeDocument(results)], ['judge-bench-cells.md', judgeCells(results)]] as const) {
    writeFileSync(new URL(`../docs/${path}`, import.meta.url), text);
  }
};

const say = (line: string) => void process.stdout.write(`${line}\n`);

main();
