import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { UsageError } from "./usage-error.ts";

/** Writes a file whole or not at all; without a path, to standard output. */
export async function writeOutput(path: string | undefined, bytes: Uint8Array): Promise<void> {
  if (path === undefined) {
    await new Promise<void>((done) => void process.stdout.write(bytes, () => done()));
    return;
  }
  const isDirect = await stat(path).then(
    (found) => !found.isFile(),
    () => false,
  );
  const draft = isDirect ? path : `${path}.${process.pid}.part`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(draft, bytes);
    if (!isDirect) await rename(draft, path);
  } catch (cause) {
    if (!isDirect) await rm(draft, { force: true });
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`Cannot write "${path}": ${why}. Choose a path that can be written.`, { cause });
  }
}
