// Reads a body by fetch and tells where each read ended. Run by itself it prints that, as a reader in a process of its own.
import { fileURLToPath } from "node:url";

/** @param {string} url @returns {Promise<number[]>} */
export async function readBoundaries(url) {
  const response = await fetch(url);
  const reader = response.body.getReader();
  const ends = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return ends;
    ends.push((ends.at(-1) ?? 0) + value.length);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(JSON.stringify(await readBoundaries(process.argv[2] ?? "")));
}
