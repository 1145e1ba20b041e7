import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMockServer, type MockServer } from "../../src/mock-server/index.ts";
import type { ScenarioInput } from "../../src/scenario/scenario.ts";
import { RawClient, request, split } from "./raw-client.ts";

let server: MockServer;
beforeAll(async () => {
  server = await createMockServer();
});
afterAll(() => server.close());

// `data: a\n\n` twice: 18 bytes.
const steps: ScenarioInput["steps"] = [{ done: "a" }, { done: "a" }];
const FRAME = "data: a\n\n";
const CHUNK = `9\r\n${FRAME}\r\n`;

type Framing = "chunked" | "content-length" | "close";

async function play(scenario: Omit<ScenarioInput, "steps">, framing: Framing) {
  using mount = server.mount({ ...scenario, steps, wire: { framing } });
  const client = await RawClient.connect(server.port);
  const { bytes, ended } = await client.send(request(mount.url)).ended();
  const exchange = await mount.whenSettled();
  return { ...split(bytes), ended, exchange };
}

/** A reply after which the connection stays: the next one on it shows where the first ended. */
async function playAndReuse(scenario: Omit<ScenarioInput, "steps">, framing: Framing) {
  using mount = server.mount({ ...scenario, steps, wire: { framing } });
  const client = await RawClient.connect(server.port);
  const isWhole = (text: string): boolean =>
    text.endsWith("\r\n0\r\n\r\n") || split(text).body === FRAME + FRAME;
  const text = await client.send(request(mount.url)).until(isWhole);
  client.bytes = Buffer.alloc(0);
  const again = await client.send(request(mount.url)).until(isWhole);
  client.close();
  expect(split(again).body).toBe(split(text).body);
  expect(mount.exchanges().map(({ state, nth }) => [state, nth])).toEqual([
    ["played", 1],
    ["played", 2],
  ]);
  return split(text);
}

describe("complete", () => {
  // Once at once, once paced: these are different paths.
  test.each([0, 2])("chunked ends with the last chunk and the connection stays (gap %i)", async (gapMs) => {
    const { head, body } = await playAndReuse({ gapMs }, "chunked");
    expect(head).toContain("transfer-encoding: chunked");
    expect(head).toContain("connection: keep-alive");
    expect(head).not.toContain("content-length");
    expect(body).toBe(`${CHUNK}${CHUNK}0\r\n\r\n`);
  });

  test.each([0, 2])(
    "content-length ends with its last byte and the connection stays (gap %i)",
    async (gapMs) => {
      const { head, body } = await playAndReuse({ gapMs }, "content-length");
      expect(head).toContain("content-length: 18");
      expect(head).not.toContain("transfer-encoding");
      expect(body).toBe(FRAME + FRAME);
    },
  );

  test.each([0, 2])("close ends with a FIN (gap %i)", async (gapMs) => {
    const { head, body, ended, exchange } = await play({ gapMs }, "close");
    expect(head).toContain("connection: close");
    expect(head).not.toMatch(/content-length|transfer-encoding|keep-alive/);
    expect(body).toBe(FRAME + FRAME);
    expect(ended).toBe("fin");
    expect(exchange.state).toBe("played");
  });

  test("the silence of afterMs comes before the last chunk", async () => {
    using mount = server.mount({ steps, ending: { afterMs: 40 } });
    const client = await RawClient.connect(server.port);
    await client.send(request(mount.url)).until((text) => text.endsWith("0\r\n\r\n"));
    client.close();
    const exchange = await mount.whenSettled();
    expect(exchange.playedAtMs).toBeGreaterThanOrEqual((exchange.response.writes.at(-1)?.atMs ?? 0) + 40);
  });

  test("a complete ending behind a cut is a shorter body", async () => {
    using mount = server.mount({
      steps,
      wire: { framing: "content-length" },
      ending: { kind: "complete", at: { frame: 1 } },
    });
    const response = await fetch(mount.url);
    expect(response.headers.get("content-length")).toBe("9");
    expect(await response.text()).toBe(FRAME);
  });

  test("an empty body ends at once in every framing", async () => {
    for (const framing of ["chunked", "content-length", "close"] as const) {
      using mount = server.mount({ steps: [], wire: { framing } });
      expect(await (await fetch(mount.url)).text()).toBe("");
    }
  });
});

describe("fin", () => {
  test("chunked: a FIN and no last chunk", async () => {
    const { body, ended, exchange } = await play({ ending: "fin" }, "chunked");
    expect({ body, ended }).toEqual({ body: CHUNK + CHUNK, ended: "fin" });
    expect(exchange).toMatchObject({ state: "played", response: { bytesSent: 18 } });
  });

  test("content-length: a FIN short of what was announced", async () => {
    const { head, body, ended } = await play({ ending: "fin" }, "content-length");
    expect(head).toContain("content-length: 19");
    expect({ body, ended }).toEqual({ body: FRAME + FRAME, ended: "fin" });
    const cut = await play({ ending: { kind: "fin", at: { byte: 4 } } }, "content-length");
    expect(cut.head).toContain("content-length: 18");
    expect(cut.body).toBe("data");
  });

  test("close: the same FIN as a complete ending", async () => {
    const { body, ended } = await play({ ending: { kind: "fin", at: { frame: 1 } } }, "close");
    expect({ body, ended }).toEqual({ body: FRAME, ended: "fin" });
  });

  test("before the first byte: a head and nothing else", async () => {
    const { head, body, ended } = await play({ ending: { kind: "fin", at: { byte: 0 } } }, "chunked");
    expect(head).toContain("200 ok");
    expect({ body, ended }).toEqual({ body: "", ended: "fin" });
  });
});

describe("fin-in-chunk", () => {
  test("the last HTTP chunk announces more than it holds", async () => {
    const { body, ended } = await play({ ending: "fin-in-chunk" }, "chunked");
    expect({ body, ended }).toEqual({ body: `${CHUNK}a\r\n${FRAME}`, ended: "fin" });
  });

  test("a body that is cut to nothing opens a chunk and leaves", async () => {
    const { body, ended } = await play({ ending: { kind: "fin-in-chunk", at: { byte: 0 } } }, "chunked");
    expect({ body, ended }).toEqual({ body: "1\r\n", ended: "fin" });
  });
});

describe("reset", () => {
  test.each([
    { framing: "chunked", body: CHUNK + CHUNK },
    { framing: "content-length", body: FRAME + FRAME },
    { framing: "close", body: FRAME + FRAME },
  ] as const)("$framing: everything arrives, then the reset", async ({ framing, body }) => {
    const seen = await play({ ending: "reset" }, framing);
    expect({ body: seen.body, ended: seen.ended }).toEqual({ body, ended: "reset" });
    const { playedAtMs, response, state } = seen.exchange;
    expect(state).toBe("played");
    expect(playedAtMs).toBeGreaterThanOrEqual((response.writes.at(-1)?.atMs ?? 0) + 20);
  });

  test("inside a frame", async () => {
    const { body, ended } = await play({ ending: { kind: "reset", at: { byte: 11 } } }, "chunked");
    expect({ body, ended }).toEqual({ body: `${CHUNK}2\r\nda\r\n`, ended: "reset" });
  });
});

describe("stall", () => {
  test.each(["chunked", "content-length", "close"] as const)(
    "%s: nothing more comes, and a reset when the time is up",
    async (framing) => {
      const seen = await play({ ending: { kind: "stall", at: { frame: 1 }, forMs: 60 } }, framing);
      expect(seen.body).toBe(framing === "chunked" ? CHUNK : FRAME);
      expect(seen.ended).toBe("reset");
      expect(seen.exchange.playedAtMs).toBeGreaterThanOrEqual(60);
    },
  );

  test("an exchange is open while it stalls, and over when the client leaves", async () => {
    using mount = server.mount({ steps, ending: "stall" });
    const client = await RawClient.connect(server.port);
    await client.send(request(mount.url)).until((text) => split(text).body === CHUNK + CHUNK);
    expect(mount.exchanges()).toMatchObject([{ state: "open", playedAtMs: null, peerLeft: null }]);
    client.close();
    expect(await mount.whenSettled()).toMatchObject({
      state: "peer-left",
      playedAtMs: null,
      peerLeft: { how: "fin" },
      response: { bytesSent: 18 },
    });
  });
});

test("fetch can tell each ending that HTTP can tell", async () => {
  const outcome = async (ending: ScenarioInput["ending"], framing: Framing): Promise<string> => {
    using mount = server.mount({ steps, wire: { framing }, ending });
    return (await fetch(mount.url)).text().then(
      () => "complete",
      () => "broken",
    );
  };
  expect(await outcome("complete", "chunked")).toBe("complete");
  expect(await outcome("fin", "chunked")).toBe("broken");
  expect(await outcome("fin-in-chunk", "chunked")).toBe("broken");
  expect(await outcome("reset", "chunked")).toBe("broken");
  expect(await outcome("fin", "content-length")).toBe("broken");
  expect(await outcome("reset", "content-length")).toBe("broken");
  expect(await outcome("fin", "close")).toBe("complete");
});

describe("before the head", () => {
  test.each(["chunked", "content-length", "close"] as const)(
    "nothing is sent with framing %s, and the connection ends as asked",
    async (framing) => {
      for (const kind of ["fin", "reset"] as const) {
        using mount = server.mount({ ending: { kind, at: "head" }, steps, wire: { framing } });
        const client = await RawClient.connect(server.port);
        const { bytes, ended } = await client.send(request(mount.url)).ended();
        client.close();
        expect({ text: bytes.toString("latin1"), ended }).toEqual({ text: "", ended: kind });
        const exchange = await mount.whenSettled();
        expect(exchange.response).toMatchObject({ bytesSent: 0, writes: [] });
      }
    },
  );

  test("a stall says nothing until it is over", async () => {
    using mount = server.mount({ ending: { kind: "stall", at: "head", forMs: 60 }, steps });
    const client = await RawClient.connect(server.port);
    const { bytes, ended } = await client.send(request(mount.url)).ended();
    expect({ length: bytes.length, ended }).toEqual({ length: 0, ended: "reset" });
  });

  test("whoever asks again gets what comes next", async () => {
    using mount = server.mount({ ending: { kind: "fin", at: "head" }, steps, then: [{ steps }] });
    const first = await RawClient.connect(server.port);
    await first.send(request(mount.url)).ended();
    const second = await RawClient.connect(server.port);
    const text = await second.send(request(mount.url)).until((all) => all.endsWith("\r\n0\r\n\r\n"));
    second.close();
    expect(split(text).body).toContain(FRAME);
  });

  test.each(["complete", "fin-in-chunk"] as const)("there is nothing that %s could end", (kind) => {
    expect(() => server.mount({ ending: { kind, at: "head" }, steps })).toThrow(
      "before the status line there is nothing that",
    );
  });
});
