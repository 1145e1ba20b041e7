import { describe } from "vitest";
import { BROKEN_APART, BROKEN_CALLERS, BROKEN_LIMITS } from "./clients/index.ts";
import { testBrokenClients } from "./describe-broken-clients.ts";
import { ONE_RENDERING } from "./judge-subject.ts";

describe("clients that are wrong about HTTP or time", () =>
  testBrokenClients(BROKEN_CALLERS, { skip: ONE_RENDERING }));

// One after the other: some of them keep the process busy for seconds.
describe("clients that keep something of a call for the next one", () => testBrokenClients(BROKEN_APART));
describe("clients that are wrong about sizes", () => testBrokenClients(BROKEN_LIMITS, { atOnce: 1 }));
