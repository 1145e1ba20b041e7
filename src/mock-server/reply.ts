import type { Answer } from "../scenario/answers/read-answers.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { RequestFacts } from "./match-request.ts";
import type { Directed } from "./provider/directives.ts";
import { Provider } from "./provider/provider.ts";
import type { Rendition } from "./rendition.ts";
import { renderScenario } from "./render-scenario.ts";

/** One reply of a repertoire, for whoever gets it. */
export interface Reply {
  /** As far as it does not depend on the request. */
  readonly plain: Rendition | null;
  say(directed: Directed, facts: RequestFacts): Rendition;
}

/** The same for everybody, byte for byte. */
export function fixedReply(rendition: Rendition): Reply {
  return { plain: rendition, say: () => rendition };
}

/** The replies of a scenario and of what it says `then`. With a provider each request gets it as it wants it. */
export function scenarioReplies(scenario: Scenario, provider: Provider | null): Reply[] {
  const first = renderScenario(scenario);
  const renditions = [first, ...first.later];
  if (provider === null) return renditions.map(fixedReply);
  return [scenario, ...(scenario.then ?? [])].map((said, nth) =>
    adaptingReply(said, renditions[nth] ?? renderScenario(said), provider),
  );
}

function adaptingReply(scenario: Scenario, plain: Rendition, provider: Provider): Reply {
  let whole: Rendition | null = null;
  return {
    plain,
    say: (directed, { isWhole }) => {
      if (!provider.leavesAlone(directed)) return provider.say(scenario, directed, isWhole);
      if (!isWhole) return plain;
      whole ??= provider.say(scenario, directed, isWhole);
      return whole;
    },
  };
}

/** What an answer says in turn; worded, cut and counted by the provider as the request asks. */
export function answerReplies(answer: Answer, provider: Provider = new Provider()): Reply[] {
  const { texts, reasoning, calls, closing, trouble, dialect } = answer;
  const turns = texts.length === 0 ? [undefined] : texts;
  // Of a failure alone the rest is made up: there has to be something that fails.
  const isGiven = texts.length > 0 || calls.length > 0 || reasoning !== undefined;
  return turns.map((text) => ({
    plain: null,
    say: (directed, { isAfterTools }) => {
      const all = { ...trouble, ...directed.trouble };
      const spoken = {
        ...directed,
        dialect: directed.dialect ?? all.dialect ?? dialect,
        trouble: Object.keys(all).length === 0 ? null : all,
      };
      // Or the same tools would be called for ever.
      if (isAfterTools && calls.length > 0) {
        return provider.answer(spoken, closing === undefined ? null : { text: closing });
      }
      return provider.answer(spoken, isGiven ? { text, reasoning, calls } : null);
    },
  }));
}
