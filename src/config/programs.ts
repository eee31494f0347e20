import {posix} from 'node:path';
import type {ConfigCommand} from './sections/values.ts';

/**
 * The file of the repository that a command runs, relative to the repository: its program when that is a relative path, or the
 * script that it gives to an interpreter. Undefined for programs that are found in PATH or named absolutely.
 */
export const fileRunBy = ({
  argv: [program, ...rest],
  cwd = '.',
  shell,
}: ConfigCommand): {readonly file: string; readonly argument: number} | undefined => {
  if (shell !== undefined) return undefined;
  if (program.includes('/')) return program.startsWith('/') ? undefined : {file: posix.join(cwd, program), argument: 0};
  const [script] = rest;
  // With an option in front it may run something else: node -e, python -m.
  if (!interpreters.has(program) || script === undefined || script.startsWith('-') || script.startsWith('/') || script.includes('{{'))
    return undefined;
  return {file: posix.join(cwd, script), argument: 1};
};

const interpreters = new Set(['sh', 'bash', 'dash', 'zsh', 'node', 'tsx', 'python', 'python3', 'ruby', 'perl', 'php']);

/** Programs whose work is written down in a file of the repository that their arguments do not name. */
export const filesReadBy = ({argv: [program, ...rest], cwd = '.'}: ConfigCommand): readonly string[] => {
  const name = program.slice(program.lastIndexOf('/') + 1);
  const files = name === 'docker' && rest[0] === 'compose' ? composeFiles : (taskFiles[name] ?? []);
  return files.map(file => posix.join(cwd, file));
};

/** Its work is written down in a file of the repository, or anywhere on this machine: it may well read COCKPIT_* variables there. */
export const mayReadVariables = (command: ConfigCommand): boolean => {
  const [program] = command.argv;
  if (fileRunBy(command) || program.startsWith('/')) return true;
  return taskRunners.has(program);
};

const taskRunners = new Set(['make', 'just', 'rake', 'task', 'npm', 'pnpm', 'yarn', 'bun']);

const composeFiles = [
  'compose.yaml',
  'compose.yml',
  'docker-compose.yaml',
  'docker-compose.yml',
  'compose.override.yaml',
  'compose.override.yml',
  'docker-compose.override.yml',
];
const packageFile = ['package.json'];
const taskFiles: Readonly<Record<string, readonly string[]>> = {
  npm: packageFile,
  npx: packageFile,
  pnpm: packageFile,
  yarn: packageFile,
  bun: packageFile,
  node: [],
  make: ['Makefile', 'makefile', 'GNUmakefile'],
  just: ['justfile', 'Justfile'],
  rake: ['Rakefile'],
  task: ['Taskfile.yml', 'Taskfile.yaml'],
  'docker-compose': composeFiles,
  kamal: ['config/deploy.yml'],
};
