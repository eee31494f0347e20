import {PassThrough, Writable} from 'node:stream';
import {setImmediate as turn} from 'node:timers/promises';
import {Terminal} from '@xterm/headless';
import {render} from 'ink';
import type {ReactElement} from 'react';

export type TestTerminal = Awaited<ReturnType<typeof openTerminal>>;

/**
 * A real terminal emulator in memory. What `lines()` returns is what a person
 * would see, after every cursor move and erase; not the bytes Ink wrote.
 */
export const openTerminal = async (app: ReactElement, columns = 80, rows = 24) => {
  // A tty turns a line feed into a new line, also in raw mode.
  const xterm = new Terminal({cols: columns, rows, allowProposedApi: true, convertEol: true});
  let bytes = 0;
  // Ink waits for this callback. Forget it and waitUntilRenderFlush() never returns.
  const write = (chunk: Buffer, _encoding: string, done: () => void) => {
    bytes += chunk.length;
    xterm.write(chunk.toString(), done);
  };
  const stdout = Object.assign(new Writable({write}), {columns, rows, isTTY: true});
  const stdin = Object.assign(new PassThrough(), {isTTY: true, setRawMode: () => stdin, ref: () => stdin, unref: () => stdin});
  const ink = render(app, {
    stdout: stdout as unknown as NodeJS.WriteStream, stdin: stdin as unknown as NodeJS.ReadStream,
    interactive: true, exitOnCtrlC: false, patchConsole: false, alternateScreen: true, incrementalRendering: true,
  });

  // One turn for stdin to deliver, one for React to commit, then the frame itself.
  const settled = async () => {
    await turn();
    await turn();
    await ink.waitUntilRenderFlush();
  };
  await settled();

  const line = (y: number) => xterm.buffer.active.getLine(xterm.buffer.active.viewportY + y);

  return {
    /** The chunk exactly as the terminal would deliver it. */
    type: async (keys: string) => {
      stdin.write(keys);
      await settled();
    },
    settled,
    /** Until Ink has given up waiting for the rest of an escape sequence: 20 ms by its own clock, which no test moves. */
    escapeFlushed: async () => {
      const until = performance.now() + 25;
      while (performance.now() < until) await turn();
      await settled();
    },
    lines: () => Array.from({length: stdout.rows}, (_, y) => line(y)?.translateToString(false) ?? ''),
    /** What a cell looks like: the foreground and background as SGR numbers, and whether it is bold, faint, reversed, underlined. */
    cell: (y: number, x: number) => {
      const cell = line(y)?.getCell(x);
      return cell && {
        text: cell.getChars(), fg: cell.isFgPalette() ? cell.getFgColor() : undefined, bg: cell.isBgPalette() ? cell.getBgColor() : undefined,
        bold: cell.isBold() !== 0, faint: cell.isDim() !== 0, reverse: cell.isInverse() !== 0, underline: cell.isUnderline() !== 0,
      };
    },
    /** As a window that a person drags: the size changes, and everybody is told. */
    resize: async (to: {readonly columns: number; readonly rows: number}) => {
      Object.assign(stdout, to);
      xterm.resize(to.columns, to.rows);
      stdout.emit('resize');
      await settled();
    },
    /** Writes past Ink, as a broadcast message of another program would. */
    scribble: (text: string) => new Promise<void>(resolve => xterm.write(text, resolve)),
    bytes: () => bytes,
    exited: () => ink.waitUntilExit(),
    close: () => ink.unmount(),
  };
};
