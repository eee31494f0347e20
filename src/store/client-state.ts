import type {Feeds} from '../release/feeds.ts';
import {initialState, type GateId, type ItemId, type ReleaseState} from '../release/state.ts';

export type Person = {readonly who: string; readonly tty: string; readonly role: 'operator' | 'observer'; readonly looksAt: string | undefined; readonly lastKeyAt: number | undefined};

export type Connection =
  | {readonly status: 'connected'}
  | {readonly status: 'lost'; readonly since: number; readonly lastTry: string}
  | {readonly status: 'frozen'; readonly since: number; readonly pid: number};

/** A one-line text field, and what its text is for. */
export type Field = {readonly label: string; readonly text: string; readonly minimum: number; readonly purpose: FieldPurpose};
export type FieldPurpose =
  | {readonly kind: 'answer'; readonly gate: GateId; readonly item: ItemId; readonly choice: string}
  | {readonly kind: 'exception'; readonly gate: GateId; readonly item: ItemId}
  | {readonly kind: 'resolve'; readonly gate: GateId; readonly item: ItemId; readonly as: 'ran' | 'did not run' | 'run again'}
  | {readonly kind: 'confirm production'; readonly gate: GateId}
  | {readonly kind: 'hold'} | {readonly kind: 'note'} | {readonly kind: 'cause'} | {readonly kind: 'accept rollback'} | {readonly kind: 'traffic up'}
  | {readonly kind: 'reopen'} | {readonly kind: 'search'} | {readonly kind: 'palette'} | {readonly kind: 'end release'};

export type Pane = 'gate' | 'charts' | 'log' | 'rail';

export type Ui = {
  /** The gate on view; undefined follows the release. */
  readonly openGate: GateId | undefined;
  readonly pane: Pane;
  /** Marked row of the open gate, by item id; remembered per gate. */
  readonly focus: Readonly<Partial<Record<GateId, ItemId>>>;
  readonly railFocus: GateId | undefined;
  readonly scroll: number;
  readonly zoomed: boolean;
  readonly railShown: boolean;
  readonly box: 'none' | 'help' | 'palette' | 'people' | 'output' | 'migration' | 'notes';
  readonly boxScroll: number;
  readonly field: Field | undefined;
  readonly log: {readonly follow: boolean; readonly scroll: number; readonly wrap: boolean; readonly times: boolean; readonly search: string; readonly newSince: number};
  readonly chart: {readonly spanMs: number; readonly metric: number};
  /** The newest refusal or answer, shown above the rollback line until the next key. */
  readonly message: {readonly tone: 'plain' | 'good' | 'bad' | 'attention'; readonly text: string; readonly next?: string; readonly at: number} | undefined;
  readonly copied: string | undefined;
};

export type ClientState = {
  readonly release: ReleaseState;
  readonly feeds: Partial<Feeds>;
  readonly people: readonly Person[];
  readonly me: {readonly who: string; readonly role: 'operator' | 'observer'};
  readonly connection: Connection;
  /** Wall clock of the newest frame of the engine, epoch ms. */
  readonly pictureAt: number;
  /** The client's own clock, moved once a second. Screens read no other. */
  readonly now: number;
  readonly ui: Ui;
  readonly theme: 'default' | 'cvd' | 'mono';
  readonly glyphs: 'unicode' | 'ascii';
  readonly recordFolder: string;
};

export const initialUi: Ui = {
  openGate: undefined,
  pane: 'gate',
  focus: {},
  railFocus: undefined,
  scroll: 0,
  zoomed: false,
  railShown: true,
  box: 'none',
  boxScroll: 0,
  field: undefined,
  log: {follow: true, scroll: 0, wrap: false, times: true, search: '', newSince: 0},
  chart: {spanMs: 10 * 60_000, metric: 0},
  message: undefined,
  copied: undefined,
};

export const initialClientState = (me: ClientState['me'], now: number): ClientState => ({
  release: initialState(),
  feeds: {},
  people: [],
  me,
  connection: {status: 'connected'},
  pictureAt: now,
  now,
  ui: initialUi,
  theme: 'default',
  glyphs: 'unicode',
  recordFolder: '',
});
