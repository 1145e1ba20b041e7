import type { DialectName } from "../../scenario/dialect-name.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { parseTrouble } from "../../scenario/trouble/parse-trouble.ts";
import type { Trouble } from "../../scenario/trouble/trouble.ts";
import { TroubleMistake } from "../../scenario/trouble/values.ts";
import { answerByDefault, renderMistake } from "../default-replies/answer-by-default.ts";
import type { AskedRequest } from "../default-replies/asked-request.ts";
import { RequestMistake } from "../default-replies/request-mistake.ts";
import type { GivenAnswer } from "../default-replies/given-answer.ts";
import { mannersIn } from "../dialects/index.ts";
import { MockServerError } from "../error.ts";
import type { Rendition } from "../rendition.ts";
import { inTrouble } from "../trouble/in-trouble.ts";
import { type Directed, readDirectives } from "./directives.ts";
import { KnownAnswers } from "./known-answers.ts";
import { TroubleDraw } from "./trouble-draw.ts";

/** How a server that behaves like a provider answers where neither a scenario nor the request says otherwise. */
export interface ProviderSettings {
  /** @defaultValue "openai" */
  dialect?: DialectName | undefined;
  /** Varies the made-up answers, and what trouble draws. @defaultValue 1 */
  seed?: number | undefined;
  /** What goes wrong with every answer, in the words of docs/trouble.md: `tps=50,jitter=0.3`. */
  trouble?: string | undefined;
  /** Told what in an answer is not as the request asked, which the journal says as well: a schema that is none, say. */
  onWarning?: ((warning: string) => void) | undefined;
}

/** Answers whatever is asked, and lets scenarios be asked for in another dialect, whole, or in trouble. */
export class Provider {
  /** In which scenarios speak that name none; undefined for plainly. */
  readonly dialect: DialectName | undefined;
  readonly #seed: number;
  readonly #onWarning: ProviderSettings["onWarning"];
  readonly #trouble: Trouble | null;
  readonly #troubleText: string;
  readonly #known = new KnownAnswers();
  readonly #draw: TroubleDraw;

  /** @throws MockServerError `invalid-trouble`. */
  constructor({ dialect, seed = 1, trouble = "", onWarning }: ProviderSettings = {}) {
    this.#onWarning = onWarning;
    this.#troubleText = trouble;
    this.#trouble = trouble === "" ? null : troubleOf(trouble);
    this.dialect = this.#trouble?.dialect ?? dialect;
    this.#seed = seed;
    this.#draw = new TroubleDraw(seed);
  }

  /** What a request says to us; the answer to it where that cannot be understood. */
  direct(request: AskedRequest): Directed | Rendition {
    try {
      return readDirectives(request);
    } catch (error) {
      if (!(error instanceof TroubleMistake)) throw error;
      const mistake = new RequestMistake(error.message, { code: "unknown_trouble" });
      return renderMistake(mistake, this.dialect);
    }
  }

  /** A made-up answer, or one that is given: equal requests get equal ones. */
  answer({ request, ...directed }: Directed, given: GivenAnswer | null = null): Rendition {
    const { trouble, isDrawn } = this.#troubleFor({ request, ...directed });
    const settings = { dialect: directed.dialect ?? this.dialect, seed: this.#seed, trouble, given };
    const make = (): Rendition => {
      const made = answerByDefault(request, settings);
      for (const warning of made.warnings ?? []) this.#onWarning?.(warning);
      return made;
    };
    const isLasting = !isDrawn && given === null && trouble?.retryAfterDate === undefined;
    return isLasting ? this.#known.get(request, directed.text, make) : make();
  }

  /** Whether a request gets a scenario as it was rendered. */
  leavesAlone({ dialect, trouble }: Directed): boolean {
    return dialect === undefined && trouble === null && this.#trouble === null;
  }

  /** A scenario as a request wants it. */
  say(scenario: Scenario, directed: Directed, isWhole: boolean): Rendition {
    const { dialect = scenario.dialect } = directed;
    const { trouble } = this.#troubleFor(directed);
    const said = dialect === scenario.dialect ? scenario : { ...scenario, dialect };
    return inTrouble(said, mannersIn(said), { trouble, isWhole });
  }

  #troubleFor({ request, trouble, text }: Directed): { trouble: Trouble | null; isDrawn: boolean } {
    if (trouble === null && this.#trouble === null) return { trouble, isDrawn: false };
    const all: Trouble = { ...this.#trouble, ...trouble };
    const isDrawn = all.probability !== undefined || all.times !== undefined;
    const isMeant = !isDrawn || this.#draw.isMeant(all, `${this.#troubleText},${text}`, request.body);
    return { trouble: isMeant ? all : null, isDrawn };
  }
}

function troubleOf(text: string): Trouble {
  try {
    return parseTrouble(text);
  } catch (error) {
    if (!(error instanceof TroubleMistake)) throw error;
    throw new MockServerError("invalid-trouble", `Cannot cause trouble: ${error.message}`, { cause: error });
  }
}
