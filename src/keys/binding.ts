import type {OperatorCommand} from '../release/commands.ts';
import type {ClientState, Ui} from '../store/client-state.ts';
import type {ReplayMove} from '../store/replay.ts';

/** What a key does: asks the engine, changes only this screen, or both. */
export type Action = {
  readonly command?: OperatorCommand;
  readonly ui?: Partial<Ui>;
  /** Only in a replay: where to go in it. */
  readonly replay?: ReplayMove;
  /** Things only app.tsx and its surroundings can do: leave, stop in the background, hand the terminal over, draw again, copy. */
  readonly app?: 'quit' | 'background' | 'redraw' | 'edit' | {readonly copy: string};
  /** Wait so many ms before it counts: what looks like this key may be the beginning of another one. */
  readonly afterMs?: number;
};

export type KeyGroup = 'rollback' | 'this gate' | 'look' | 'people' | 'anywhere';

export type Binding = {
  /** Names as shown: `r`, `Esc`, `Enter`, `↑`. The first is the one in the key bar. */
  readonly keys: readonly [string, ...string[]];
  readonly group: KeyGroup;
  /** How the keys are written in help and documentation, where the list is long. */
  readonly shown?: string;
  /** What the key does in general, for help and documentation. */
  readonly means: string;
  /** Where it works, as the end of "works …". */
  readonly where: string;
  /** Why it may be off there, for the documentation; the exact words come from `disabledBecause`. */
  readonly offWhen?: readonly string[];
  /** What it would do now. */
  readonly label: (state: ClientState) => string;
  /** The same in a word or two; '' where the key alone says it. */
  readonly brief?: (state: ClientState) => string;
  /** Whether the key means anything in this picture. */
  readonly here: (state: ClientState) => boolean;
  /** Undefined when it may be pressed; otherwise what to tell the operator. */
  readonly disabledBecause?: (state: ClientState) => string | undefined;
  /** In the key bar, lower comes first; without it only in help. */
  readonly bar?: number | ((state: ClientState) => number);
  /** Goes on with the release, or answers for it: ignored for a moment after the picture has changed under the hand. */
  readonly goesOn?: true | ((state: ClientState) => boolean);
  readonly act: (state: ClientState, key: string) => Action;
};

export const goesOnNow = ({goesOn}: Pick<Binding, 'goesOn'>, state: ClientState): boolean => (typeof goesOn === 'function' ? goesOn(state) : goesOn === true);
