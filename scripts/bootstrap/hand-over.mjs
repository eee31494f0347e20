import {spawn} from 'node:child_process';
import {constants} from 'node:os';

/**
 * Becomes another program, with this terminal, these signals and its exit code. Where Node can replace a process it does;
 * elsewhere we stay behind as one that passes on and waits.
 */
export const handOver = (program, args, env = process.env) => {
  // Older than 22.15, and Windows, have none.
  if (process.execve) process.execve(program, [program, ...args], env);

  const child = spawn(program, args, {stdio: 'inherit', env});
  const passOn = signal => {
    // Ctrl-C reaches the whole foreground group; passed on, it would count twice.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']) process.on(signal, passOn);
  return new Promise((_, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (code !== null) process.exit(code);
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
      // Some signals are ignored or late; the shell's way of saying it is good enough then.
      setTimeout(() => process.exit(128 + (constants.signals[signal] ?? 0)), 100);
    });
  });
};
