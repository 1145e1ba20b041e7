import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // A bound for what hangs, and no measure: a busy machine takes several times as long as a quiet one.
    testTimeout: 120_000,
    // Two cores: more workers only make the real-socket tests wait for each other.
    maxWorkers: 2,
  },
});
