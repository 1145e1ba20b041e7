import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--no-proxy-server",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // The default shared memory of a container is too small for it.
  "--disable-dev-shm-usage",
];

/** HTTP/1.1 gives an origin six connections, the blank pages and a cancelled stream among them. */
export const CONCURRENCY = 4;

// Its profile is new and is thrown away. It ends with this process, however that ends: we hold its only pipe.
const browser = await chromium.launch({ executablePath: findChromium(), args: FLAGS });
browser.on("disconnected", () => {
  process.stderr.write("Chromium is gone.\n");
  process.exit(1);
});

export const browserVersion = browser.version();

const context = await browser.newContext();
/** Tabs that nobody uses, each with its session. */
const idle = [];

/** Lends out a tab on a page of the origin, with a DevTools session of its own that sees the network and scripts. */
export async function withTab(origin, work) {
  const tab = idle.pop() ?? (await openTab());
  // Our requests are same-origin then: the server answers any path, and an error page is a page as well.
  if (!tab.page.url().startsWith(`${origin}/`)) await tab.page.goto(`${origin}/`);
  const result = await work(tab);
  // A tab in which something broke is not lent out again.
  idle.push(tab);
  return result;
}

async function openTab() {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  // Bodies need not be kept for us.
  await session.send("Network.enable", { maxTotalBufferSize: 0, maxResourceBufferSize: 0 });
  return { page, session };
}

/** Calls a function in the tab and waits for what it promises. Events of the session come before the result. */
export async function callInTab({ session }, pageFunction, ...args) {
  const expression = `(${pageFunction})(${args.map((arg) => JSON.stringify(arg)).join(", ")})`;
  const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
    expression,
    awaitPromise: true,
    returnByValue: true,
  });
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value;
}

function findChromium() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  const folders = (process.env.PATH ?? "").split(delimiter);
  const files = ["chromium", "chromium-browser"].flatMap((name) =>
    folders.map((folder) => join(folder, name)),
  );
  const found = files.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      // Not here: the next may be.
      return false;
    }
  });
  if (!found)
    throw new Error("Cannot find Chromium. Install it (scripts/install-chromium.sh) or set CHROMIUM_PATH.");
  return found;
}
