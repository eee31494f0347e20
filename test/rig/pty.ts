import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {type IPty, spawn} from '@lydell/node-pty';
import headless, {type Terminal} from '@xterm/headless';
import {ensureBuilt} from '../../scripts/bootstrap/build.mjs';
import {ansiOf, svgOf} from '../../scripts/picture.ts';

export type PtyOptions = {
  /** Arguments of the cockpit, or of `program` where one is given. */
  readonly args?: readonly string[];
  /** Another program than the built bundle. */
  readonly program?: string;
  readonly columns?: number;
  readonly rows?: number;
  readonly cwd?: string;
  /** HOME of the program, for several terminals on one machine. Default: an empty folder that goes away with the terminal. */
  readonly home?: string;
  /** On top of a small environment. */
  readonly env?: Readonly<Record<string, string>>;
};

/** What the screen must show: a text, a pattern over the whole screen (lines joined by \n), or a question to it. */
export type Wanted = string | RegExp | ((screen: string) => boolean);

export type Exited = {
  /** Undefined when a signal ended it. */
  readonly code: number | undefined;
  readonly signal: number | undefined;
};

export type PtyTerminal = {
  readonly pid: number;
  /** The folder that is HOME for the program. */
  readonly home: string;
  /** What a person sees: one string, lines without the blanks at their end. */
  readonly screen: () => string;
  readonly lines: () => string[];
  /** Every character that the program has written, escape sequences and all. */
  readonly written: () => string;
  readonly isAlternate: () => boolean;
  /** Milliseconds from the start to the first time that the wanted screen was there. Throws with the screen in words when it never is. */
  readonly waitFor: (wanted: Wanted, limit?: {readonly withinMs?: number}) => Promise<number>;
  /** As a keyboard does it: one chunk. */
  readonly type: (keys: string) => void;
  readonly resize: (columns: number, rows: number) => void;
  /** The terminal stops reading, as one does whose laptop is closed; `thaw` reads on. */
  readonly freeze: () => void;
  readonly thaw: () => void;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Settles when the program has ended. */
  readonly exited: Promise<Exited>;
  /** Writes the screen to a file: .svg for a picture, anything else for text with colours. */
  readonly picture: (file: string) => void;
  /** The terminal vanishes, as with a lost connection. Settles when the program is gone; one that stays for longer than 5 s is killed. */
  readonly close: (limit?: {readonly withinMs?: number}) => Promise<Exited>;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
};

const patienceMs = 10_000;

/** Starts the built cockpit, or another program, in a real pseudo-terminal with a real terminal emulator behind it. */
export const openPty = async ({args = [], program, columns = 120, rows = 40, cwd, home: given, env = {}}: PtyOptions = {}): Promise<PtyTerminal> => {
  if (program === undefined) await ensureBuilt();
  const home = given ?? mkdtempSync(join(tmpdir(), 'cockpit-pty-'));
  const since = performance.now();
  const pty = spawn(program ?? process.execPath, program === undefined ? [bundle, ...args] : [...args], {
    name: 'xterm-256color', cols: columns, rows, cwd: cwd ?? home, env: {...plainEnvironment(home), ...env},
  });
  const terminal = new headless.Terminal({cols: columns, rows, scrollback: 1000, allowProposedApi: true});
  return handle(pty, terminal, since, home, () => {
    if (given === undefined) rmSync(home, {recursive: true, force: true, maxRetries: 3});
  });
};

const bundle = join(import.meta.dirname, '..', '..', 'bin', 'load.mjs');

/** No CI variable: a program that sees one draws nothing. */
const plainEnvironment = (home: string): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '/usr/bin:/bin', HOME: home, TERM: 'xterm-256color', LANG: 'C.UTF-8', USER: process.env['USER'] ?? 'tester', TMPDIR: tmpdir(),
});

const handle = (pty: IPty, terminal: Terminal, since: number, home: string, tidy: () => void): PtyTerminal => {
  let written = '';
  let ended: Exited | undefined;
  const watchers = new Set<() => void>();
  const look = () => {
    for (const watcher of watchers) watcher();
  };

  pty.onData(text => {
    written += text;
    terminal.write(text, look);
  });
  let gone = false;
  // The program may ask the terminal who it is; one that never answers is no terminal.
  terminal.onData(answer => gone || pty.write(answer));

  const exited = new Promise<Exited>(resolve => {
    pty.onExit(({exitCode, signal}) => {
      gone = true;
      // Its last words may still be on their way to the screen: it has ended when they can be read.
      terminal.write('', () => {
        ended = signal ? {code: undefined, signal} : {code: exitCode, signal: undefined};
        tidy();
        resolve(ended);
        look();
      });
    });
  });

  const lines = () => Array.from({length: terminal.rows}, (_, y) => terminal.buffer.active.getLine(terminal.buffer.active.baseY + y)?.translateToString(true) ?? '');
  const screen = () => lines().join('\n').trimEnd();

  const waitFor = (wanted: Wanted, {withinMs = patienceMs} = {}) =>
    new Promise<number>((resolve, reject) => {
      const settle = (work: () => void) => {
        watchers.delete(watcher);
        clearTimeout(timer);
        work();
      };
      const watcher = () => {
        if (isThere(wanted, screen())) settle(() => resolve(performance.now() - since));
        else if (ended) settle(() => reject(neverCame(wanted, `the program ended (${JSON.stringify(ended)})`, lines())));
      };
      const timer = setTimeout(() => settle(() => reject(neverCame(wanted, `not within ${withinMs} ms`, lines()))), withinMs);
      watchers.add(watcher);
      watcher();
    });

  const close = async ({withinMs = 5000} = {}): Promise<Exited> => {
    if (ended) return ended;
    (pty as IPty & {destroy: () => void}).destroy();
    const killer = setTimeout(() => pty.kill('SIGKILL'), withinMs);
    const how = await exited;
    clearTimeout(killer);
    return how;
  };

  return {
    pid: pty.pid, home, screen, lines, waitFor, exited, close,
    written: () => written,
    isAlternate: () => terminal.buffer.active.type === 'alternate',
    type: keys => pty.write(keys),
    resize: (columns, rows) => {
      terminal.resize(columns, rows);
      pty.resize(columns, rows);
    },
    freeze: () => pty.pause(),
    thaw: () => pty.resume(),
    kill: signal => pty.kill(signal),
    picture: file => writeFileSync(file, file.endsWith('.svg') ? svgOf(terminal) : ansiOf(terminal)),
    [Symbol.asyncDispose]: async () => {
      await close();
    },
  };
};

const isThere = (wanted: Wanted, screen: string): boolean =>
  typeof wanted === 'string' ? screen.includes(wanted) : typeof wanted === 'function' ? wanted(screen) : wanted.test(screen);

/** The screen is part of the message: without it nobody can tell what went wrong. */
const neverCame = (wanted: Wanted, why: string, lines: readonly string[]): Error => {
  const width = Math.max(...lines.map(line => line.length), 20);
  const edge = '─'.repeat(width + 2);
  return new Error([`The screen never showed ${String(wanted)}: ${why}.`, `┌${edge}┐`, ...lines.map(line => `│ ${line.padEnd(width)} │`), `└${edge}┘`].join('\n'));
};
