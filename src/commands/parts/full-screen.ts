import type {ReactNode} from 'react';
import {render, type Instance} from 'ink';

/**
 * Draws on the whole terminal until it is unmounted.
 *
 * The first picture begins where the cursor stands, and the other screen keeps the cursor's column: whoever typed while the
 * program started, or whose editor left the cursor in the middle of a line, would have a first row that is shifted for good.
 */
export const fullScreen = (picture: ReactNode): Instance => {
  process.stdout.write('\r');
  return render(picture, {alternateScreen: true, incrementalRendering: true, exitOnCtrlC: false, patchConsole: false, maxFps: 10});
};
