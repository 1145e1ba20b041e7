import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { isLoopback } from "../mock-server/control/guard.ts";
import { createMockServer, type MockServer, type MockServerOptions } from "../mock-server/mock-server.ts";
import { type OptionSpecs, wholeNumber } from "./command-line.ts";
import { UsageError } from "./usage-error.ts";

/** Options of every verb that listens. */
export const SERVE_OPTIONS = {
  port: { type: "string", value: "<n>", help: "Port to listen on; 0 picks a free one. Default: 4010." },
  host: { type: "string", value: "<address>", help: "Address to listen on. Default: 127.0.0.1." },
  "journal-size": {
    type: "string",
    value: "<n>",
    help: "How many exchanges are remembered. Default: 1000.",
  },
  "control-token-env": {
    type: "string",
    value: "<NAME>",
    help: "Environment variable with the token of the control API.",
  },
} as const satisfies OptionSpecs;

interface ListenOptions {
  port?: string;
  host?: string;
  "journal-size"?: string;
  "control-token-env"?: string;
}

/** The token of the control API: as given, or made up where others could reach it. */
function controlToken(given: ListenOptions): { token: string | undefined; isMadeUp: boolean } {
  const { host = "127.0.0.1", "control-token-env": name } = given;
  if (name === undefined) {
    const isMadeUp = host !== "localhost" && !isLoopback(host);
    return { token: isMadeUp ? randomBytes(24).toString("base64url") : undefined, isMadeUp };
  }
  const token = process.env[name];
  if (token !== undefined && token !== "") return { token, isMadeUp: false };
  throw new UsageError(
    `The option --control-token-env names ${name}, which is not set. Set it to the token.`,
  );
}

/** Listens, says so in one line, and serves until it is interrupted. */
export async function serveUntilInterrupted(
  given: ListenOptions,
  said: Pick<MockServerOptions, "scenarios" | "provider" | "strict" | "findToken">,
  onReady: (server: MockServer) => void = () => {},
): Promise<number> {
  const port = given.port === undefined ? 4010 : wholeNumber("port", given.port, { max: 65_535 });
  const size = given["journal-size"];
  const journalSize =
    size === undefined ? undefined : wholeNumber("journal-size", size, { min: 1, max: 1_000_000 });
  const { token, isMadeUp } = controlToken(given);
  const control = { token };
  await using server = await createMockServer({ port, host: given.host, journalSize, control, ...said });
  onReady(server);
  if (isMadeUp) process.stderr.write(`control token: ${token}\n`);
  process.stdout.write(`listening on ${server.origin}\n`);
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  return 0;
}
