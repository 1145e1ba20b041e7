import type { DialectName } from "../scenario/dialect-name.ts";
import type { Match } from "../scenario/match.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { CheckedSaying } from "./check-scenario.ts";
import { type AskedRequest, pathOf } from "./default-replies/asked-request.ts";
import { renderMistake } from "./default-replies/answer-by-default.ts";
import { RequestMistake } from "./default-replies/request-mistake.ts";
import { modelsAt } from "./default-replies/models.ts";
import { compileMatch, type RequestFacts, requestFacts } from "./match-request.ts";
import { renderNoMatch } from "./not-found.ts";
import type { Directed } from "./provider/directives.ts";
import { Provider } from "./provider/provider.ts";
import type { Rendition } from "./rendition.ts";
import { answerReplies, fixedReply, type Reply, scenarioReplies } from "./reply.ts";

/** A scenario, when it answers, and with what: each request takes the next reply, the last one stays. */
interface Part {
  match: Match | undefined;
  fits: (facts: RequestFacts) => boolean;
  title: string | undefined;
  replies: Reply[];
  /** How many requests fitted everything but `nth`. */
  fitted: number;
  /** How many it answered. */
  answered: number;
}

/** Everything that one mount can answer. */
export class Repertoire {
  /** What answers the first request, as far as that does not depend on the request. */
  readonly first: Rendition;
  /** Whether the answer depends on what is asked, body included. */
  readonly isChoosy: boolean;
  readonly #parts: Part[];
  readonly #provider: Provider | null;
  readonly #isStrict: boolean;

  private constructor(parts: Part[], { provider = null, isStrict = false }: Manner = {}) {
    const first = (parts.find(({ match }) => match === undefined) ?? parts[0])?.replies[0]?.plain;
    this.first = first ?? (provider ?? new Provider()).answer(undirected(SAMPLE));
    this.#parts = parts;
    this.#provider = provider;
    this.#isStrict = isStrict;
    this.isChoosy =
      provider !== null ||
      parts.some(({ match, replies }) => match !== undefined || replies[0]?.plain === null);
  }

  /** A rendition that was made elsewhere, for whatever is asked. */
  static playing(rendition: Rendition): Repertoire {
    const replies = [rendition, ...rendition.later].map(fixedReply);
    return new Repertoire([partOf({ title: undefined, match: undefined }, replies)]);
  }

  /** One scenario for whatever is asked: a token chose it already, and its `match` has no say. */
  static of(scenario: Scenario, manner: Manner = {}): Repertoire {
    return Repertoire.among([{ scenario: { ...scenario, match: undefined } }], manner);
  }

  /**
   * Several scenarios and answers: the first whose `match` fits answers, else the first without, else the provider.
   * With a provider each scenario is said whole to a request that asks for no stream.
   */
  static among(sayings: readonly CheckedSaying[], manner: Manner = {}): Repertoire {
    return new Repertoire(
      sayings.flatMap((saying) => partsOf(saying, manner.provider ?? null)),
      manner,
    );
  }

  /** Takes the next reply for a request, which is looked at only where something depends on it. */
  choose(request: () => AskedRequest): Rendition {
    const part = this.isChoosy ? undefined : this.#parts[0];
    if (part !== undefined) return nextOf(part)?.plain ?? this.first;
    try {
      return this.#look(request);
    } catch (error) {
      // One request that nobody thought of must not end all others. V8 says so where a body is nested too deep.
      const isDeep = error instanceof RangeError;
      const why = isDeep ? "its body is nested too deep" : String(error);
      return renderMistake(
        new RequestMistake(`This request cannot be answered: ${why}.`, { status: isDeep ? 400 : 500 }),
      );
    }
  }

  #look(request: () => AskedRequest): Rendition {
    const provider = this.#provider;
    const directed = provider === null ? undirected(request()) : provider.direct(request());
    if (!("request" in directed)) return directed;
    const facts = requestFacts(directed.request);
    const chosen = this.#fitting(facts) ?? this.#withoutMatch(directed.request);
    if (chosen !== undefined) return nextOf(chosen)?.say(directed, facts) ?? this.first;
    if (provider === null || this.#isStrict) return renderNoMatch(facts, this.#parts);
    return provider.answer(directed);
  }

  /** What the scenarios call themselves. */
  get titles(): string[] {
    return this.#parts.flatMap(({ title }) => title ?? []);
  }

  /** Begins `then` and `nth` anew. */
  restart(): void {
    for (const part of this.#parts) Object.assign(part, { fitted: 0, answered: 0 });
  }

  /** Every match counts the requests it fits, also those that another scenario answers. */
  #fitting(facts: RequestFacts): Part | undefined {
    let chosen: Part | undefined;
    for (const part of this.#parts) {
      if (part.match === undefined || !part.fits(facts)) continue;
      part.fitted++;
      if (part.match.nth === undefined || part.match.nth === part.fitted) chosen ??= part;
    }
    return chosen;
  }

  /** A provider lists its models whatever its scenarios say in a chat. */
  #withoutMatch(asked: AskedRequest): Part | undefined {
    const isListing = this.#provider !== null && asked.method === "GET" && modelsAt(pathOf(asked)) !== null;
    return isListing ? undefined : this.#parts.find(({ match }) => match === undefined);
  }
}

/** How a repertoire treats what its scenarios do not say. */
interface Manner {
  /** Answers what no scenario fits; null for a 404 that says what would have fitted. */
  provider?: Provider | null;
  /** Whether there is that 404 all the same. */
  isStrict?: boolean;
}

function undirected(request: AskedRequest): Directed {
  return { request, trouble: null, text: "" };
}

/** In this dialect where it names none itself. */
function inDialect(scenario: Scenario, dialect: DialectName): Scenario {
  const spoken = { ...scenario, dialect: scenario.dialect ?? dialect };
  const { then } = scenario;
  if (then === undefined) return spoken;
  return { ...spoken, then: then.map((one) => ({ ...one, dialect: one.dialect ?? dialect })) };
}

function partsOf(saying: CheckedSaying, provider: Provider | null): Part[] {
  if ("answers" in saying) {
    return saying.answers.map((answer) =>
      partOf({ title: undefined, match: answer.match }, answerReplies(answer, provider ?? undefined)),
    );
  }
  const { scenario } = saying;
  const dialect = provider?.dialect;
  const spoken = dialect === undefined ? scenario : inDialect(scenario, dialect);
  return [partOf(spoken, scenarioReplies(spoken, provider))];
}

function partOf({ title, match }: Pick<Scenario, "title" | "match">, replies: Reply[]): Part {
  return { match, fits: compileMatch(match ?? {}), title, replies, fitted: 0, answered: 0 };
}

function nextOf(part: Part): Reply | undefined {
  const { replies } = part;
  return replies[Math.min(part.answered++, replies.length - 1)];
}

/** Stands for the first request where the answer depends on it. */
const SAMPLE: AskedRequest = {
  method: "POST",
  path: "/v1/chat/completions",
  httpVersion: "1.1",
  headers: {},
  body: JSON.stringify({
    model: "streamproof-1",
    messages: [{ role: "user", content: "Hello" }],
    stream: true,
  }),
};
