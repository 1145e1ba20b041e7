/** Judging a client inside a library's own tests: one test per rule. */
export { testClient, type TestClientOptions } from "./test-client.ts";
