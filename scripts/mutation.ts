// The mutation score, of clients and then of relays: how many of the broken ones the fixed cases find out and by which rules, which rules find
// nobody, and whether anybody who does nothing wrong breaks a `must`. Words after the command select clients by name.
// Exit status 1 when a broken client gets away, a rule is of no use, a legal client breaks a must, or too few are left.
import { PROPERTIES } from "../src/conformance/cases/index.ts";
import { createReferenceSubject } from "../src/conformance/subjects/reference-subject.ts";
import type { Subject } from "../src/conformance/subjects/subject.ts";
import { limitConcurrency } from "../src/conformance/subjects/concurrency-limit.ts";
import { CLIENT_RULES } from "../src/conformance/rules/index.ts";
import { createMockServer } from "../src/mock-server/index.ts";
import type { BrokenClient } from "../test/broken/broken-client.ts";
import { BROKEN_CLIENTS, BROKEN_LIMITS } from "../test/broken/clients/index.ts";
import { type AskedOfMany, BrokenClientRun } from "../test/broken/judge-many.ts";
import { brokenRules, judgeSubject, ONE_RENDERING } from "../test/broken/judge-subject.ts";
import { judgeRelays } from "./mutation/gateways.ts";
import { LEGAL_CLIENTS, legalSubject } from "../test/broken/legal/index.ts";

const LEAST_CLIENTS = 120;
const NAME_WIDTH = 72;
const AT_ONCE = 4;

const words = process.argv.slice(2).map((word) => word.toLowerCase());
const isWanted = ({ name }: { name: string }): boolean =>
  words.length === 0 || words.some((word) => name.toLowerCase().includes(word));
const broken = BROKEN_CLIENTS.filter(isWanted);
const legal = LEGAL_CLIENTS.filter(isWanted);
const startedAt = performance.now();

const foundBy = await judgeBroken();
const wronged = await judgeLegal();
printRules(foundBy);
printScore(foundBy, wronged);
if (!(await judgeRelays(isWanted))) process.exitCode = 1;

/** The rules that each broken client breaks, by its name. */
async function judgeBroken(): Promise<Map<string, string[]>> {
  console.log("Broken clients, and the rules that find them out\n");
  const isAboutSize = new Set(BROKEN_LIMITS);
  const quick = broken.filter((client) => !isAboutSize.has(client));
  const rulesOf = new Map<string, string[]>();
  await judgeTogether(quick, {}, rulesOf);
  // What a size costs is measured, so each of these has the machine to itself.
  await judgeTogether(
    broken.filter((client) => isAboutSize.has(client)),
    { atOnce: 1 },
    rulesOf,
  );
  return rulesOf;
}

async function judgeTogether(
  clients: readonly BrokenClient[],
  asked: AskedOfMany,
  rulesOf: Map<string, string[]>,
): Promise<void> {
  await using run = new BrokenClientRun(clients, { ...asked, skip: ONE_RENDERING });
  await run.start();
  for (const client of clients) {
    const rules = brokenRules(await run.recordsOf(client));
    rulesOf.set(client.name, rules);
    console.log(`${client.name.padEnd(NAME_WIDTH)} ${rules.join(", ") || "GETS AWAY"}`);
  }
}

/** The names of those who do nothing wrong and yet break a `must`. */
async function judgeLegal(): Promise<string[]> {
  console.log("\nClients that do nothing wrong, and what takes note of them\n");
  const server = await createMockServer();
  const limit = limitConcurrency(AT_ONCE);
  const references = (["chat", "events"] as const).map((level) => ({
    name: `the reference at level ${level}`,
    subject: createReferenceSubject(level),
  }));
  const everybody: { name: string; subject: Subject }[] = [
    ...references.filter(isWanted),
    ...legal.map((client) => ({ name: client.name, subject: legalSubject(client) })),
  ];
  try {
    const names = everybody.map(({ name, subject }) =>
      limit(async () => {
        const records = await judgeSubject(server, subject, { skip: ONE_RENDERING });
        const musts = brokenRules(records.filter(({ level }) => level === "must"));
        const others = brokenRules(records.filter(({ level }) => level !== "must"));
        const said = [...musts.map((id) => `WRONGED by ${id}`), ...others].join(", ") || "nothing";
        console.log(`${name.padEnd(NAME_WIDTH)} ${said}`);
        return musts.length > 0 ? [name] : [];
      }),
    );
    return (await Promise.all(names)).flat();
  } finally {
    await server.close();
  }
}

/** How many clients each rule finds, and how many nobody else would. */
function printRules(rulesOf: ReadonlyMap<string, readonly string[]>): void {
  console.log("\nRules: clients found out, and those that no other rule finds\n");
  const findings = [...rulesOf.values()];
  for (const { id } of CLIENT_RULES) {
    const found = findings.filter((rules) => rules.includes(id));
    const alone = found.filter((rules) => rules.length === 1);
    if (found.length > 0)
      console.log(`${id.padEnd(32)} ${String(found.length).padStart(4)} ${String(alone.length).padStart(4)}`);
  }
}

function printScore(rulesOf: ReadonlyMap<string, readonly string[]>, wronged: readonly string[]): void {
  const found = [...rulesOf.values()].filter((rules) => rules.length > 0).length;
  const useful = new Set([...rulesOf.values()].flat());
  // Laws over generated streams are broken by clients that no fixed case finds out; they have tests of their own.
  const generated = new Set(PROPERTIES.map(({ rule }) => rule));
  const useless = CLIENT_RULES.map(({ id }) => id).filter((id) => !useful.has(id) && !generated.has(id));
  const share = ((100 * found) / Math.max(broken.length, 1)).toFixed(1);
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  console.log(`\n${found} of ${broken.length} broken clients found out (${share} %) in ${seconds} s`);
  console.log(
    `${legal.length} legal clients, ${wronged.length} of them or of the references wronged by a must`,
  );
  if (words.length === 0) console.log(`rules that found nobody out: ${useless.join(", ") || "none"}`);
  const isWhole = words.length > 0 || (found >= LEAST_CLIENTS && useless.length === 0);
  process.exitCode = found === broken.length && wronged.length === 0 && isWhole ? 0 : 1;
}
