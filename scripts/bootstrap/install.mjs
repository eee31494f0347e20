import {spawnSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {existsSync, lstatSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs';
import {delimiter} from 'node:path';
import {oneAtATime} from './one-at-a-time.mjs';
import {runQuietly} from './progress.mjs';
import {inRoot} from './root.mjs';
import {say, Stop} from './stop.mjs';

/** Written last, inside node_modules: an installation that broke off, or was removed, leaves none behind. */
const stampFile = inRoot('node_modules', '.cockpit-stamp');

/** Installs exactly what the lock file says, when that is not what is there. Quick when it is. */
export const ensureInstalled = async () => {
  if (isInstalled()) return;
  needGit();
  await oneAtATime(async () => {
    if (isInstalled()) return;
    await install();
    linkCommand();
    writeFileSync(stampFile, wanted());
  });
};

const isInstalled = () => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted();

/** The lock file, and what decides which of its optional packages are taken. */
const wanted = () =>
  `${createHash('sha256').update(readFileSync(inRoot('package-lock.json'))).digest('hex')} ${process.platform} ${process.arch}\n`;

const needGit = () => {
  if (spawnSync('git', ['--version'], {stdio: 'ignore'}).status === 0) return;
  throw new Stop('git is not there, and a release is made with it.', 'Install git, see that `git --version` answers, then run this again.');
};

/**
 * No script of any package runs: nothing in the tree needs one, and what others put there must not run on this machine.
 * A production environment must not leave out what we build with. A dead network is told after seconds, not minutes.
 */
const install = async () => {
  const flags = [
    '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error',
    '--fetch-retries=2', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000',
  ];
  const {code, output} = await runQuietly('Installing what the cockpit is built with', 'npm', ['ci', ...flags], npmEnvironment());
  if (code !== 0) throw failed(code, output);
};

/** npm must not run on the Node that it is about to remove, nor take the settings of the `npx` or `npm run` around us for its own. */
const npmEnvironment = () => {
  const env = {...process.env};
  for (const name of Object.keys(env)) if (/^npm_(package_|lifecycle_|config_(global|location|omit|only|production|dry_run|package|call)$)/i.test(name)) delete env[name];
  env.PATH = (env.PATH ?? '').split(delimiter).filter(folder => !/[\\/]node_modules[\\/]\.bin[\\/]?$/.test(folder)).join(delimiter);
  return env;
};

const failed = (code, output) => {
  const last = output.trim().split('\n').slice(-12).map(line => `  | ${line}`).join('\n');
  if (code === 127) return new Stop('npm could not be started.', 'It comes with Node: see that `npm --version` answers, then run this again.');
  if (last !== '') say(last);
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|network/i.test(output))
    return new Stop(
      'npm could not reach its registry.',
      'Look at the network and the proxy: npm ping; npm config get registry; npm config get proxy',
      'Then run this again; what has been fetched is kept.',
    );
  if (/ENOSPC/.test(output)) return new Stop('The disk is full.', 'About 500 MB are needed here.');
  return new Stop(`npm ci failed (exit code ${code}).`, 'Its last words are above; npm ci --ignore-scripts shows all of them.');
};

/** npm links the commands of dependencies, not our own; with the link `npx cockpit` is found without asking npm's registry. */
const linkCommand = () => {
  const link = inRoot('node_modules', '.bin', 'cockpit');
  if (!lstatSync(link, {throwIfNoEntry: false})) symlinkSync('../../bin/cockpit.mjs', link);
};
