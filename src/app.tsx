import {useApp, useStdout, useWindowSize} from 'ink';
import {useEffect, useRef} from 'react';
import {useStore} from 'zustand';
import type {Action} from './keys/binding.ts';
import {useKeys} from './keys/use-keys.ts';
import {openScreen} from './screens/open-screen.ts';
import {makeAxes} from './screens/parts/axes.ts';
import {Rows} from './screens/parts/rows.tsx';
import type {CockpitStore} from './store/store.ts';

export type AppProps = {
  readonly store: CockpitStore;
  /** Monotonic ms. */
  readonly mono: () => number;
  /** Sends a command to the engine, edits a text in $EDITOR, copies. */
  readonly outside: (action: Action, suspend: <T>(work: () => Promise<T>) => Promise<T>) => void;
  /** Does work in so many ms; what it gives back takes that back. */
  readonly after?: (ms: number, work: () => void) => () => void;
  /** Stops this process as Ctrl-Z does elsewhere, until the shell lets it go on. */
  readonly stop?: () => Promise<void>;
};

/** A window that is being dragged changes many times; one full draw follows when it rests. */
const restMs = 50;
/** Empties row by row what stands on the screen: a clear of the whole screen inside a synchronised update is lost by some terminals. */
const emptied = (rows: number): string => `\u001b[H${'\u001b[2K\u001b[B'.repeat(Math.max(0, rows - 1))}\u001b[2K\u001b[H`;

/** Mounts the open screen; owns size, terminal hand-over and leaving. Nothing else. */
export const App = ({store, mono, outside, after = later, stop = stopUntilContinued}: AppProps) => {
  const {exit, suspendTerminal} = useApp();
  const {write, stdout} = useStdout();
  const {columns, rows} = useWindowSize();
  const state = useStore(store);
  const axes = useRef(makeAxes());
  const leaving = useRef(false);
  const drawn = useRef(false);

  const suspend = async <T,>(work: () => Promise<T>): Promise<T> => {
    let result: T | undefined;
    try {
      await suspendTerminal(async () => {
        try {
          result = await work();
        } finally {
          // An editor may leave the cursor in the middle of a line, and the picture begins where it stands.
          stdout.write('\r');
        }
      });
    } finally {
      // What was typed for the editor or the shell, and came too late for it, must not count here.
      changed();
    }
    return result as T;
  };

  const act = (action: Action): void => {
    if (action.app === 'quit') {
      // The terminal is given back with the first press, so that a second Ctrl-C ends the process at once.
      if (!leaving.current) exit();
      leaving.current = true;
    } else if (action.app === 'redraw') write(emptied(rows));
    else if (action.app === 'background') void suspend(stop);
    else outside(action, suspend);
  };
  const {changed} = useKeys({store, mono, after, act});

  // biome-ignore lint/correctness/useExhaustiveDependencies: the size is the reason to run
  useEffect(() => {
    store.resize({columns, rows});
    if (!drawn.current) {
      drawn.current = true;
      return undefined;
    }
    // What was pressed for the old picture must not count in the new one.
    changed();
    return after(restMs, () => write(emptied(rows)));
  }, [columns, rows]);

  const size = {columns, rows};
  return <Rows rows={openScreen({...state, size}, axes.current)} size={size} theme={state.theme} glyphs={state.glyphs} />;
};

const later = (ms: number, work: () => void): (() => void) => {
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
};

/** The whole process group, as the terminal itself would: whoever started us is stopped as well. */
const stopUntilContinued = (): Promise<void> =>
  new Promise(resolve => {
    process.once('SIGCONT', () => resolve());
    process.kill(0, 'SIGTSTP');
  });
