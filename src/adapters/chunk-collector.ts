import type { Observation } from "../wire/observation.ts";
import { ToolCallCollector } from "./tool-call-collector.ts";

type ObservedChoice = NonNullable<Observation["choices"]>[number];
type ObservedUsage = NonNullable<Observation["usage"]>;
type Fields = Record<string, unknown>;

interface OpenChoice {
  index: number;
  text: string;
  reasoning: string;
  refusal: string;
  finishReason: string | null;
  tools: ToolCallCollector;
}

/**
 * Puts chat-completion chunks together the way a careful user of a client would. It trusts nothing: whatever is
 * missing or of another type counts as not said.
 */
export class ChunkCollector {
  readonly #choices = new Map<number, OpenChoice>();
  #usage: ObservedUsage | null = null;

  add(chunk: unknown): void {
    const { choices, usage } = asFields(chunk);
    for (const choice of asList(choices)) this.#addChoice(asFields(choice));
    // Several chunks may carry usage, each with the totals so far.
    if (typeof usage === "object" && usage !== null) this.#usage = readUsage(usage as Fields);
  }

  /** Whether every choice seen so far has its finish reason. */
  get isFinished(): boolean {
    return (
      this.#choices.size > 0 && [...this.#choices.values()].every((choice) => choice.finishReason !== null)
    );
  }

  /** What has been said so far. */
  answer(): { choices: ObservedChoice[]; usage: ObservedUsage | null } {
    const choices = [...this.#choices.values()].sort((a, b) => a.index - b.index);
    return {
      choices: choices.map(({ tools, ...said }) => ({ ...said, toolCalls: tools.calls() })),
      usage: this.#usage,
    };
  }

  #addChoice({ index, delta, finish_reason: finishReason }: Fields): void {
    const choice = this.#choiceAt(typeof index === "number" ? index : 0);
    const {
      content,
      reasoning_content: reasoningContent,
      reasoning,
      refusal,
      tool_calls: toolCalls,
    } = asFields(delta);
    choice.text += asText(content);
    // Some providers send the same reasoning under both names.
    choice.reasoning += asText(reasoningContent) || asText(reasoning);
    choice.refusal += asText(refusal);
    for (const fragment of asList(toolCalls)) choice.tools.add(asFields(fragment));
    if (typeof finishReason === "string" && finishReason !== "") choice.finishReason = finishReason;
  }

  #choiceAt(index: number): OpenChoice {
    let choice = this.#choices.get(index);
    if (!choice) {
      choice = {
        index,
        text: "",
        reasoning: "",
        refusal: "",
        finishReason: null,
        tools: new ToolCallCollector(),
      };
      this.#choices.set(index, choice);
    }
    return choice;
  }
}

function asFields(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function readUsage(usage: Fields): ObservedUsage {
  const count = (value: unknown): number | null => (typeof value === "number" ? value : null);
  return {
    promptTokens: count(usage["prompt_tokens"]),
    completionTokens: count(usage["completion_tokens"]),
    totalTokens: count(usage["total_tokens"]),
  };
}
