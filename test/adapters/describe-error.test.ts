import { expect, test } from "vitest";
import { describeError } from "../../src/adapters/describe-error.ts";

test.each([
  ["status", { status: 429 }],
  ["statusCode", { statusCode: 429 }],
  ["response.status", { response: { status: 429 } }],
  ["httpResponse.status", { httpResponse: { status: 429, body: "" } }],
])("the status of an error is found under %s", (_name, fields) => {
  const error = Object.assign(new Error("too many"), fields);
  expect(describeError(error)).toEqual({ kind: "http", message: "too many", status: 429 });
});

test("what is no status is not taken for one", () => {
  for (const fields of [{ status: "error" }, { statusCode: 0 }, { response: null }, { httpResponse: "429" }])
    expect(describeError(Object.assign(new Error("no"), fields))).toEqual({ kind: "other", message: "no" });
});
