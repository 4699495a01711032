import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

// What is tried on PostgreSQL too whenever all tests are run; `npm run test:postgres` tries everything there.
const ON_POSTGRES = [
  "test/scenario/{alerts,told}.test.ts",
  "test/http/{answers,as-of,caching}.test.ts",
  "test/jobs/{collect,import,quarantine,run}.test.ts",
  "test/query/{revisions,sources}.test.ts",
];

export default defineConfig({
  test: {
    globalSetup: ["test/support/postgres/stock.ts"],
    // Most of the time is spent waiting: for processes, retries and pauses. Two workers a core fill it.
    // Each file tidies up after itself, so a worker's modules serve all of its files; loading them anew took nearly half of
    // the processor time of the small ones.
    isolate: false,
    maxWorkers: 2 * availableParallelism(),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ["default"],
    projects: [
      { extends: true, test: { name: "all", include: ["test/**/*.test.ts"] } },
      {
        extends: true,
        test: {
          name: "postgres",
          include: ON_POSTGRES,
          env: { TOKENTIDE_TEST_STORE: "postgres" },
        },
      },
    ],
  },
});
