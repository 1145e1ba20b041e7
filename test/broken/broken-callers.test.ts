import { describe } from "vitest";
import { BROKEN_CALLERS } from "./clients/index.ts";
import { testBrokenClients } from "./describe-broken-clients.ts";
import { ONE_RENDERING } from "./judge-subject.ts";

describe("clients that are wrong about HTTP, time or sizes", () =>
  testBrokenClients(BROKEN_CALLERS, { skip: ONE_RENDERING }));
