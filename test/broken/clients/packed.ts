import { type BrokenClient, chat } from "../broken-client.ts";
import {
  ChatClient,
  type Chunk,
  type ChunkChoice,
  type ChunkUsage,
  type Delta,
  type SeenCall,
  type SeenChoice,
  type SeenUsage,
  type ToolDelta,
} from "../right-client.ts";

/** Clients that expect one thing in a chunk, or everything in the order in which OpenAI sends it. */
export const BROKEN_PACKED: readonly BrokenClient[] = [
  chat(
    "drops what has been said of an event when a comment comes in between",
    ["sse.comments"],
    "a parser that takes a comment for the end of whatever came before",
    class extends ChatClient {
      override comment(): void {
        this.data = [];
      }
    },
  ),
  chat(
    "drops a byte order mark at the start of every line",
    ["sse.bom"],
    "openai/openai-node 6 and 7: each line has a decoder of its own, which takes U+FEFF for a mark",
    class extends ChatClient {
      override line(line: string): void {
        super.line(line.replace(/^\uFEFF/, ""));
      }
    },
  ),
  chat(
    "drops an event that says when to come back",
    ["sse.retry"],
    "inaka/EventSource#82",
    class extends ChatClient {
      override retryField(): void {
        this.data = [];
      }
    },
  ),
  chat(
    "keeps two choices",
    ["choices.by-index"],
    "there is no limit but the one that was asked for",
    class extends ChatClient {
      override choice(choice: SeenChoice, part: ChunkChoice): void {
        if (part.index < 2) super.choice(choice, part);
      }
    },
  ),
  chat(
    "sorts calls by their index as text",
    ["tools.by-index"],
    "10 comes before 2",
    class extends ChatClient {
      override choiceSeen(choice: SeenChoice): ReturnType<ChatClient["choiceSeen"]> {
        const calls = choice.calls
          .toSorted((a, b) => (String(a.index) < String(b.index) ? -1 : 1))
          .map((call, index) => ({ ...call, index }));
        return super.choiceSeen({ ...choice, calls });
      }
    },
  ),
  chat(
    "takes a missing finish reason for none so far",
    ["chunk.absent-fields", "deviation.content-after-finish", "deviation.usage-anywhere"],
    "Azure's content filter speaks once more behind the finish reason",
    class extends ChatClient {
      override finish(choice: SeenChoice, part: ChunkChoice): void {
        choice.finishReason = part.finish_reason || null;
      }
    },
  ),
  chat(
    "writes the word null for a refusal that is null",
    ["chunk.null-fields"],
    "JSON null is not the word",
    class extends ChatClient {
      override choice(choice: SeenChoice, part: ChunkChoice): void {
        super.choice(choice, part);
        if (part.delta?.refusal === null) choice.refusal += "null";
      }
    },
  ),
  chat(
    "takes the first choice of every chunk for the only one",
    ["choices.by-index"],
    "one entry of `choices` a chunk is a habit of OpenAI's, and not the law",
    class extends ChatClient {
      override chunk(chunk: Chunk): void {
        super.chunk({ ...chunk, choices: chunk.choices?.slice(0, 1) ?? [] });
      }
    },
  ),
  chat(
    "keeps one fragment of a call a delta",
    ["tools.arguments"],
    "openai/openai-python 2: two fragments of one index in a delta were two calls",
    class extends ChatClient {
      override choice(choice: SeenChoice, part: ChunkChoice): void {
        const tools = part.delta?.tool_calls;
        if (!tools) return super.choice(choice, part);
        const firsts = tools.filter((tool, i) => tools.findIndex(({ index }) => index === tool.index) === i);
        super.choice(choice, { ...part, delta: { ...part.delta, tool_calls: firsts } });
      }
    },
  ),
  chat(
    "reads no text beside reasoning",
    ["text.reasoning", "text.reasoning-kept-out"],
    "if it thinks, else if it speaks",
    class extends ChatClient {
      override content(choice: SeenChoice, delta: Delta): void {
        if (!delta.reasoning_content) super.content(choice, delta);
      }
    },
  ),
  chat(
    "does not look for calls in the chunk with the finish reason",
    ["tools.arguments", "tools.whole"],
    "Mistral sends whole calls there",
    class extends ChatClient {
      override choice(choice: SeenChoice, part: ChunkChoice): void {
        if (!part.finish_reason) return super.choice(choice, part);
        super.choice(choice, { ...part, delta: { ...part.delta, tool_calls: null } });
      }
    },
  ),
  chat(
    "takes a chunk without choices for nothing, error or not",
    ["error.in-stream"],
    "anomalyco/opencode: OpenRouter's error has empty `choices`, as usage has",
    class extends ChatClient {
      override errorOf(chunk: Chunk): string | null {
        return chunk.choices?.length === 0 ? null : super.errorOf(chunk);
      }
    },
  ),
  chat(
    "resolves entities in the text",
    ["text.lookalikes"],
    "text for a web page is escaped by whoever makes the page",
    class extends ChatClient {
      override content(choice: SeenChoice, { content }: Delta): void {
        super.content(choice, { content: content?.replaceAll("&amp;", "&") ?? null });
      }
    },
  ),
  chat(
    "joins both names of the reasoning",
    ["deviation.reasoning-twice"],
    "NousResearch/hermes-agent#98224: every thought comes twice",
    class extends ChatClient {
      override reasoning({ reasoning_content: one, reasoning: other }: Delta): string {
        return (one ?? "") + (other ?? "");
      }
    },
  ),
  chat(
    "looks for tags of thoughts in every delta by itself",
    ["deviation.think-tags"],
    "QwenLM/qwen-code#9607",
    class extends ChatClient {
      override content(choice: SeenChoice, { content }: Delta): void {
        super.content(choice, { content: content?.replace(/<\/?thi|nk>/g, "") ?? null });
      }
    },
  ),
  chat(
    "drops fragments of a call that has no name yet",
    ["tools.late-name"],
    "a call is shown under its name, and shown at once",
    class extends ChatClient {
      override tool(choice: SeenChoice, fragment: ToolDelta): void {
        const known: SeenCall | undefined = choice.calls.find(({ index }) => index === fragment.index);
        if (fragment.function?.name || known?.name) super.tool(choice, fragment);
      }
    },
  ),
  chat(
    "takes calls without an index for one call",
    ["tools.missing-index"],
    "CLIProxyAPI: arguments of two calls are glued together",
    class extends ChatClient {
      override callFor(choice: SeenChoice, fragment: ToolDelta): SeenCall {
        const [only] = choice.calls;
        return fragment.index === undefined && only ? only : super.callFor(choice, fragment);
      }
    },
  ),
  chat(
    "adds up the total itself",
    ["usage.total-as-sent"],
    "xAI's total has the reasoning in it",
    class extends ChatClient {
      override usageSeen(usage: ChunkUsage): SeenUsage {
        const { promptTokens = 0, completionTokens = 0 } = super.usageSeen(usage);
        return { promptTokens, completionTokens, totalTokens: (promptTokens ?? 0) + (completionTokens ?? 0) };
      }
    },
  ),
  chat(
    "looks whether it was cancelled when the next chunk comes",
    ["cancel.while-silent"],
    "a blocking read knows nothing of a signal",
    class extends ChatClient {
      wantsToLeave = false;

      override cancel(): void {
        this.wantsToLeave = true;
        if (this.asked.cancelAfter?.chunks !== undefined) super.cancel();
      }

      override handOver(): void {
        super.handOver();
        if (this.wantsToLeave) super.cancel();
      }
    },
  ),
];
