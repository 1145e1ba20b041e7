import { readFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { gunzipSync } from "node:zlib";
import { type Fixture, fixtureSchema } from "../../fixtures/index.ts";
import { parseJson } from "../read/json-value.ts";
import type { Completeness } from "../read/index.ts";
import { type ByteSource, collect } from "./byte-source.ts";
import { CaptureError } from "./capture-error.ts";
import { bodyAlone, type CapturedPiece, type CapturedReply } from "./captured-reply.ts";

const MAX_JSON_BYTES = 64 * 1024 * 1024;

/** The replies of a fixture of the library, by its JSON file. */
export async function readFixtureJson(
  source: ByteSource,
  path: string | undefined,
): Promise<CapturedReply[]> {
  const text = (await collect(source.all, MAX_JSON_BYTES, "The JSON of a fixture")).toString("utf8");
  const parsed = fixtureSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue === undefined ? "" : ` (${issue.path.join(".")}: ${issue.message})`;
    throw new CaptureError(
      "not-a-capture",
      `It begins as the JSON of a fixture and is not one${where}. See fixtures/README.md for its keys.`,
    );
  }
  const fixture = parsed.data;
  if (path === undefined) {
    throw new CaptureError(
      "not-a-capture",
      `This is the JSON of the fixture "${fixture.id}"; its body is in a file beside it. Name the JSON file, or pipe the body.`,
    );
  }
  const replies = [{ response: fixture.response, body: fixture.body }, ...(fixture.then ?? [])];
  return Promise.all(
    replies.map(async ({ response, body }, at) => {
      const bytes = await readBody(body.file, path);
      return bodyAlone("fixture", whole(bytes), {
        name: replies.length === 1 ? "" : String(at + 1),
        kind: fixture.level,
        status: response.status,
        httpVersion: response.httpVersion,
        headers: response.headers.filter(([name]) => name.toLowerCase() !== "content-encoding"),
        end: () => ({
          completeness: completenessOf(response),
          isReset: response.ending === "reset",
          faults: [],
        }),
      });
    }),
  );
}

function completenessOf({ ending, framing, httpVersion }: Fixture["response"]): Completeness {
  if (ending === "stall") return "stalled";
  const isDelimitedByClose = framing === "close" || httpVersion === "1.0";
  if (isDelimitedByClose && framing !== "content-length") return "close-delimited";
  return ending === "complete" ? "complete" : "incomplete";
}

/** Body files are named from the manifest's folder, which is above the JSON file. */
async function readBody(file: string, path: string): Promise<Buffer> {
  const above = dirname(path).split(sep);
  for (let depth = above.length; depth > 0; depth--) {
    const candidate = join(above.slice(0, depth).join(sep) || sep, file);
    const bytes = await readFile(candidate).catch(() => null);
    if (bytes !== null) return file.endsWith(".gz") ? gunzipSync(bytes) : bytes;
  }
  throw new CaptureError(
    "unreadable",
    `The body "${file}" of this fixture is in none of the folders above it.`,
  );
}

async function* whole(bytes: Buffer): AsyncGenerator<CapturedPiece> {
  if (bytes.length > 0) yield { bytes, atMs: null };
}
