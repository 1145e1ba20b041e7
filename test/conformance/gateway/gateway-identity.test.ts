import { expect, test } from "vitest";
import { readIdentity } from "../../../src/conformance/gateway/gateway-identity.ts";

test.each([
  ["starting\nstreamproof-gateway: nginx 1.22.1\nready\n", { name: "nginx", version: "1.22.1" }],
  [
    "streamproof-gateway: portkey 1.15.2 (hono 4.13.19, node 20.20.2)\r\n",
    { name: "portkey", version: "1.15.2 (hono 4.13.19, node 20.20.2)" },
  ],
  ["streamproof-gateway: nginx\n", null],
  ["the streamproof-gateway: nginx 1.22.1\n", null],
  ["", null],
])("of %j the identity is %j", (output, identity) => {
  expect(readIdentity(output)).toEqual(identity);
});
