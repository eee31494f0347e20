import type {LogWish} from '../release/log-feed.ts';
import type {Feeds} from '../release/feeds.ts';
import type {Link, Person} from '../socket/index.ts';
import type {ReplayView} from './replay.ts';
import {initialState, type GateId, type ItemId, type ReleaseState} from '../release/state.ts';

export type {Person};

/** A one-line text field, and what its text is for. */
export type Field = {readonly label: string; readonly text: string; readonly minimum: number; readonly purpose: FieldPurpose};
export type FieldPurpose =
  | {readonly kind: 'answer'; readonly gate: GateId; readonly item: ItemId; readonly choice: string; readonly askedAt: number}
  | {readonly kind: 'exception'; readonly gate: GateId; readonly item: ItemId}
  | {readonly kind: 'resolve'; readonly gate: GateId; readonly item: ItemId; readonly as: 'ran' | 'did not run' | 'run again'}
  | {readonly kind: 'confirm production'; readonly gate: GateId}
  | {readonly kind: 'hold'} | {readonly kind: 'note'} | {readonly kind: 'cause'} | {readonly kind: 'accept rollback'} | {readonly kind: 'attest rollback'} | {readonly kind: 'traffic up'}
  | {readonly kind: 'reopen'} | {readonly kind: 'search'} | {readonly kind: 'filter'} | PalettePurpose | {readonly kind: 'end release'};

/** `marked` is the entry under the hand by its name: the list is made anew with every event, and a place in it may become another entry. */
export type PalettePurpose = {readonly kind: 'palette'; readonly marked?: string};

export type Pane = 'gate' | 'charts' | 'log' | 'rail';

export type Box = 'none' | 'help' | 'palette' | 'people' | 'output' | 'migration' | 'evidence' | 'text' | 'copied';

/** Where the log is being read. */
export type LogView = {
  readonly follow: boolean;
  /** The line at the bottom, by its `seq`, while it does not follow. */
  readonly end: number;
  readonly wrap: boolean;
  readonly times: boolean;
  readonly search: string;
  /** Only lines that are found. */
  readonly only: boolean;
  readonly level: LogWish['level'];
  /** `total` of the feed when following was paused; undefined until it is known. */
  readonly pausedAt: number | undefined;
  /** A search was just typed: the newest line that is found is gone to as soon as the engine has found it. */
  readonly seeks: boolean;
};

export type Ui = {
  /** The gate on view; undefined follows the release. */
  readonly openGate: GateId | undefined;
  readonly pane: Pane;
  /** Marked row of the open gate, by item id; remembered per gate. */
  readonly focus: Readonly<Partial<Record<GateId, ItemId>>>;
  /** Marked answer of the marked item, from 0. Nothing is marked before a person marks it, so that a held Enter answers nothing. */
  readonly choice: {readonly item: ItemId; readonly index: number} | undefined;
  readonly railFocus: GateId | undefined;
  /** Rows below (or above) where the picture would begin by itself to show the marked row. */
  readonly scroll: number;
  readonly zoomed: boolean;
  readonly railShown: boolean;
  /** The points of a gate where otherwise its charts would stand. */
  readonly points: boolean;
  readonly box: Box;
  readonly boxScroll: number;
  /** What the help is narrowed down to. */
  readonly filter: string;
  readonly field: Field | undefined;
  readonly log: LogView;
  readonly chart: {
    readonly spanMs: number;
    /** Turns through the metrics of the second chart. */
    readonly metric: number;
    /** The chart that stands alone where only one has room, or in zoom: 0 errors, 1 the other. */
    readonly which: 0 | 1;
    /** The moment that is read, epoch ms. */
    readonly at: number | undefined;
  };
  /** The newest refusal or answer, shown above the rollback line until the next key. */
  readonly message: {readonly tone: 'plain' | 'good' | 'bad' | 'attention'; readonly text: string; readonly next?: string; readonly at: number} | undefined;
  /** The text that was copied, or that the text box shows, whole. */
  readonly copied: string | undefined;
};

export type ClientState = {
  readonly release: ReleaseState;
  readonly feeds: Partial<Feeds>;
  readonly people: readonly Person[];
  readonly me: {readonly who: string; readonly role: 'operator' | 'observer'};
  readonly connection: Link;
  /** Wall clock of the newest frame of the engine, epoch ms. */
  readonly pictureAt: number;
  /** The client's own clock, moved once a second. Screens read no other. */
  readonly now: number;
  /** The terminal, in cells. */
  readonly size: {readonly columns: number; readonly rows: number};
  readonly ui: Ui;
  readonly theme: 'default' | 'cvd' | 'mono';
  readonly glyphs: 'unicode' | 'blocks' | 'ascii';
  readonly recordFolder: string;
  /** Present in a replay. */
  readonly replay?: ReplayView;
};

export const initialUi: Ui = {
  openGate: undefined,
  pane: 'gate',
  focus: {},
  choice: undefined,
  railFocus: undefined,
  scroll: 0,
  zoomed: false,
  railShown: true,
  points: false,
  box: 'none',
  boxScroll: 0,
  filter: '',
  field: undefined,
  log: {follow: true, end: 0, wrap: false, times: true, search: '', only: false, level: 'all', pausedAt: undefined, seeks: false},
  chart: {spanMs: 10 * 60_000, metric: 0, which: 0, at: undefined},
  message: undefined,
  copied: undefined,
};

export const initialClientState = (me: ClientState['me'], now: number): ClientState => ({
  release: initialState(),
  feeds: {},
  people: [],
  me,
  connection: {status: 'connected', since: now},
  pictureAt: now,
  now,
  size: {columns: 80, rows: 24},
  ui: initialUi,
  theme: 'default',
  glyphs: 'unicode',
  recordFolder: '',
});
