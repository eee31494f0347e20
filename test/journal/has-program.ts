import {spawnSync} from 'node:child_process';

/** Whether a program of the system is there and works here; tests that need it say so and are skipped otherwise. */
export const hasProgram = (program: string, ...args: readonly string[]): boolean => {
  const {status} = spawnSync(program, args.length > 0 ? args : ['--version'], {stdio: 'ignore'});
  if (status !== 0) console.warn(`skipped here: ${[program, ...args].join(' ')} does not work on this machine`);
  return status === 0;
};

/** Errors and deaths at a chosen system call need ptrace. */
export const canInject = (): boolean => hasProgram('strace', '-f', '-qq', '-e', 'inject=fdatasync:error=EIO', '-o', '/dev/null', 'true');
