import { describe, expect, test } from "vitest";
import { ALL_CASES } from "../../src/conformance/cases/index.ts";
import { CLIENT_RULES, findRule } from "../../src/conformance/rules/index.ts";
import type { SubjectLevel } from "../../src/wire/exec-protocol.ts";
import { BROKEN_CLIENTS, BROKEN_STREAM_READERS, BROKEN_UNSEEN } from "./clients/index.ts";
import { testBrokenClients } from "./describe-broken-clients.ts";

const LEVELS: readonly SubjectLevel[] = ["chat", "events"];
const EVERYBODY = [...BROKEN_CLIENTS, ...BROKEN_UNSEEN];

describe("the collection of broken clients", () => {
  const judged = CLIENT_RULES.flatMap(({ id }) =>
    LEVELS.filter((level) => ALL_CASES.some((one) => one.level === level && one.rules.includes(id))).map(
      (level) => ({ id, level }),
    ),
  );

  test.each(judged)("$id has a client at level $level that breaks it", ({ id, level }) => {
    expect(EVERYBODY.filter((client) => client.level === level && client.breaks.includes(id))).not.toEqual(
      [],
    );
  });

  test("every rule is broken by somebody", () => {
    const broken = new Set(EVERYBODY.flatMap(({ breaks }) => breaks));
    expect(CLIENT_RULES.map(({ id }) => id).filter((id) => !broken.has(id))).toEqual([]);
  });

  test("nobody breaks a rule that does not exist", () => {
    const unknown = EVERYBODY.flatMap(({ breaks }) => breaks).filter((id) => findRule(id) === undefined);
    expect(unknown).toEqual([]);
  });

  test("every client breaks something and has a name of its own", () => {
    expect(EVERYBODY.filter(({ breaks }) => breaks.length === 0)).toEqual([]);
    expect(new Set(EVERYBODY.map(({ name }) => name)).size).toBe(EVERYBODY.length);
  });
});

describe("clients that read the stream wrongly", () => testBrokenClients(BROKEN_STREAM_READERS));
