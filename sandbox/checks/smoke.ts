import {password} from '../data/seed.ts';
import {ask, type Reply} from '../world/ask.ts';
import type {EnvironmentLayout} from '../world/layout.ts';
import {Refused} from '../world/refused.ts';
import {withDatabase} from '../world/sqlite.ts';

type Check = {readonly name: string; readonly run: () => Promise<string>};

/** Asks the public address and every host for what must always work. Prints a line for each; refuses when one of them does not. */
export const smoke = async (env: EnvironmentLayout, say: (line: string) => void): Promise<void> => {
  const places = [{name: 'public', url: env.publicUrl}, ...env.hosts];
  const checks: Check[] = [...places.flatMap(checksOf), {name: 'database counts its orders', run: async () => databaseCheck(env)}];
  let failed = 0;
  for (const {name, run} of checks) {
    try {
      say(`ok      ${name}  ${await run()}`);
    } catch (error) {
      failed += 1;
      say(`FAILED  ${name}  ${(error as Error).message}`);
    }
  }
  say(`${env.env}: ${checks.length - failed} of ${checks.length} passed`);
  if (failed > 0) throw new Refused(`${env.env}: ${failed} of ${checks.length} smoke checks failed.`);
};

const checksOf = ({name, url}: {name: string; url: string}): Check[] => [
  {name: `${name} GET /`, run: () => expecting(200, ask(url))},
  {
    name: `${name} POST /login`,
    run: () => expecting(200, ask(`${url}/login`, {method: 'POST', body: {email: 'smoke@example.com', password}})),
  },
  {name: `${name} GET /orders`, run: () => expecting(200, ask(`${url}/orders?customer=7`))},
  {name: `${name} GET /health/ready`, run: () => expecting(200, ask(`${url}/health/ready`))},
];

const expecting = async (status: number, asked: Promise<Reply>): Promise<string> => {
  const reply = await asked;
  if (reply.status !== status) throw new Error(`answered ${reply.status}, not ${status}: ${reply.text.slice(0, 120)}`);
  return `${reply.status}  ${Math.round(reply.ms)} ms`;
};

const databaseCheck = (env: EnvironmentLayout): string =>
  withDatabase(env.database, db => `${Number(db.prepare('SELECT count(*) AS n FROM orders').get()?.['n'])} orders`, {readOnly: true});
