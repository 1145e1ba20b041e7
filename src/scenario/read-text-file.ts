import { isUtf8 } from "node:buffer";
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { closestWord } from "./closest-word.ts";
import { ScenarioError } from "./scenario-error.ts";

const MAX_BYTES = 64 * 1024 * 1024;

/** Reads a UTF-8 file of at most 64 MiB, without its byte order mark. Throws a `ScenarioError`. */
export async function readTextFile(file: string): Promise<string> {
  await checkFile(file);
  const bytes = await readFile(file).catch((cause: unknown) => fail(file, reasonOf(cause), cause));
  if (!isUtf8(bytes)) fail(file, describeEncoding(bytes));
  return new TextDecoder().decode(bytes);
}

/** Throws a `ScenarioError` unless there is a regular file of bearable size. */
export async function checkFile(file: string): Promise<void> {
  const facts = await stat(file).catch(async (cause: unknown) => {
    const isMissing = errnoOf(cause) === "ENOENT";
    return fail(file, isMissing ? `there is no such file.${await nearbyName(file)}` : reasonOf(cause), cause);
  });
  if (facts.isDirectory()) fail(file, "it is a directory. Name one of the files in it.");
  if (!facts.isFile()) fail(file, "it is not a regular file. Save the scenario to a file and name that.");
  if (facts.size > MAX_BYTES) {
    fail(file, `it has ${facts.size} bytes, more than 64 MiB. Write long text as \`{repeat, times}\`.`);
  }
}

function fail(file: string, why: string, cause?: unknown): never {
  throw new ScenarioError("unreadable-file", `Cannot load scenario "${file}": ${why}`, { file, cause });
}

async function nearbyName(file: string): Promise<string> {
  // Only a hint is lost when the directory cannot be listed.
  const names = await readdir(path.dirname(file)).catch(() => []);
  const meant = closestWord(path.basename(file), names);
  return meant === undefined
    ? " Check the path."
    : ` Did you mean "${path.join(path.dirname(file), meant)}"?`;
}

function reasonOf(cause: unknown): string {
  const code = errnoOf(cause);
  if (code === "EACCES" || code === "EPERM") return "it may not be read. Check its permissions.";
  if (code === "ENOTDIR") return "a part of the path is a file, not a directory. Check the path.";
  return `${cause instanceof Error ? cause.message : String(cause)}. Check the path.`;
}

function errnoOf(cause: unknown): unknown {
  return cause instanceof Error && "code" in cause ? cause.code : undefined;
}

function describeEncoding(bytes: Buffer): string {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return "it is UTF-16 text. Save it as UTF-8.";
  }
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const lineFeed = bytes.indexOf(0x0a, start);
    const end = lineFeed === -1 ? bytes.length : lineFeed + 1;
    if (!isUtf8(bytes.subarray(start, end))) break;
    start = end;
  }
  return `line ${line} is not UTF-8 text. Save the file as UTF-8, and write raw bytes as \`bytes: {base64: …}\`.`;
}
