import type {OperatorCommand} from '../release/commands.ts';
import type {ClientState, Ui} from '../store/client-state.ts';

/** What a key does: asks the engine, changes only this screen, or both. */
export type Action = {
  readonly command?: OperatorCommand;
  readonly ui?: Partial<Ui>;
  /** Things only app.tsx can do: leave, hand the terminal over, draw again, copy. */
  readonly app?: 'quit' | 'redraw' | 'edit' | {readonly copy: string};
};

export type Binding = {
  /** Names as shown: `r`, `Esc`, `Enter`, `↑`. The first is the one in the key bar. */
  readonly keys: readonly [string, ...string[]];
  readonly group: 'rollback' | 'this gate' | 'look' | 'people' | 'anywhere';
  readonly label: (state: ClientState) => string;
  /** Whether the key means anything here. Keys that do not are neither shown nor explained. */
  readonly here: (state: ClientState) => boolean;
  /** Undefined when it may be pressed; otherwise what to tell the operator. */
  readonly disabledBecause?: (state: ClientState) => string | undefined;
  /** In the key bar, lower comes first; without it only in help. */
  readonly bar?: number;
  readonly act: (state: ClientState) => Action;
};
