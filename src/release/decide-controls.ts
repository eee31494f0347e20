import {cockpitItself, type Asked, type ReleaseCommand} from './commands.ts';
import {accept, nothing, refuse, type Decision} from './decision.ts';
import type {ReleaseState} from './state.ts';

type Command = Extract<ReleaseCommand, {type: 'AskControls' | 'GiveControls' | 'KeepControls' | 'DropControls'}>;

/** Who drives. One at a time; anybody may hold, lower traffic and roll back regardless. */
export const decideControls = (command: Command, state: ReleaseState, {at, by}: Asked): Decision => {
  switch (command.type) {
    case 'AskControls':
      if (state.pilot === by) return refuse('You drive already.', 'Another person asks with c, and you answer.');
      if (state.pilot === undefined) return accept({type: 'ControlsTaken', at, by});
      if (state.controlsAskedBy?.by === by) return nothing;
      return accept({type: 'ControlsAsked', at, by});
    case 'GiveControls':
      if (state.pilot !== by) return refuse(`${state.pilot ?? 'Nobody'} drives, not you.`, 'c asks for the controls.');
      if (!state.controlsAskedBy) return refuse('Nobody has asked for the controls.', 'They ask with c.');
      return accept({type: 'ControlsTaken', at, by: state.controlsAskedBy.by});
    case 'KeepControls':
      return state.pilot === by && state.controlsAskedBy ? accept({type: 'ControlsKept', at, by}) : nothing;
    case 'DropControls':
      return state.pilot === command.of ? accept({type: 'ControlsDropped', at, by: command.of}) : nothing;
  }
};

/** A refusal when somebody else drives; undefined when this person may go on. */
export const refuseOthers = (state: ReleaseState, {by}: Asked): Decision | undefined =>
  state.pilot === undefined || state.pilot === by || by === cockpitItself
    ? undefined
    : refuse(`${state.pilot} drives.`, 'c asks for the controls. r, h and d work for everybody.');
