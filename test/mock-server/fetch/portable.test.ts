import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { build } from "esbuild";
import { expect, test } from "vitest";

// A bundle for browsers cannot have `node:` in it, so one that builds for them runs in any JavaScript runtime.

async function bundle(entry: string, format: "esm" | "iife"): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`../../../src/mock-server/${entry}/index.ts`, import.meta.url))],
    bundle: true,
    write: false,
    platform: "browser",
    format,
    globalName: "streamproof",
    logLevel: "silent",
    external: ["msw"],
  });
  return outputFiles[0]?.text ?? "";
}

test.each(["fetch", "msw"])("streamproof/%s bundles for browsers", async (entry) => {
  expect(await bundle(entry, "esm")).toContain("fetchMockWith");
});

/** What browsers, workers and every server runtime have; nothing of Node is among it. */
const WEB = {
  AbortSignal,
  Error,
  Headers,
  Request,
  Response,
  ReadableStream,
  TextDecoder,
  TextEncoder,
  URL,
  Uint8Array,
  atob,
  clearTimeout,
  performance,
  setTimeout,
};

test("streamproof/fetch answers where there is nothing but the web's own objects", async () => {
  const code = await bundle("fetch", "iife");
  const asking = `
    const { createFetchMock, textAnswer } = streamproof;
    const mock = createFetchMock({ scenario: { steps: textAnswer("Hi") } });
    mock.handle(new Request("http://mock.invalid/v1/chat/completions", { method: "POST", body: "{}" })).then((reply) => reply.text());
  `;
  const text: unknown = await runInNewContext(`${code};${asking}`, { ...WEB });
  expect(text).toContain('"content":"Hi"');
});
