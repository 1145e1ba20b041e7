import type { Match } from "../scenario/match.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Exchange } from "../wire/exchange.ts";
import { compileMatch, type RequestFacts, requestFacts } from "./match-request.ts";
import { renderNoMatch } from "./not-found.ts";
import { Playable } from "./playable.ts";
import type { Rendition } from "./rendition.ts";

/** A scenario, when it answers, and with what: each request takes the next reply, the last one stays. */
interface Part {
  match: Match | undefined;
  fits: (facts: RequestFacts) => boolean;
  title: string | undefined;
  replies: Playable[];
  /** How many requests fitted everything but `nth`. */
  fitted: number;
  /** How many it answered. */
  answered: number;
}

/** Everything that one mount can answer. */
export class Repertoire {
  /** What answers the first request, as far as that does not depend on the request. */
  readonly first: Playable;
  /** Whether the answer depends on what is asked, body included. */
  readonly isChoosy: boolean;
  readonly #parts: Part[];

  private constructor(first: Playable, parts: Part[]) {
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
    const first = new Playable(rendition);
    const later = rendition.later.map((next) => new Playable(next));
    return new Repertoire(first, [partOf({ title: undefined, match: undefined }, [first, ...later])]);
  }

  /** Several scenarios: the first whose `match` fits answers, else the first without. */
  static among(scenarios: readonly [Scenario, ...Scenario[]]): Repertoire {
    const parts = scenarios.map((scenario) =>
      partOf(scenario, [scenario, ...(scenario.then ?? [])].map(Playable.of)),
    );
    const first = (parts.find(({ match }) => match === undefined) ?? parts[0])?.replies[0];
    return new Repertoire(first ?? Playable.of(scenarios[0]), parts);
  }

  /** Takes the next reply for a request, which is looked at only where something depends on it. */
  choose(request: () => Exchange["request"]): Playable {
    const part = this.isChoosy ? null : this.#parts[0];
    if (part) return nextOf(part, this.first);
    const facts = requestFacts(request());
    const chosen = this.#fitting(facts) ?? this.#parts.find(({ match }) => match === undefined);
    return chosen === undefined
      ? new Playable(renderNoMatch(facts, this.#parts))
      : nextOf(chosen, this.first);
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

function partOf({ title, match }: Pick<Scenario, "title" | "match">, replies: Playable[]): Part {
  return { match, fits: compileMatch(match ?? {}), title, replies, fitted: 0, answered: 0 };
}

function nextOf(part: Part, fallback: Playable): Playable {
  const { replies } = part;
  return replies[Math.min(part.answered++, replies.length - 1)] ?? fallback;
}
