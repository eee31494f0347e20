import type {ClientState} from '../store/client-state.ts';
import {rollbackRows} from '../store/view/rollback.ts';
import {Frame, type Size} from './parts/frame.tsx';

type Props = {readonly state: ClientState; readonly size: Size};

/** The rollback lane: what will run, what runs, what was seen. */
export const RollbackScreen = ({state, size}: Props) => (
  <Frame state={state} size={size} rail={false} body={(width, height) => {
    const rows = rollbackRows(state, width);
    return rows.length <= height ? rows : rows.slice(Math.min(state.ui.scroll, rows.length - height));
  }} />
);
