/**
 * From the press of r to the first command of the way back, to the old version on every instance, and to "verified", beside the
 * same release's rollback.sh started by hand: in turns, on a busy and on a quiet machine.
 *
 *     node bench/rollback.ts [--rounds 5] [--lines 50000] [--takes 0] [--busy]
 *
 * Each round is a release of its own, in production, in its monitoring window, with a full screen of 120×40 in a real
 * pseudo-terminal attached to it and its charts live. `--lines`: log lines per second that production writes meanwhile.
 * `--busy`: not on the quiet one. `--takes`: seconds that the command of the way back itself needs; 0 shows nothing but what is added to it.
 */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {parseArgs} from 'node:util';
import type {ReleaseEvent} from '../src/release/events.ts';
import {openPty} from '../test/rig/pty.ts';
import {smallService, type SmallService} from '../test/rig/small-service.ts';

const {values} = parseArgs({options: {rounds: {type: 'string', default: '5'}, lines: {type: 'string', default: '50000'}, takes: {type: 'string', default: '0'}, busy: {type: 'boolean', default: false}}});
const [rounds, lines, takes] = [Number(values.rounds), Number(values.lines), values.takes];
const graceMs = 3_000;
/** So long the flood has to have been running before anything is measured. */
const floodedMs = 5_000;

/** Milliseconds, by what they lead to. */
type Times = Readonly<Record<string, number>>;

const main = async (): Promise<void> => {
  for (const rate of values.busy ? [lines] : [0, lines]) {
    const [keys, hands]: [Times[], Times[]] = [[], []];
    const written: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const {key, hand, perSecond} = await roundOf(rate, round);
      keys.push(key);
      hands.push(hand);
      written.push(perSecond);
    }
    tell(rate === 0 ? 'a quiet log' : `${Math.round(Math.min(...written))} to ${Math.round(Math.max(...written))} log lines per second`, keys, hands);
  }
};

const roundOf = async (rate: number, round: number): Promise<{readonly key: Times; readonly hand: Times; readonly perSecond: number}> => {
  const service = await smallService({metrics: true, config: config => ({...config, monitor: {...config.monitor, window: '20m'}})});
  const flood = rate > 0 ? spawn(process.execPath, [join(import.meta.dirname, 'flood.ts'), service.log, String(rate)], {stdio: ['pipe', 'pipe', 'inherit']}) : undefined;
  try {
    const client = service.headless();
    await Promise.race([
      until('the monitoring window', () => client.said().includes('"gate":"monitor","item":"window"'), 120_000),
      client.ended.then(({err}) => Promise.reject(new Error(`the release ended before its monitoring window: ${err}`))),
    ]);
    client.child.kill('SIGKILL');
    await using terminal = await openPty({args: ['attach'], home: service.home, cwd: service.repo, env: {COCKPIT_STATE_HOME: service.env.COCKPIT_STATE_HOME}});
    await terminal.waitFor('error rate', {withinMs: 30_000});
    await pause(floodedMs);
    if (takes !== '0') service.flag('slow-rollback', takes);

    const byHand = () => handOf(service);
    const first = round % 2 === 0 ? await byHand() : undefined;
    const key = await keyOf(service, terminal);
    const hand = first ?? (await byHand());
    return {key, hand, perSecond: await ended(flood)};
  } finally {
    flood?.stdin.end();
    await service.end();
  }
};

type Screen = Awaited<ReturnType<typeof openPty>>;

const keyOf = async (service: SmallService, terminal: Screen): Promise<Times> => {
  const before = service.did().length;
  const pressed = Date.now();
  terminal.type('r');
  await terminal.waitFor(/ROLL BACK/, {withinMs: 30_000});
  const shown = Date.now();
  const back = await allBack(service);
  await until('it is verified', () => events(service).some(({type}) => type === 'RollbackVerified' || type === 'RollbackUnverified'), 300_000);
  const at = (type: ReleaseEvent['type']): number => events(service).find(event => event.type === type)?.at ?? Number.NaN;
  if (Number.isNaN(at('RollbackVerified'))) console.log(`not verified: ${JSON.stringify(events(service).find(({type}) => type === 'RollbackUnverified'))}`);
  const commands = service.did().slice(before);
  const begun = pressed + graceMs;
  return {
    'on the screen': shown - pressed, 'on disk': at('RollbackRequested') - pressed,
    'first command': commands[0]!.at - begun, 'last command ended': commands.at(-1)!.at - begun, 'old version on all': back - begun, 'verified': (Number.isNaN(at('RollbackVerified')) ? at('RollbackUnverified') : at('RollbackVerified')) - begun,
  };
};

const handOf = async (service: SmallService): Promise<Times> => {
  const before = service.did().length;
  const pressed = Date.now();
  const script = spawn('sh', [join(service.release(), 'rollback.sh')], {cwd: service.repo, env: service.env, stdio: 'ignore'});
  const [back] = await Promise.all([allBack(service), once(script, 'close')]);
  const commands = service.did().slice(before);
  service.setVersion('1.1.0');
  await pause(2_000);
  return {'first command': commands[0]!.at - pressed, 'last command ended': commands.at(-1)!.at - pressed, 'old version on all': back - pressed};
};

/** When every instance answers with the old version, epoch ms. */
const allBack = async (service: SmallService): Promise<number> => {
  const names = ['web-1', 'web-2', 'web-3'];
  await until('the old version', () => names.every(name => service.runs(name) === '1.0.0'), 120_000);
  const seen = await Promise.all(names.map(async name => ((await (await fetch(`${service.url(name)}/version`)).json()) as {version: string}).version));
  if (seen.some(version => version !== '1.0.0')) throw new Error(`seen: ${seen.join(', ')}`);
  return Date.now();
};

const events = (service: SmallService): readonly ReleaseEvent[] =>
  readFileSync(join(service.release(), 'journal.jsonl'), 'utf8').trim().split('\n').map(line => {
    const {type, event} = JSON.parse(line) as {type: string; event: object};
    return {type, ...event} as ReleaseEvent;
  });

const ended = async (flood: ReturnType<typeof spawn> | undefined): Promise<number> => {
  if (!flood) return 0;
  flood.stdin!.end();
  const [text] = (await once(flood.stdout!, 'data')) as [Buffer];
  const {lines: wrote, ms} = JSON.parse(text.toString()) as {lines: number; ms: number};
  return (wrote / ms) * 1000;
};

const until = async (what: string, isSo: () => boolean, withinMs: number): Promise<void> => {
  const last = performance.now() + withinMs;
  while (!isSo()) {
    if (performance.now() > last) throw new Error(`${what}: not within ${withinMs} ms`);
    await pause(4);
  }
};

const middle = (all: readonly Times[], name: string): number => all.map(times => times[name]!).sort((a, b) => a - b)[Math.floor(all.length / 2)]!;
const worst = (all: readonly Times[], name: string): number => Math.max(...all.map(times => times[name]!));

const tell = (load: string, keys: readonly Times[], hands: readonly Times[]): void => {
  console.log(`\n${load}, ${keys.length} rounds; median (worst), ms\n`);
  console.log(`| from the press of r, or from "sh rollback.sh" | r, without its ${graceMs / 1000} s of grace | rollback.sh by hand | ratio |`);
  console.log('| --- | ---: | ---: | ---: |');
  for (const name of Object.keys(keys[0]!)) {
    const hand = hands[0]![name] === undefined ? undefined : middle(hands, name);
    console.log(`| ${name} | ${middle(keys, name)} (${worst(keys, name)}) | ${hand === undefined ? '–' : `${hand} (${worst(hands, name)})`} | ${hand === undefined ? '–' : (middle(keys, name) / hand).toFixed(1)} |`);
  }
};

await main();
