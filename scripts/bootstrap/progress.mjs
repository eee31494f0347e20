import {spawn} from 'node:child_process';
import {root} from './root.mjs';

/**
 * Runs a program to its end with one line of progress on stderr: what it is for, and since when. What the program prints is
 * kept and given back, so that only a failure is loud.
 *
 * @returns {Promise<{code: number, output: string}>} `code` is 127 when the program could not be started.
 */
export const runQuietly = (doing, program, args, env = process.env) =>
  new Promise(resolve => {
    const since = performance.now();
    const seconds = () => `${Math.round((performance.now() - since) / 1000)} s`;
    const isTerminal = process.stderr.isTTY && process.env.TERM !== 'dumb';
    const show = text => process.stderr.write(isTerminal ? `\r\u001B[K${text}` : `${text}\n`);

    show(isTerminal ? `${doing} … 0 s` : `${doing} …`);
    const ticking = isTerminal ? setInterval(() => show(`${doing} … ${seconds()}`), 1000) : undefined;
    const child = spawn(program, args, {cwd: root, env, stdio: ['ignore', 'pipe', 'pipe']});
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => (output += text));

    let ended = false;
    const end = (code, more = '') => {
      if (ended) return;
      ended = true;
      clearInterval(ticking);
      show(`${doing} … ${code === 0 ? 'done' : 'failed'}, ${seconds()}`);
      if (isTerminal) process.stderr.write('\n');
      resolve({code, output: output + more});
    };
    child.on('error', error => end(127, error.message));
    child.on('close', (code, signal) => end(code ?? 1, signal ? `ended by ${signal}` : ''));
  });
