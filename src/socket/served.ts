import type {OperatorCommand} from '../release/commands.ts';
import type {OperatorId, ReleaseState} from '../release/state.ts';
import type {Answer} from './protocol.ts';

/** The engine, as far as its clients are concerned. */
export type Served = {
  readonly snapshot: () => {readonly state: ReleaseState; readonly seq: number};
  readonly command: (command: OperatorCommand, who: OperatorId) => Promise<Answer>;
  /** The first connection of an operator, and 30 s after the last one was heard of. Observers come and go unnoticed. */
  readonly joined: (who: OperatorId) => void;
  readonly left: (who: OperatorId) => void;
};
