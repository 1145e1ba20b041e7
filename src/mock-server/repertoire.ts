import type { Match } from "../scenario/match.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { AskedRequest } from "./default-replies/asked-request.ts";
import { compileMatch, type RequestFacts, requestFacts } from "./match-request.ts";
import { renderNoMatch } from "./not-found.ts";
import { renderScenario } from "./render-scenario.ts";
import type { Rendition } from "./rendition.ts";

/** A scenario, when it answers, and with what: each request takes the next reply, the last one stays. */
interface Part {
  match: Match | undefined;
  fits: (facts: RequestFacts) => boolean;
  title: string | undefined;
  replies: Rendition[];
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

  private constructor(first: Rendition, parts: Part[]) {
    this.first = first;
    this.#parts = parts;
    this.isChoosy = parts.some(({ match }) => match !== undefined);
  }

  /** One scenario for whatever is asked: a token chose it already, and its `match` has no say. */
  static of(scenario: Scenario): Repertoire {
    return Repertoire.among([{ ...scenario, match: undefined }]);
  }

  /** A rendition that was made elsewhere, for whatever is asked. */
  static playing(rendition: Rendition): Repertoire {
    const replies = [rendition, ...rendition.later];
    return new Repertoire(rendition, [partOf({ title: undefined, match: undefined }, replies)]);
  }

  /** Several scenarios: the first whose `match` fits answers, else the first without. */
  static among(scenarios: readonly [Scenario, ...Scenario[]]): Repertoire {
    const parts = scenarios.map((scenario) => partOf(scenario, repliesOf(scenario)));
    const first = (parts.find(({ match }) => match === undefined) ?? parts[0])?.replies[0];
    return new Repertoire(first ?? renderScenario(scenarios[0]), parts);
  }

  /** Takes the next reply for a request, which is looked at only where something depends on it. */
  choose(request: () => AskedRequest): Rendition {
    const part = this.isChoosy ? null : this.#parts[0];
    if (part) return nextOf(part, this.first);
    const facts = requestFacts(request());
    const chosen = this.#fitting(facts) ?? this.#parts.find(({ match }) => match === undefined);
    return chosen === undefined ? renderNoMatch(facts, this.#parts) : nextOf(chosen, this.first);
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
}

function repliesOf(scenario: Scenario): Rendition[] {
  const rendition = renderScenario(scenario);
  return [rendition, ...rendition.later];
}

function partOf({ title, match }: Pick<Scenario, "title" | "match">, replies: Rendition[]): Part {
  return { match, fits: compileMatch(match ?? {}), title, replies, fitted: 0, answered: 0 };
}

function nextOf(part: Part, fallback: Rendition): Rendition {
  const { replies } = part;
  return replies[Math.min(part.answered++, replies.length - 1)] ?? fallback;
}
