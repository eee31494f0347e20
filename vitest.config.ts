import {configDefaults, defineConfig} from 'vitest/config';

const stories = 'test/scenarios/**/*.test.ts';
// Real processes and sockets take their time on a busy machine; a hang is still a failure.
const patience = {testTimeout: 120_000, hookTimeout: 180_000};

export default defineConfig({
  test: {
    projects: [
      {test: {name: 'tests', include: ['test/**/*.test.{ts,tsx}'], exclude: [...configDefaults.exclude, stories], maxWorkers: 2, sequence: {groupOrder: 0}, ...patience}},
      // Whole releases, watched by the real judge: they mostly wait, but not beside tests that take all of the machine.
      {test: {name: 'stories', include: [stories], sequence: {groupOrder: 1}, maxWorkers: 3, ...patience}},
    ],
  },
});
