import {appendFileSync, copyFileSync, existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {e2e} from '../checks/e2e.ts';
import {measure} from '../checks/measure.ts';
import {smoke} from '../checks/smoke.ts';
import {readJson, writeJson} from '../world/json-file.ts';
import {readHost} from '../hosts/host-state.ts';
import {isAlive, registerSelf} from '../world/processes.ts';
import {exitCodes, Refused} from '../world/refused.ts';
import {environmentOf, openWorld} from '../world/world.ts';
import {type Command, defineCommand, needed, say, sayJson} from './command.ts';

export const operationCommands: readonly Command[] = [
  defineCommand({
    name: 'smoke',
    usage: '--env E   ask the public address and every host for what must always work',
    options: {env: 'text'},
    run: async ({dir, env}) => smoke(environmentOf(openWorld(dir), env), say),
  }),
  defineCommand({
    name: 'e2e',
    usage: '--env E [--commit C]   the end-to-end tests of a commit (HEAD) against what is current on the hosts',
    options: {env: 'text', commit: 'text'},
    run: async ({dir, env, commit}) => {
      const world = openWorld(dir);
      const target = environmentOf(world, env);
      registerSelf(world.layout.pids, `${target.env}-e2e`);
      return e2e(world, target, commit ?? 'HEAD');
    },
  }),
  defineCommand({
    name: 'measure',
    usage: '--env E NAME   one number: queue-age-seconds, orders-per-minute or query-ms',
    options: {env: 'text'},
    run: async ({dir, env, words}) => say(String(await measure(environmentOf(openWorld(dir), env), words[0]))),
  }),
  defineCommand({
    name: 'flags',
    usage: '--env E get | set NAME on|off   feature flags',
    options: {env: 'text'},
    run: async ({dir, env, words: [verb, name, value]}) => {
      const {flags: file} = environmentOf(openWorld(dir), env);
      const flags = readJson<Record<string, boolean>>(file) ?? {};
      if (verb === 'get') return sayJson(flags);
      if (verb !== 'set' || !name || (value !== 'on' && value !== 'off'))
        throw new Refused('Usage: flags --env E get | set NAME on|off', exitCodes.usage);
      writeJson(file, {...flags, [name]: value === 'on'});
      say(`${name} is ${value}; the service reads it within 5 s`);
    },
  }),
  defineCommand({
    name: 'variables',
    usage: '--env E   whether every variable that the release names is set; their values are not shown',
    options: {env: 'text'},
    run: async ({dir, env}) => {
      const world = openWorld(dir);
      const {variables} = environmentOf(world, env);
      const wanted = readJson<string[]>(join(world.layout.repo, 'ops', 'variables.json')) ?? [];
      const set = readJson<Record<string, string>>(variables) ?? {};
      const missing = wanted.filter(name => !set[name]);
      for (const name of wanted) say(`${name} ${missing.includes(name) ? 'MISSING' : 'set'}`);
      if (missing.length > 0) throw new Refused(`${env}: ${missing.join(', ')} missing`);
    },
  }),
  defineCommand({
    name: 'break',
    usage: '--env staging instance | everything   end the current release on one host, or on all of them: for rehearsals',
    options: {env: 'text'},
    run: async ({dir, env, words: [what]}) => {
      const target = environmentOf(openWorld(dir), env);
      if (target.env !== 'staging') throw new Refused('Only staging is broken on purpose.', exitCodes.usage);
      if (what !== 'instance' && what !== 'everything') throw new Refused('Usage: break --env staging instance | everything', exitCodes.usage);
      const hosts = what === 'instance' ? target.hosts.slice(0, 1) : target.hosts;
      for (const host of hosts) {
        const {current} = readHost(host);
        if (!current || !isAlive(current)) throw new Refused(`${host.name}: nothing runs there.`);
        process.kill(current.pid, 'SIGKILL');
        say(`${host.name}: ${current.version} (pid ${current.pid}) was killed`);
      }
    },
  }),
  defineCommand({
    name: 'notify',
    usage: '--channel X --text T   tell a channel something; kept in notices.log',
    options: {channel: 'text', text: 'text'},
    run: async ({dir, channel, text}) => {
      const notice = {time: new Date().toISOString(), channel: needed(channel, '--channel X'), text: needed(text, '--text T')};
      appendFileSync(openWorld(dir).layout.notices, `${JSON.stringify(notice)}\n`);
      say(`told ${notice.channel}`);
    },
  }),
  defineCommand({
    name: 'publish',
    usage: '--version V --notes FILE   publish release notes',
    options: {version: 'text', notes: 'text'},
    run: async ({dir, version, notes}) => {
      const from = needed(notes, '--notes FILE');
      if (!/^[0-9A-Za-z.+-]+$/.test(needed(version, '--version V')))
        throw new Refused(`This is not a version: ${version}`, exitCodes.usage);
      if (!existsSync(from) || readFileSync(from, 'utf8').trim() === '') throw new Refused(`There is nothing in ${from}.`);
      const file = join(openWorld(dir).layout.published, `${version}.md`);
      copyFileSync(from, file);
      say(`published ${file}`);
    },
  }),
  defineCommand({
    name: 'ticket',
    usage: 'close ID   close the release ticket',
    options: {},
    run: async ({dir, words: [verb, id]}) => {
      if (verb !== 'close' || !id) throw new Refused('Usage: ticket close ID', exitCodes.usage);
      appendFileSync(
        join(openWorld(dir).layout.published, 'tickets.log'),
        `${JSON.stringify({time: new Date().toISOString(), id, state: 'closed'})}\n`,
      );
      say(`${id} is closed`);
    },
  }),
];
