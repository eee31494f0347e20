import {defineConfig} from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    // Real processes and sockets take their time on a busy machine; a hang is still a failure.
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
