import { crc32, deflateRawSync, inflateRawSync } from "node:zlib";
import { z } from "zod";
import { runRequestSchema } from "../wire/exec-protocol.ts";
import { compactScenario } from "./compact-scenario.ts";
import { explainIssues } from "./explain-issue.ts";
import { isMapping } from "./mistake.ts";
import { scenarioSchema } from "./scenario.ts";
import { ScenarioError } from "./scenario-error.ts";

const PREFIX = "sp1.";
/** Of the JSON inside. Deflate can blow up a thousandfold. */
const MAX_BYTES = 64 * 1024 * 1024;
const USE_ITS_VERSION = "Use the version that made it.";
const MAX_TOKEN_LENGTH = 16 * 1024 * 1024;

const payloadSchema = z.strictObject({
  // Validated, but handed on as it was written: the reader fills in the defaults.
  scenario: z.unknown().transform((input, context) => {
    const result = scenarioSchema.safeParse(input);
    if (result.success) return compactScenario(result.data);
    const [first] = explainIssues(result.error, scenarioSchema, input);
    context.addIssue({ code: "custom", message: first?.text ?? "no scenario" });
    return z.NEVER;
  }),
  check: z.string().optional(),
  level: z.enum(["chat", "events"]).optional(),
  cancelAfter: runRequestSchema.shape.cancelAfter,
  reconnect: runRequestSchema.shape.reconnect,
  timeoutMs: z.number().min(0).optional(),
});

/** What a replay token carries: the scenario itself, and how the subject was asked. */
export type ReplayPayload = z.infer<typeof payloadSchema>;

/**
 * Packs a scenario and how it was asked into one word: `sp1.` and base64url of the deflated JSON. Defaults are left
 * out, and a checksum is put in, so that a damaged token never plays something else.
 */
export function encodeReplayToken(payload: ReplayPayload): string {
  const scenario = compactScenario(scenarioSchema.parse(payload.scenario));
  const { check, level, cancelAfter, reconnect, timeoutMs } = payload;
  const body = { scenario, check, level, cancelAfter, reconnect, timeoutMs };
  const json = JSON.stringify({ ...body, sum: checksum(body) });
  return PREFIX + deflateRawSync(json, { level: 9 }).toString("base64url");
}

/** Unpacks a replay token. White space in it does not count. Throws a `ScenarioError` (`invalid-token`). */
export function decodeReplayToken(token: string): ReplayPayload {
  if (token.length > MAX_TOKEN_LENGTH) fail(`it has ${token.length} characters, more than any token`);
  const word = token.replaceAll(/\s/g, "");
  if (!word.startsWith(PREFIX)) failAsForeign(word);
  const packed = word.slice(PREFIX.length);
  const stray = /[^A-Za-z0-9_-]/.exec(packed)?.[0];
  if (stray !== undefined) fail(`the character ${JSON.stringify(stray)} does not belong into it`);
  const content = parseJson(inflate(packed));
  const { sum, ...body } = content;
  if (sum !== undefined && sum !== checksum(body)) fail("it is damaged (the checksum differs)");
  const result = payloadSchema.safeParse(body);
  if (result.success) return result.data;
  const [mistake] = explainIssues(result.error, payloadSchema, body);
  const what = mistake?.text.replace(/^`scenario`: /, "").replace(/\.+$/, "") ?? "";
  return fail(`it carries nothing that can be played here: ${what}`, USE_ITS_VERSION);
}

function failAsForeign(word: string): never {
  const version = /^(sp\d{1,3})\./.exec(word)?.[1];
  if (version !== undefined) fail(`its format ${version} is not known to this version`, USE_ITS_VERSION);
  const why = word === "" ? "it is empty" : "it does not look like one";
  return fail(why, "A token starts with `sp1.` and stands in reports behind `replay`.");
}

function inflate(packed: string): string {
  try {
    return inflateRawSync(Buffer.from(packed, "base64url"), { maxOutputLength: MAX_BYTES }).toString("utf8");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (code === "ERR_BUFFER_TOO_LARGE") return fail("it unpacks to more than 64 MiB", undefined, cause);
    return fail(code === "Z_BUF_ERROR" ? "its end is missing" : "it is damaged", undefined, cause);
  }
}

function parseJson(json: string): Record<string, unknown> {
  try {
    const content: unknown = JSON.parse(json);
    if (isMapping(content)) return content;
  } catch (cause) {
    return fail("it is damaged", undefined, cause);
  }
  return fail("it is damaged");
}

/** Raw deflate has none of its own. */
function checksum(body: object): string {
  return crc32(JSON.stringify(body)).toString(36);
}

function fail(why: string, advice = "Copy the whole token from the report.", cause?: unknown): never {
  throw new ScenarioError("invalid-token", `Cannot read the replay token: ${why}. ${advice}`, { cause });
}
