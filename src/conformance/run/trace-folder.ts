import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fixtureName } from "../ci/failure-fixture.ts";
import { ConformanceError } from "./conformance-error.ts";

/**
 * A folder with a saved run: a folder for each subject in it, and in that a file for each exchange that was judged. What
 * is there already from an earlier run is replaced.
 */
export class TraceFolder {
  readonly #folder: string;

  /** @throws ConformanceError `cannot-save` when the folder cannot be made */
  constructor(folder: string) {
    this.#folder = folder;
    this.#attempt(() => mkdirSync(folder, { recursive: true }));
  }

  /** @throws ConformanceError `cannot-save` */
  write(spec: string, id: string, text: string): void {
    const file = this.#file(spec, id);
    this.#attempt(() => {
      mkdirSync(join(this.#folder, fixtureName(spec)), { recursive: true });
      // Whole or not at all: nobody ever reads half of it.
      const draft = `${file}.${process.pid}.part`;
      writeFileSync(draft, text, { mode: 0o600 });
      renameSync(draft, file);
    });
  }

  /** Takes away what an earlier run left. */
  remove(spec: string, id: string): void {
    this.#attempt(() => rmSync(this.#file(spec, id), { force: true }));
  }

  #file(spec: string, id: string): string {
    return join(this.#folder, fixtureName(spec), `${fixtureName(id)}.trace.ndjson`);
  }

  #attempt(write: () => void): void {
    try {
      write();
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new ConformanceError(
        "cannot-save",
        `Cannot save traces in "${this.#folder}": ${why}. Choose a folder that can be written.`,
        { file: this.#folder, cause },
      );
    }
  }
}
