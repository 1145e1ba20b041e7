import { setupServer } from "msw/node";
import fc from "fast-check";
import { http } from "msw";
import { expect, test } from "vitest";
import { createFetchMock } from "../../src/mock-server/fetch/index.ts";
import { createMockServer, MockServerError, type Rendition } from "../../src/mock-server/index.ts";
import { playScenario } from "../../src/mock-server/msw/index.ts";
import type { Scenario } from "../../src/scenario/index.ts";
import { anyScenario } from "../scenario/arbitrary-scenario.ts";
import { RawClient, request } from "./raw-client.ts";

// One scenario, four carriers: the same bytes, cut at the same places, and the same kind of ending.

interface Seen {
  writes: string[];
  isWhole: boolean;
}

async function overFetch(response: Response): Promise<Seen> {
  const writes: string[] = [];
  try {
    for await (const chunk of response.body ?? []) writes.push(Buffer.from(chunk).toString("latin1"));
    return { writes, isWhole: true };
  } catch {
    return { writes, isWhole: false };
  }
}

/** The HTTP chunks that stand on the wire, extensions left out. */
async function overTcp(port: number, url: string): Promise<Seen> {
  const client = await RawClient.connect(port);
  client.send(request(url, { headers: "connection: close\r\n" }));
  const { bytes } = await client.ended();
  const text = bytes.toString("latin1");
  const writes: string[] = [];
  let at = text.indexOf("\r\n\r\n") + 4;
  for (;;) {
    const header = /^([0-9a-f]+)(;[^\r]*)?\r\n/.exec(text.slice(at));
    if (header === null) return { writes, isWhole: false };
    const size = Number.parseInt(header[1] ?? "", 16);
    if (size === 0) return { writes, isWhole: true };
    at += header[0].length;
    writes.push(text.slice(at, at + size));
    at += size + 2;
  }
}

/** The language can say what cannot be played: usage without a chunk to join, log probabilities without a token. */
function isPlayable(scenario: Scenario): boolean {
  try {
    createFetchMock({ scenario });
    return true;
  } catch (error) {
    if (error instanceof MockServerError) return false;
    throw error;
  }
}

function planned({ body, writes }: Rendition): string[] {
  return writes.map(({ start, end }) => Buffer.from(body.subarray(start, end)).toString("latin1"));
}

test("every carrier sends the same bytes, cut at the same places, and the same kind of ending", async () => {
  await using server = await createMockServer();
  using mock = createFetchMock();
  const msw = setupServer();
  msw.listen({ onUnhandledRequest: "bypass" });
  try {
    await fc.assert(
      fc.asyncProperty(anyScenario, async (given) => {
        const scenario = {
          ...given,
          then: undefined,
          reply: { ...given.reply, status: 200, httpVersion: "1.1" as const, delayMs: 0, informational: [] },
          // What can be seen on the wire as it was written.
          wire: { ...given.wire, framing: "chunked" as const, compression: "none" as const },
          ending: { ...given.ending, forMs: 5 },
          gapMs: 0,
          pace: undefined,
          match: undefined,
        };
        fc.pre(isPlayable(scenario));
        using mount = server.mount(scenario);
        msw.use(http.post("http://provider.test/v1/chat/completions", playScenario(scenario)));
        const [tcp, inProcess, overMsw] = await Promise.all([
          overTcp(server.port, mount.url),
          mock.fetch(mock.mount(scenario).url).then(overFetch),
          fetch("http://provider.test/v1/chat/completions", { method: "POST" }).then(overFetch),
        ]);
        expect(inProcess).toEqual(tcp);
        expect(overMsw).toEqual(tcp);
        expect(tcp.writes).toEqual(planned(mount.rendition));
      }),
      { numRuns: 150 },
    );
  } finally {
    msw.close();
  }
}, 300_000);
