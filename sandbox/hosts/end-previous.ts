import {readTraffic, tellSwitched} from '../front/tell.ts';
import type {EnvironmentLayout} from '../world/layout.ts';
import {Refused} from '../world/refused.ts';
import {changeHost, readHost, type Slot} from './host-state.ts';
import {endInstance} from './instance.ts';

/** Ends the kept former release on every host, unless it carries traffic. Going back then has to start it again. */
export const endPrevious = async (env: EnvironmentLayout, say: (line: string) => void): Promise<void> => {
  const {percent, stable} = readTraffic(env);
  for (const host of env.hosts) {
    const {previous} = readHost(host);
    if (previous && previous.digest === stable?.digest && percent < 100)
      throw new Refused(`${host.name}: ${previous.version} still gets ${100 - percent} % of the traffic. Nothing was ended.`);
  }
  for (const host of env.hosts) {
    const ended: Slot[] = [];
    await changeHost(host, state => {
      if (state.previous) ended.push(state.previous);
      return {...state, previous: null};
    });
    await tellSwitched(env, say);
    for (const slot of ended) await endInstance(slot);
    say(ended[0] ? `${host.name}: ${ended[0].version} ended` : `${host.name}: nothing was kept`);
  }
};
