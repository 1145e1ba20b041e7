import { BROKEN_CONTENT } from "./broken-content.ts";
import { BROKEN_CROWDS } from "./broken-crowds.ts";
import { BROKEN_DEATHS } from "./broken-deaths.ts";
import { BROKEN_FAULTS } from "./broken-faults.ts";
import { BROKEN_FINISH } from "./broken-finish.ts";
import { BROKEN_FRAMING } from "./broken-framing.ts";
import { BROKEN_LIVE } from "./broken-live.ts";
import type { BrokenRelay } from "./broken-relay.ts";
import { BROKEN_REQUESTS } from "./broken-requests.ts";
import { BROKEN_TOOLS } from "./broken-tools.ts";
import { BROKEN_WHOLE } from "./broken-whole.ts";

/** Relays with one thing wrong each. */
export const BROKEN_RELAYS: readonly BrokenRelay[] = [
  ...BROKEN_CONTENT,
  ...BROKEN_TOOLS,
  ...BROKEN_FINISH,
  ...BROKEN_FRAMING,
  ...BROKEN_FAULTS,
  ...BROKEN_WHOLE,
  ...BROKEN_DEATHS,
  ...BROKEN_LIVE,
  ...BROKEN_REQUESTS,
  ...BROKEN_CROWDS,
];
