import {App} from '../../app.tsx';
import type {Action} from '../../keys/binding.ts';
import type {Feeds} from '../../release/feeds.ts';
import type {Connection} from '../../socket/index.ts';
import type {ReleaseFolder} from '../../state-folder/index.ts';
import {makeStore, type CockpitStore} from '../../store/store.ts';
import {isSameWish, logWish} from '../../store/view/log-place.ts';
import {openGateOf} from '../../store/view/open-gate.ts';
import {causeOf} from '../../util/errors.ts';
import type {CommandInput} from '../command.ts';
import {editText} from './edit-text.ts';
import {fullScreen} from './full-screen.ts';
import {glyphsOf, themeOf} from './look.ts';
import {attach} from './open-release.ts';
import type {Project} from './project.ts';

export type Shown = {readonly connection: Connection; readonly store: CockpitStore};

/** Opens the full screen on a running engine, until the operator leaves. The release goes on without it. */
export const showScreen = async (input: CommandInput, project: Project, who: string, role: 'operator' | 'observer', release: ReleaseFolder): Promise<Shown> => {
  const store = makeStore({who, role}, Date.now(), {recordFolder: release.path, theme: themeOf(input), glyphs: glyphsOf(input)});
  const connection = await attach(input, {
    project, release, who, role,
    say: text => store.ui(() => ({message: {tone: 'attention', text, at: Date.now()}})),
    on: {
      snapshot: ({state, feeds, people}) => store.snapshot(state, feeds as Partial<Feeds>, people, Date.now()),
      events: events => store.events(events, Date.now()),
      feed: (name, data) => store.feed(name as keyof Feeds, data, Date.now()),
      people: people => store.people(people),
      link: link => store.connection(link),
    },
  });
  const {state, feeds, people} = connection.view();
  store.snapshot(state, feeds as Partial<Feeds>, people, Date.now());

  // A key that could not be carried out must not take the screen with it.
  const failed = (error: unknown): void => store.ui(() => ({message: {tone: 'bad', text: `That key failed: ${causeOf(error)}`, next: 'The release is not touched by it; r works.', at: Date.now()}}));
  const ink = fullScreen(<App store={store} mono={() => performance.now()} outside={(action, suspend) => void act(action, suspend, store, connection, input).catch(failed)} />);
  const clock = setInterval(() => store.tick(Date.now()), 1_000);
  const bell = ring(store);
  const looks = store.subscribe((now, before) => {
    if (openGateOf(now) !== openGateOf(before) || now.ui.pane !== before.ui.pane || !isSameWish(logWish(now), logWish(before))) connection.look(openGateOf(now), now.ui.pane, logWish(now));
  });
  connection.look(openGateOf(store.getState()), store.getState().ui.pane, logWish(store.getState()));
  const lost = leaveWithTerminal(() => ink.unmount());
  try {
    await ink.waitUntilExit();
  } finally {
    clearInterval(clock);
    looks();
    bell();
    lost();
    connection.close();
  }
  return {connection, store};
};

const act = async (action: Action, suspend: <T>(work: () => Promise<T>) => Promise<T>, store: CockpitStore, connection: Connection, input: CommandInput): Promise<void> => {
  if (typeof action.app === 'object') process.stdout.write(`\u001b]52;c;${Buffer.from(action.app.copy).toString('base64')}\u0007`);
  if (action.app === 'edit') await editText({suspend, store, connection, env: input.env});
  if (!action.command) return;
  const answer = await connection.command(action.command, action.command.type === 'RollBack' ? {keepTryingMs: 30_000} : {});
  if (!answer.ok) store.ui(() => ({message: {tone: 'attention', text: answer.refusal.why, next: answer.refusal.next, at: Date.now()}}));
};

/** Once each: a gate asks, the verdict turned worse, a grace began, the connection was lost. */
const ring = (store: CockpitStore): (() => void) =>
  store.subscribe((now, before) => {
    const worse = now.release.verdict?.verdict === 'worse' && before.release.verdict?.verdict !== 'worse';
    const grace = now.release.rollback.status === 'holding' && before.release.rollback.status !== 'holding';
    const lost = now.connection.status !== 'connected' && before.connection.status === 'connected';
    if (worse || grace || lost) process.stdout.write('\u0007');
  });

/**
 * When the terminal is gone nothing may be written any more: stop drawing, and
 * end by the same signal that ended the terminal. The engine is not touched.
 */
const leaveWithTerminal = (unmount: () => void): (() => void) => {
  const gone = (): void => {
    process.stdout.removeAllListeners('error');
    process.stdout.on('error', () => undefined);
    process.removeListener('SIGHUP', gone);
    process.kill(process.pid, 'SIGHUP');
  };
  const failed = (error: NodeJS.ErrnoException): void => {
    if (error.code === 'EIO' || error.code === 'EPIPE' || error.code === 'ENXIO') gone();
  };
  const stop = (): void => unmount();
  process.on('SIGHUP', gone);
  process.on('SIGTERM', stop);
  process.stdout.on('error', failed);
  process.stdin.on('end', gone);
  return () => {
    process.removeListener('SIGHUP', gone);
    process.removeListener('SIGTERM', stop);
    process.stdout.removeListener('error', failed);
    process.stdin.removeListener('end', gone);
  };
};
