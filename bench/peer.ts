// The best-known mock of model providers on npm, pinned in bench/peers. Its own process starts it; nothing else sees it.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

const FOLDER = fileURLToPath(new URL("peers/", import.meta.url));
export const PEER_NAME = "@copilotkit/aimock";
/** How to get what is missing. */
export const PEER_REMEDY = "npm ci --prefix bench/peers";

export function isPeerInstalled(): boolean {
  return existsSync(`${FOLDER}node_modules/${PEER_NAME}/package.json`);
}

interface Peer {
  on(match: object, response: object, options?: object): void;
  start(): Promise<unknown>;
  url: string;
}

/** Says the words in a stream, a frame each; all are equally long, and so are its chunks. */
export async function startPeer(words: string[], framesPerSecond: number | null): Promise<string> {
  const entry = createRequire(`${FOLDER}package.json`).resolve(PEER_NAME);
  const { LLMock } = (await import(pathToFileURL(entry).href)) as {
    LLMock: new (options: object) => Peer;
  };
  // Its journal is as long as ours.
  const mock = new LLMock({ port: 0, logLevel: "silent", journalMaxEntries: 1000 });
  const pace = framesPerSecond === null ? {} : { streamingProfile: { tps: framesPerSecond } };
  mock.on({}, { content: words.join("") }, { chunkSize: words[0]?.length ?? 8, ...pace });
  await mock.start();
  return `${mock.url}/v1/chat/completions`;
}
