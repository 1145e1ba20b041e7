import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { pipeline, Transform } from "node:stream";
import { createMockServer } from "../../mock-server/index.ts";
import { GATEWAY_CASES } from "../cases/gateway/index.ts";
import { selectChecks } from "../run/selection.ts";
import { findToken } from "./find-token.ts";
import { GatewayPlace } from "./gateway-place.ts";
import { GrantedTime } from "./granted-time.ts";
import { judgeQuestion } from "./judge-question.ts";
import { planQuestions } from "./plan-gateway.ts";
import { type GatewaySettings, playQuestion } from "./play-question.ts";

/** A handful that touches every part of the path: text, tools, errors, dead upstreams, whole answers. */
const PROBES = new Set([
  "relay/text/hello",
  "relay/tools/interleaved",
  "fault/status/429",
  "dead/middle/fin",
  "whole/text",
]);

/**
 * Proves the harness before it judges anybody: a relay that passes on every byte must pass, and one that changes a
 * letter must fail, on the same path. Returns what is wrong with the harness, or null.
 */
export async function checkGatewayHarness(
  change: (bytes: Buffer) => Buffer = changeLetters,
): Promise<string | null> {
  const alarm = (await verdictsBehind((bytes) => bytes)).find(
    ({ verdict }) => verdict === "fail" || verdict === "harness-error",
  );
  if (alarm)
    return `a relay that changes nothing does not pass ${alarm.check}: ${alarm.message ?? alarm.verdict}`;
  const bad = await verdictsBehind(change);
  return bad.some(({ verdict }) => verdict === "fail") ? null : "a relay that changes letters passes";
}

function changeLetters(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString("latin1").replaceAll('"content":"wor"', '"content":"row"'), "latin1");
}

async function verdictsBehind(
  change: (bytes: Buffer) => Buffer,
): Promise<{ check: string; verdict: string; message?: string | undefined }[]> {
  await using upstream = await createMockServer({ findToken });
  await using relay = await startBytePipe(upstream.port, change);
  const place = new GatewayPlace({ url: `http://127.0.0.1:${relay.port}/v1` });
  const settings: GatewaySettings = {
    upstream,
    place,
    spec: "self-check",
    granted: new GrantedTime(5000),
    isStrict: false,
  };
  const plan = planQuestions(
    GATEWAY_CASES.filter(({ id }) => PROBES.has(id)),
    selectChecks(),
  ).filter(({ variant }) => variant === "");
  const verdicts = await Promise.all(
    plan.map(async (question) => {
      const { trace, fault } = await playQuestion(settings, question);
      return question.rules.map((rule) => ({
        check: `${question.case.id}#${rule.id}`,
        ...judgeQuestion(rule, trace, fault, false),
      }));
    }),
  );
  return verdicts.flat();
}

/** Two sockets, and nothing in between but `change`. */
async function startBytePipe(
  port: number,
  change: (bytes: Buffer) => Buffer,
): Promise<{ port: number } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const origin = connect({ port, host: "127.0.0.1" });
    const changing = new Transform({ transform: (bytes: Buffer, _, done) => done(null, change(bytes)) });
    for (const socket of [client, origin]) sockets.add(socket.setNoDelay(true));
    // However a connection ends, the other one ends as well; what became of it the two sides see.
    pipeline(client, origin, () => undefined);
    pipeline(origin, changing, client, () => client.destroy());
    client.on("error", () => undefined);
    origin.on("error", () => client.resetAndDestroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
