import { CHAT_OBSERVES } from "../in-process-subject.ts";
import { type BrokenClient, chat } from "../broken-client.ts";
import { ChatClient, type Chunk, type ChunkChoice, type SeenChoice } from "../right-client.ts";

/** Several choices, finish reasons and usage, wrongly read. */
export const BROKEN_ANSWER_ENDS: readonly BrokenClient[] = [
  chat(
    "keeps one finish reason for all choices",
    ["choices.by-index"],
    "sgl-project/sglang#8417",
    class extends ChatClient {
      override finish(_choice: SeenChoice, { finish_reason: reason }: ChunkChoice): void {
        if (reason) for (const choice of this.choices) choice.finishReason = reason;
      }
    },
  ),
  chat(
    "takes the position in the chunk for the index",
    ["choices.by-index", "choices.not-mixed"],
    "BerriAI/litellm#35793: two choices become one text, and the second is missing",
    class extends ChatClient {
      override choiceAt(_index: number): SeenChoice {
        return super.choiceAt(0);
      }
    },
  ),
  chat(
    "mixes all choices into its one text",
    ["choices.not-mixed"],
    "the AI SDK's chat model; a client that reports one choice is not asked about the others",
    class extends ChatClient {
      override choiceAt(_index: number): SeenChoice {
        return super.choiceAt(0);
      }
    },
    CHAT_OBSERVES.filter((name) => name !== "choices"),
  ),
  chat(
    "calls every end a stop",
    ["finish.kept"],
    "`length` taken for `stop`; a reason that is not there stays away",
    class extends ChatClient {
      override finish(choice: SeenChoice, { finish_reason: reason }: ChunkChoice): void {
        if (reason) choice.finishReason = reason === "length" ? "stop" : reason;
      }
    },
    CHAT_OBSERVES.filter((name) => name !== "choices"),
  ),
  chat(
    "looks no further than the finish reason",
    ["finish.with-content", "tools.arguments", "tools.whole"],
    "BerriAI/litellm#12417",
    class extends ChatClient {
      override choice(choice: SeenChoice, part: ChunkChoice): void {
        if (part.finish_reason) this.finish(choice, part);
        else super.choice(choice, part);
      }
    },
  ),
  chat(
    "takes [DONE] for a stop",
    ["finish.not-invented"],
    "can1357/oh-my-pi#9433",
    class extends ChatClient {
      override done(): void {
        for (const choice of this.choices) choice.finishReason ??= "stop";
        super.done();
      }
    },
  ),
  chat(
    "takes any end for a stop",
    ["ending.without-finish", "finish.not-invented"],
    "vercel/ai#19165: with the reason invented, nothing is left to notice the cut by",
    class extends ChatClient {
      override conclude(): void {
        for (const choice of this.choices) choice.finishReason ??= "stop";
        super.conclude();
      }
    },
  ),
  chat(
    "insists on [DONE]",
    ["finish.done-optional"],
    "recorded, never scored: it says so",
    class extends ChatClient {
      override bodyEnded(): void {
        this.fail("the stream ended without [DONE]");
      }
    },
  ),
  chat(
    "holds each chunk until the next one comes",
    ["finish.without-done"],
    "lidge-jun/opencodex#1170: the last chunk is lost when nothing comes after it",
    class extends ChatClient {
      held: Chunk | null = null;

      override chunk(chunk: Chunk): void {
        this.release();
        this.held = chunk;
      }

      release(): void {
        if (this.held) super.chunk(this.held);
        this.held = null;
      }

      override observe(...ended: Parameters<ChatClient["observe"]>): ReturnType<ChatClient["observe"]> {
        this.release();
        return super.observe(...ended);
      }

      override done(): void {
        this.release();
        super.done();
      }

      override bodyEnded(): void {
        const isFinished = this.held?.choices?.some((part) => part.finish_reason) ?? false;
        if (!isFinished) return super.bodyEnded();
        this.held = null;
        this.settle(this.observe("complete"));
      }
    },
  ),
  chat(
    "reads the usage of chunks that have choices",
    [
      "deviation.metadata-missing",
      "usage.null-after",
      "usage.null-before",
      "usage.own-chunk",
      "usage.total-as-sent",
    ],
    "agentjido/req_llm#780; all three send it where OpenAI does",
    class extends ChatClient {
      override usageOf(chunk: Chunk): void {
        if (chunk.choices?.length) super.usageOf(chunk);
      }
    },
  ),
  chat(
    "reads the usage of chunks without choices",
    ["deviation.usage-anywhere", "usage.cumulative", "usage.with-finish"],
    "langchain-ai/langchain#36977; running totals come beside choices too",
    class extends ChatClient {
      override usageOf(chunk: Chunk): void {
        if (chunk.choices?.length === 0) super.usageOf(chunk);
      }
    },
  ),
  chat(
    "takes usage: null for the usage",
    ["usage.null-before"],
    "a client that looks for the key once and is content with what it finds",
    class extends ChatClient {
      hasLooked = false;

      override usageOf(chunk: Chunk): void {
        if (!this.hasLooked) super.usageOf(chunk);
        this.hasLooked ||= chunk.usage === null && chunk.choices?.length !== 0;
      }
    },
  ),
  chat(
    "forgets the usage when a chunk has none",
    ["usage.null-after"],
    "pydantic/pydantic-ai#7913",
    class extends ChatClient {
      override usageOf(chunk: Chunk): void {
        super.usageOf(chunk);
        if (chunk.usage === null) this.usage = null;
      }
    },
  ),
  chat(
    "adds usage up",
    ["usage.cumulative"],
    "langchain-ai/langchainjs#11457",
    class extends ChatClient {
      override usageOf(chunk: Chunk): void {
        const before = this.usage?.totalTokens ?? 0;
        super.usageOf(chunk);
        if (chunk.usage && this.usage)
          this.usage = { ...this.usage, totalTokens: before + chunk.usage.total_tokens };
      }
    },
  ),
  chat(
    "reports zeros where no usage came",
    ["deviation.metadata-missing", "usage.not-invented"],
    "vercel/ai#2491",
    class extends ChatClient {
      override observe(...ended: Parameters<ChatClient["observe"]>): ReturnType<ChatClient["observe"]> {
        this.usage ??= { promptTokens: 0, completionTokens: 0, totalTokens: 0 };
        return super.observe(...ended);
      }
    },
  ),
];
