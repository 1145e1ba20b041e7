import { isUtf8 } from "node:buffer";
import { readFile, stat } from "node:fs/promises";
import { ConformanceError } from "../run/conformance-error.ts";

/**
 * Reads a UTF-8 file without its byte order mark. `what` names it in messages: `baseline`, `results`.
 *
 * @throws ConformanceError `unreadable-file`
 */
export async function readUtf8(file: string, what: string): Promise<string> {
  const fail = (why: string, cause?: unknown): never => {
    throw new ConformanceError("unreadable-file", `Cannot read ${what} "${file}": ${why}`, { file, cause });
  };
  const facts = await stat(file).catch((cause: unknown) => fail(reasonOf(cause), cause));
  // A pipe ends; what has no end is a device.
  if (facts.isCharacterDevice()) fail("it is a device. Name a file.");
  const bytes = await readFile(file).catch((cause: unknown) => fail(reasonOf(cause), cause));
  if (!isUtf8(bytes)) fail("it is not UTF-8 text. Save it as UTF-8.");
  return new TextDecoder().decode(bytes);
}

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "ENOENT") return "there is no such file. Check the path.";
  if (code === "EISDIR") return "it is a directory. Name a file in it.";
  return `${cause instanceof Error ? cause.message : String(cause)}. Check the path and its permissions.`;
}
