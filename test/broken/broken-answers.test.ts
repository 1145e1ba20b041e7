import { describe } from "vitest";
import { BROKEN_ANSWER_READERS } from "./clients/index.ts";
import { testBrokenClients } from "./describe-broken-clients.ts";
import { ONE_RENDERING } from "./judge-subject.ts";

// A file of its own, so that it runs beside the other half.
describe("clients that read the answer wrongly", () =>
  testBrokenClients(BROKEN_ANSWER_READERS, { skip: ONE_RENDERING }));
