import {App} from '../../src/app.tsx';
import type {Action} from '../../src/keys/binding.ts';
import type {OperatorCommand} from '../../src/release/commands.ts';
import type {ClientState} from '../../src/store/client-state.ts';
import {makeStore} from '../../src/store/store.ts';
import {openTerminal} from './terminal.ts';

/** The whole screen on a terminal in memory, with a clock that the test moves and an engine that only writes down what it is asked. */
export const openApp = async (state: ClientState) => {
  const store = makeStore(state.me, state.now, state);
  const actions: Action[] = [];
  const waiting: {at: number; work: () => void}[] = [];
  let mono = 100_000;
  let stops = 0;
  let goOn = (): void => undefined;

  const after = (ms: number, work: () => void) => {
    const entry = {at: mono + ms, work};
    waiting.push(entry);
    return () => {
      const index = waiting.indexOf(entry);
      if (index >= 0) waiting.splice(index, 1);
    };
  };
  const stop = () => new Promise<void>(resolve => {
    stops++;
    goOn = resolve;
  });

  const app = <App store={store} mono={() => mono} after={after} stop={stop} outside={action => void actions.push(action)} />;
  const terminal = await openTerminal(app, state.size.columns, state.size.rows);

  /** Lets so many ms pass, and what was to happen in them happen. */
  const wait = async (ms: number) => {
    mono += ms;
    for (const entry of waiting.filter(({at}) => at <= mono)) {
      waiting.splice(waiting.indexOf(entry), 1);
      entry.work();
    }
    await terminal.settled();
  };
  // Half a second after attaching the first key counts.
  await wait(1_000);

  return {
    ...terminal, store, wait,
    /** Presses one after the other, calmly. */
    press: async (...keys: readonly string[]) => {
      for (const key of keys) {
        await terminal.type(key);
        await wait(400);
      }
    },
    commands: (): readonly OperatorCommand[] => actions.flatMap(({command}) => (command ? [command] : [])),
    actions: (): readonly Action[] => actions,
    text: () => terminal.lines().join('\n'),
    stops: () => stops,
    goOn: () => goOn(),
  };
};
