import {App} from '../../app.tsx';
import type {Action} from '../../keys/binding.ts';
import {makeStore} from '../../store/store.ts';
import {fullScreen} from './full-screen.ts';
import type {Player} from './replay-player.ts';

/** Between two pictures while it plays, ms. */
const frameMs = 200;

/** The full screen on a past release, until the operator leaves. There is no engine behind it: no command can go anywhere. */
export const showReplay = async (player: Player, who: string, look: Pick<Parameters<typeof makeStore>[2] & object, 'theme' | 'glyphs' | 'recordFolder'>): Promise<void> => {
  const store = makeStore({who, role: 'observer'}, Date.now(), {...look, ...player.shown()});
  const show = (): void => store.setState(player.shown());
  const act = (action: Action): void => {
    if (action.replay) {
      player.move(action.replay);
      show();
    } else if (action.app !== undefined && typeof action.app === 'object') process.stdout.write(`\u001b]52;c;${Buffer.from(action.app.copy).toString('base64')}\u0007`);
  };
  const ink = fullScreen(<App store={store} mono={() => performance.now()} outside={act} />);
  const timer = setInterval(() => {
    if (!player.playing()) return;
    player.pass(frameMs);
    show();
  }, frameMs);
  try {
    await ink.waitUntilExit();
  } finally {
    clearInterval(timer);
  }
};
