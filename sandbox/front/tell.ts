import {askQuietly} from '../world/ask.ts';
import {readJson} from '../world/json-file.ts';
import type {EnvironmentLayout} from '../world/layout.ts';
import type {TrafficState} from './traffic-state.ts';

/** How the front proxy shares requests out, as it wrote it down last. */
export const readTraffic = (env: EnvironmentLayout): TrafficState =>
  readJson<TrafficState>(env.traffic) ?? {percent: 0, stable: null, candidate: null, drained: []};

/** Tells the front that a release is being brought to the hosts. A new one begins at 0 %. */
export const tellRelease = async (
  env: EnvironmentLayout,
  {version, digest}: {version: string; digest: string},
  say: (line: string) => void,
): Promise<void> => {
  const reply = await askQuietly(`${env.adminUrl}/release`, {method: 'POST', body: {version, digest}});
  if (reply?.status !== 200) say(`${env.env}: the front proxy does not answer; it was not told of ${version}`);
};

/** Tells the front that a host has switched. It would notice by itself within seconds. */
export const tellSwitched = async (env: EnvironmentLayout, say: (line: string) => void): Promise<void> => {
  const reply = await askQuietly(`${env.adminUrl}/reload`, {method: 'POST'});
  if (reply?.status !== 200) say(`${env.env}: the front proxy does not answer; it was not told of the switch`);
};
