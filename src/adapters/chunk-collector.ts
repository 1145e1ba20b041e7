import type { Observation } from "../wire/observation.ts";
import { readIndex, ToolCallCollector } from "./tool-call-collector.ts";

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
  /** From the other places where some providers put it. */
  #strayUsage: ObservedUsage | null = null;

  add(chunk: unknown): void {
    const { choices, usage, x_groq: groq } = asFields(chunk);
    for (const choice of asList(choices)) this.#addChoice(asFields(choice));
    // Several chunks may carry usage, each with the totals so far.
    this.#usage = readUsage(usage) ?? this.#usage;
    this.#strayUsage = readUsage(asFields(groq)["usage"]) ?? this.#strayUsage;
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
      usage: this.#usage ?? this.#strayUsage,
    };
  }

  #addChoice({ index, delta, finish_reason: finishReason, usage }: Fields): void {
    const choice = this.#choiceAt(readIndex(index) ?? 0);
    this.#strayUsage = readUsage(usage) ?? this.#strayUsage;
    const {
      content,
      reasoning_content: reasoningContent,
      reasoning,
      refusal,
      tool_calls: toolCalls,
    } = asFields(delta);
    const parts = readContent(content);
    choice.text += parts.text;
    // Some providers send the same reasoning under both names.
    choice.reasoning += asText(reasoningContent) || asText(reasoning) || parts.thinking;
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

/** Content is a string or, from some reasoning models, a list of parts. */
function readContent(content: unknown): { text: string; thinking: string } {
  const said = { text: asText(content), thinking: "" };
  for (const part of asList(content)) {
    const { type, text, thinking } = asFields(part);
    if (type === "thinking") said.thinking += readContent(thinking).text;
    else said.text += asText(part) || asText(text);
  }
  return said;
}

/** A count that is missing is 0 and a missing total the sum; without any count there is no usage. */
function readUsage(value: unknown): ObservedUsage | null {
  const { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total } = asFields(value);
  const counts = [prompt, completion, total];
  if (!counts.some((count) => typeof count === "number")) return null;
  const [promptTokens = 0, completionTokens = 0] = counts.map((count) =>
    typeof count === "number" ? count : 0,
  );
  const totalTokens = typeof total === "number" ? total : promptTokens + completionTokens;
  return { promptTokens, completionTokens, totalTokens };
}
