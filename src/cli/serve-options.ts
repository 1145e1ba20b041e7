import { once } from "node:events";
import { createMockServer, type MockServer, type MockServerOptions } from "../mock-server/index.ts";
import { type OptionSpecs, wholeNumber } from "./command-line.ts";

/** Options of every verb that listens. */
export const SERVE_OPTIONS = {
  port: { type: "string", value: "<n>", help: "Port to listen on; 0 picks a free one. Default: 4010." },
  host: { type: "string", value: "<address>", help: "Address to listen on. Default: 127.0.0.1." },
} as const satisfies OptionSpecs;

/** Listens, says so in one line, and serves until it is interrupted. */
export async function serveUntilInterrupted(
  given: { port?: string; host?: string },
  said: Pick<MockServerOptions, "scenarios" | "provider" | "strict">,
  onReady: (server: MockServer) => void = () => {},
): Promise<number> {
  const port = given.port === undefined ? 4010 : wholeNumber("port", given.port, { max: 65_535 });
  await using server = await createMockServer({ port, host: given.host, ...said });
  onReady(server);
  process.stdout.write(`listening on ${server.origin}\n`);
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  return 0;
}
