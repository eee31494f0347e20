import {ask} from '../world/ask.ts';
import type {EnvironmentLayout} from '../world/layout.ts';
import {exitCodes, Refused} from '../world/refused.ts';
import {until} from '../world/until.ts';
import {environmentOf, openWorld} from '../world/world.ts';
import {type Command, defineCommand, say, sayJson} from './command.ts';

type Weights = {
  readonly new: number;
  readonly seenPct: number | null;
  readonly requests: number;
  readonly newRelease: {readonly version: string} | null;
};

/** So many requests since the weights changed are enough to say a share by; fewer are waited for, at most this long. */
const enoughRequests = 60;
const longestWaitMs = 3000;

const usage = '--env E get | get --wanted | set PERCENT | show | drain HOST | undrain HOST';

export const trafficCommand: Command = defineCommand({
  name: 'traffic',
  usage: `${usage}   the share of requests that the new release gets: as seen, or as set`,
  options: {env: 'text', wanted: 'switch'},
  run: async ({dir, env: name, wanted, words: [verb, value]}) => {
    const env = environmentOf(openWorld(dir), name);
    switch (verb) {
      case 'get':
        return say(String(wanted ? (await read(env)).new : await seen(env)));
      case 'set': {
        const percent = value === undefined || value.trim() === '' ? Number.NaN : Number(value);
        const weights = (await admin(env, '/weights', {new: percent})) as Weights;
        return say(`${env.env}: ${weights.newRelease?.version ?? 'a new release'} is to get ${weights.new} %`);
      }
      case 'show':
        return sayJson(await admin(env, '/state'));
      case 'drain':
      case 'undrain':
        await admin(env, '/hosts', {host: value, drained: verb === 'drain'});
        return say(`${env.env}: ${value} ${verb === 'drain' ? 'gets no requests any more' : 'gets requests again'}`);
      default:
        throw new Refused(`Usage: traffic ${usage}`, exitCodes.usage);
    }
  },
});

/** No request at all is no share: neither 0 nor what was set. */
const seen = async (env: EnvironmentLayout): Promise<number> => {
  await until(async () => ((await read(env)).requests >= enoughRequests ? true : undefined), longestWaitMs, 250);
  const {seenPct} = await read(env);
  if (seenPct === null) throw new Refused(`${env.env}: no request since the weights were set, so no share was seen.`, exitCodes.unknown);
  return seenPct;
};

const read = async (env: EnvironmentLayout) => (await admin(env, '/weights')) as Weights;

const admin = async (env: EnvironmentLayout, path: string, body?: unknown): Promise<unknown> => {
  const reply = await ask(`${env.adminUrl}${path}`, body === undefined ? {} : {method: 'POST', body}).catch((error: Error) => {
    throw new Refused(`${env.env}: the front proxy does not answer: ${error.message}`, exitCodes.unknown);
  });
  const answer = JSON.parse(reply.text) as {error?: string};
  if (reply.status !== 200)
    throw new Refused(`${env.env}: ${answer.error ?? reply.text}`, reply.status === 400 ? exitCodes.no : exitCodes.unknown);
  return answer;
};
