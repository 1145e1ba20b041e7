import { closestWord } from "../../scenario/closest-word.ts";
import { z } from "zod";
import { dialectNameSchema } from "../../scenario/dialect-name.ts";
import type { AnswersInput } from "../../scenario/answers/answer.ts";
import type { Scenario, ScenarioInput } from "../../scenario/scenario.ts";
import { ScenarioError } from "../../scenario/scenario-error.ts";
import { checkSaying, checkScenario } from "../check-scenario.ts";
import { MockServerError } from "../error.ts";
import { DEFAULT_TOKEN, type Mountable, type MountHouse } from "../mount-house.ts";
import type { MountedScenario } from "../mounted-scenario.ts";
import type { Repertoire } from "../repertoire.ts";
import { ControlError } from "./control-error.ts";
import type { ControlReply } from "./control-request.ts";

/** The scenarios of a server as they are changed from outside, and the way back. */
export class ScenarioRoutes {
  readonly #house: MountHouse;
  /** What answered before the first change; null where nothing did. */
  readonly #before = new Map<string, Repertoire | null>();

  constructor(house: MountHouse) {
    this.#house = house;
  }

  /** `GET /scenarios`. */
  list(): ControlReply {
    return { status: 200, json: { scenarios: [...this.#house.mounts.values()].map(mountView) } };
  }

  /** `GET /scenarios/<token>`. */
  show(token: string): ControlReply {
    return { status: 200, json: mountView(this.#find(token)) };
  }

  /** `POST /scenarios`: under a token that is made up. */
  add(body: string): ControlReply {
    const mountable = readMountable(body);
    const { token } = explained(() => this.#house.mount(mountable));
    this.#before.set(token, null);
    return { status: 201, json: mountView(this.#find(token)) };
  }

  /** `PUT /scenarios/<token>`: there from now on, in place of what was there. */
  put(token: string, body: string): ControlReply {
    const mountable = readMountable(body);
    const before = this.#house.mounts.get(token)?.repertoire ?? null;
    const wasThere = explained(() => this.#house.put(token, mountable));
    this.#remember(token, before);
    return { status: wasThere ? 200 : 201, json: mountView(this.#find(token)) };
  }

  /** `DELETE /scenarios/<token>`: with its exchanges; what is being played is cut off. */
  remove(token: string): ControlReply {
    const mount = this.#find(token);
    this.#remember(token, mount.repertoire);
    mount.unmount();
    return { status: 200, json: { removed: token } };
  }

  /** `POST /scenarios/<token>/restart`: the next request counts as the first. */
  restart(token: string): ControlReply {
    this.#find(token).restart();
    return { status: 200, json: { restarted: token } };
  }

  /** `POST /reset`: scenarios as they were before the first change, all begun anew, and an empty journal. */
  reset(): ControlReply {
    for (const [token, repertoire] of this.#before) {
      const mount = this.#house.mounts.get(token);
      if (repertoire === null) mount?.unmount();
      else if (mount === undefined) this.#house.add(token, repertoire);
      else mount.answerWith(repertoire);
    }
    this.#before.clear();
    for (const mount of this.#house.mounts.values()) mount.restart();
    this.#house.forget();
    return { status: 200, json: { reset: true } };
  }

  #remember(token: string, before: Repertoire | null): void {
    if (!this.#before.has(token)) this.#before.set(token, before);
  }

  #find(token: string): MountedScenario {
    const mount = this.#house.mounts.get(token);
    if (mount !== undefined) return mount;
    const tokens = [...this.#house.mounts.keys()];
    const known = tokens.slice(0, 20).join(", ");
    const meant = closestWord(token, tokens);
    const hint = meant === undefined ? "" : ` Did you mean "${meant}"?`;
    throw new ControlError(
      404,
      "no-scenario",
      `Cannot find a scenario under "${token}". ${known === "" ? "There is none." : `There are: ${known}.`}${hint}`,
    );
  }
}

function mountView(mount: MountedScenario): Record<string, unknown> {
  const { token, baseUrl, url, repertoire, count } = mount;
  const isEverywhere = token === DEFAULT_TOKEN;
  return { token, baseUrl, url, answersEveryPath: isEverywhere, titles: repertoire.titles, requests: count };
}

function readMountable(body: string): Mountable {
  const given = parseJson(body);
  if (isMapping(given) && "provider" in given) return readProvider(given);
  if (!Array.isArray(given)) return explained(() => readSaying(given));
  const [first, ...others] = given.map((one, index) =>
    explained(() => readSaying(one), `Scenario ${index + 1} of ${given.length}: `),
  );
  if (first !== undefined) return [first, ...others];
  throw new ControlError(400, "invalid-scenario", "The list of scenarios is empty. Give one at least.");
}

/** A scenario, or `{ "answers": [{ "when": "hello", "say": "Hi" }] }`. */
function readSaying(given: unknown): Scenario | AnswersInput {
  if (!isMapping(given) || !("answers" in given)) return checkScenario(given as ScenarioInput);
  const answers = given as AnswersInput;
  checkSaying(answers);
  return answers;
}

/** `{ "provider": true }` or `{ "provider": { "dialect": "groq", "seed": 7 } }`: answers that are made up. */
function readProvider(given: Record<string, unknown>): Mountable {
  const parsed = providerSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const problem = z.prettifyError(parsed.error).replaceAll("\n", " ");
  throw new ControlError(400, "invalid-scenario", `Cannot be that provider: ${problem}`);
}

const providerSchema = z.strictObject({
  provider: z.union([
    z.literal(true),
    z.strictObject({
      dialect: dialectNameSchema.optional(),
      seed: z.int().min(0).optional(),
      trouble: z.string().optional(),
    }),
  ]),
});

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    const found = body.trim() === "" ? "it is empty" : (error as Error).message;
    throw new ControlError(
      400,
      "invalid-json",
      `Cannot read the scenario: the body is no JSON (${found}). Send one scenario, or a list of them, as JSON.`,
    );
  }
}

/** What the mock server refuses is the client's mistake. */
function explained<T>(work: () => T, where = ""): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof MockServerError)) throw error;
    const { cause } = error;
    const mistakes = cause instanceof ScenarioError ? { mistakes: cause.mistakes } : {};
    throw new ControlError(400, error.code, where + error.message, mistakes);
  }
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
