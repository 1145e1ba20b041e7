/** Judging a client inside a library's own tests: one test per rule. */
export { testClient } from "./test-client.ts";
export type { TestClientOptions } from "./test-client-options.ts";
