import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromiumPath } from "./chromium-at-hand.ts";
import type { PageApi } from "./page/page.ts";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const MSW = {
  2: at("../../node_modules/msw/lib"),
  3: at("../mock-server/msw/msw-3/node_modules/msw/lib"),
};
const MSW_3_IN_PLACE_OF_2 = { "msw/browser": `${MSW[3]}/browser/index.js`, msw: `${MSW[3]}/core/index.js` };

/** As much of Playwright as is used here; its types are installed with the subjects only. */
interface Browser {
  newPage(): Promise<Page>;
  close(): Promise<void>;
}
interface Page {
  goto(url: string): Promise<unknown>;
  evaluate(call: string): Promise<unknown>;
}

export interface OpenPage extends AsyncDisposable {
  /** Calls a function of the page with what JSON can hold, and waits for what it promises. */
  call<Name extends keyof PageApi>(
    name: Name,
    ...args: Parameters<PageApi[Name]>
  ): Promise<Awaited<ReturnType<PageApi[Name]>>>;
}

/** A page of an app of its own origin, in Chromium, with the MSW of that major version. */
export async function openPage({ msw = 2 }: { msw?: keyof typeof MSW } = {}): Promise<OpenPage> {
  const { outputFiles } = await build({
    alias: msw === 3 ? MSW_3_IN_PLACE_OF_2 : {},
    entryPoints: [at("page/page.ts")],
    bundle: true,
    write: false,
    platform: "browser",
    format: "esm",
    logLevel: "silent",
  });
  const files: Record<string, [string, string]> = {
    "/": ["text/html", '<!doctype html><script type="module" src="/page.js"></script>'],
    "/page.js": ["text/javascript", outputFiles[0]?.text ?? ""],
    "/mockServiceWorker.js": ["text/javascript", readFileSync(`${MSW[msw]}/mockServiceWorker.js`, "utf8")],
  };
  const app = createServer((request, response) => {
    const [type, body] = files[request.url ?? ""] ?? ["text/plain", ""];
    response.writeHead(body === "" ? 404 : 200, { "content-type": type }).end(body);
  });
  await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
  const { chromium } = createRequire(at("../../subjects/chromium/package.json"))("playwright-core") as {
    chromium: { launch(options: unknown): Promise<Browser> };
  };
  const args = ["--no-sandbox", "--disable-gpu", "--no-proxy-server", "--disable-dev-shm-usage"];
  const browser = await chromium.launch({ executablePath: chromiumPath(), args });
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(app.address() as AddressInfo).port}/`);
  return {
    call: (name, ...given) =>
      page.evaluate(`(async () => streamproofPage.${name}(...${JSON.stringify(given)}))()`) as ReturnType<
        OpenPage["call"]
      > as never,
    async [Symbol.asyncDispose]() {
      await browser.close();
      app.closeAllConnections();
      app.close();
    },
  };
}
