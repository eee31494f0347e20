import {existsSync} from 'node:fs';
import {inRoot} from './root.mjs';
import {Stop} from './stop.mjs';

/** The oldest Node that the cockpit and its tools run on: undici 8 asks for it. */
const oldest = [22, 19];

/** The Node that everything here runs on: the pinned one where there is one for this machine, else the machine's own if it is new enough. */
export const findNode = () => {
  const pinned = inRoot('node_modules', '.bin', 'node');
  if (existsSync(pinned)) return pinned;
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return process.execPath;
  throw new Stop(
    `There is no Node 24 for ${process.platform} ${process.arch} to install here, and Node ${process.versions.node} is too old.`,
    `Install Node ${oldest.join('.')} or newer, then run this again.`,
  );
};
