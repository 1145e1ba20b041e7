import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// The tests of streamproof/msw with MSW 3 in the place of MSW 2.

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const MSW_3 = at("node_modules/msw");

export default defineConfig({
  resolve: {
    alias: [
      { find: /^msw$/, replacement: `${MSW_3}/lib/core/index.js` },
      { find: /^msw\/node$/, replacement: `${MSW_3}/lib/node/index.js` },
      { find: /^msw\/package\.json$/, replacement: `${MSW_3}/package.json` },
    ],
  },
  test: {
    root: at("../../../.."),
    include: ["test/mock-server/msw/msw-node.test.ts"],
    env: { STREAMPROOF_MSW_MAJOR: "3" },
    testTimeout: 120_000,
    maxWorkers: 1,
  },
});
