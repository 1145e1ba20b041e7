import { type FSWatcher, watch } from "node:fs";
import { basename, dirname, resolve } from "node:path";

/** Editors write a file in several steps; what comes within this time is one change. */
const QUIET_MS = 60;

/**
 * Calls back with the files that changed, some time after the last change. Watches their folders, as many editors put
 * a new file in the place of the old one. Returns what ends it.
 */
export function watchFiles(files: readonly string[], onChange: (changed: string[]) => void): () => void {
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const note = (file: string): void => {
    changed.add(file);
    clearTimeout(timer);
    timer = setTimeout(() => {
      const all = [...changed];
      changed.clear();
      onChange(all);
    }, QUIET_MS);
  };
  const folders = new Set(files.map((file) => dirname(resolve(file))));
  const watchers: FSWatcher[] = [];
  for (const folder of folders) {
    const inside = files.filter((file) => dirname(resolve(file)) === folder);
    const watcher = watch(folder, (_event, name) => {
      for (const file of inside) if (name === null || name === basename(file)) note(file);
    });
    // A folder that goes away: what was loaded goes on.
    watcher.on("error", () => watcher.close());
    watchers.push(watcher);
  }
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
