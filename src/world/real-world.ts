import process from 'node:process';
import {realClock} from './clock.ts';
import {commandBatches} from './command-lines.ts';
import type {Environment} from './environment.ts';
import {realFiles} from './files.ts';
import {makeHttp} from './http.ts';
import type {Redactor} from './redact.ts';
import {makeRun} from './run.ts';
import type {World} from './world.ts';

export type RealWorldOptions = {
  /** Masks stderr and the words of errors. stdout and bodies are data: a masked remote address could not be pushed to. */
  readonly redactor?: Redactor;
  /** Default: our own. */
  readonly env?: Environment;
  /** Names of variables that programs get beyond the usual ones (see environment.ts). */
  readonly alsoAllow?: readonly string[];
};

/** The world as it is. Tests hand in a puppet instead. */
export const realWorld = ({redactor = text => text, env = process.env, alsoAllow = []}: RealWorldOptions = {}): World => ({
  clock: realClock(),
  files: realFiles(),
  run: makeRun({env, alsoAllow, redactor}),
  follow: (command, signal) => commandBatches(command, signal, {env, alsoAllow, redactor}),
  http: makeHttp(redactor),
  env,
});
