import {useApp, useWindowSize} from 'ink';
import {useEffect, useRef} from 'react';
import {useStore} from 'zustand';
import type {Action} from './keys/binding.ts';
import {useKeys} from './keys/use-keys.ts';
import {BoxScreen} from './screens/box-screen.tsx';
import {GateScreen} from './screens/gate-screen.tsx';
import {HelpScreen} from './screens/help-screen.tsx';
import {LiveScreen} from './screens/live-screen.tsx';
import {RollbackScreen} from './screens/rollback-screen.tsx';
import {SmallScreen} from './screens/small-screen.tsx';
import type {CockpitStore} from './store/store.ts';
import {pictureOf} from './store/view/live.ts';

export type AppProps = {
  readonly store: CockpitStore;
  readonly mono: () => number;
  /** Sends a command to the engine, edits a text in $EDITOR, copies. */
  readonly outside: (action: Action, suspend: <T>(work: () => Promise<T>) => Promise<T>) => void;
};

/** Mounts the open screen; owns size, terminal hand-over and leaving. Nothing else. */
export const App = ({store, mono, outside}: AppProps) => {
  const {exit, suspendTerminal} = useApp();
  const {columns, rows} = useWindowSize();
  const state = useStore(store);
  const leaving = useRef(false);

  const suspend = async <T,>(work: () => Promise<T>): Promise<T> => {
    let result: T | undefined;
    await suspendTerminal(async () => {
      result = await work();
    });
    return result as T;
  };

  const {changed} = useKeys({
    store, mono,
    act: action => {
      if (action.app === 'quit') {
        if (!leaving.current) {
          leaving.current = true;
          exit();
        }
        return;
      }
      outside(action, suspend);
    },
  });
  // What was pressed for the old picture must not count in the new one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the size is the reason to run
  useEffect(() => changed(), [columns, rows]);

  const size = {columns, rows};
  if (columns < 80 || rows < 24) return <SmallScreen state={state} size={size} />;
  if (state.ui.box === 'help') return <HelpScreen state={state} size={size} />;
  if (state.ui.box !== 'none' && state.ui.box !== 'notes') return <BoxScreen state={state} size={size} />;
  switch (pictureOf(state)) {
    case 'rollback': return <RollbackScreen state={state} size={size} />;
    case 'live': return <LiveScreen state={state} size={size} />;
    case 'gate': return <GateScreen state={state} size={size} />;
  }
};
