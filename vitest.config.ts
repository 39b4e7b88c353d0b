import { defineConfig } from 'vitest/config';

// Native addons load in every worker: forks keep a crash in its own file, and two workers fit two cores.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default'],
  },
});
