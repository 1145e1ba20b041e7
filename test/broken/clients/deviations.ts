import { type BrokenClient, chat } from "../broken-client.ts";
import {
  ChatClient,
  type Chunk,
  type ChunkChoice,
  type Delta,
  type SeenCall,
  type SeenChoice,
  type ToolDelta,
} from "../right-client.ts";

const FINISH_REASONS = new Set(["stop", "length", "tool_calls", "content_filter", "function_call"]);

/** A client for which an oddity in the stream is the end of the answer, and a good one. */
class CarefreeClient extends ChatClient {
  hasSeenOddity = false;

  override isWhole(): boolean {
    return this.hasSeenOddity || super.isWhole();
  }
}

/** Clients that read what the schema says, and not what providers send. */
export const BROKEN_DEVIATIONS: readonly BrokenClient[] = [
  chat(
    "wants an id in every chunk",
    ["chunk.absent-fields", "deviation.metadata-missing"],
    "spring-projects/spring-ai#6928: a strict type ends the whole stream",
    class extends ChatClient {
      override chunk(chunk: Chunk): void {
        const { id } = chunk as { id?: string | null };
        if (typeof id !== "string") throw new Error("id: expected a string");
        super.chunk(chunk);
      }
    },
  ),
  chat(
    "adds parts to the text as they are",
    ["deviation.content-parts"],
    "openclaw/openclaw#68418: [object Object]",
    class extends ChatClient {
      override joined(delta: Delta): Delta {
        return { ...delta, ...(delta.content ? { content: String(delta.content) } : {}) };
      }
    },
  ),
  chat(
    "begins a new message at each role",
    ["deviation.role-repeated"],
    "BerriAI/litellm#9986: all that is left is the last piece",
    class extends ChatClient {
      override content(choice: SeenChoice, delta: Delta): void {
        if (delta.role !== undefined) choice.text = "";
        super.content(choice, delta);
      }
    },
  ),
  chat(
    "drops what is said before a role",
    ["deviation.role-missing"],
    "agentgateway/agentgateway#3005: a message that nobody opened",
    class extends ChatClient {
      readonly open = new Set<number>();

      override content(choice: SeenChoice, delta: Delta): void {
        if (delta.role !== undefined) this.open.add(choice.index);
        if (this.open.has(choice.index)) super.content(choice, delta);
      }
    },
  ),
  chat(
    "skips an event of several data lines that is no JSON",
    ["deviation.glued-events"],
    "anomalyco/opencode#27365: a stream without blank lines shows nothing, and no error",
    class extends CarefreeClient {
      override json(data: string): void {
        try {
          super.json(data);
        } catch (error) {
          if (!data.includes("\n")) throw error;
          this.hasSeenOddity = true;
        }
      }
    },
  ),
  chat(
    "tells tool calls apart by their index alone",
    ["deviation.shared-index"],
    "BerriAI/litellm#21331: two calls become one broken one",
    class extends ChatClient {
      override opensAnother(): boolean {
        return false;
      }
    },
  ),
  chat(
    "drops a tool call that does not say that it is a function",
    ["deviation.type-missing"],
    "vercel/ai#12905: a type that has one value in practice",
    class extends ChatClient {
      override choiceSeen(choice: SeenChoice): ReturnType<ChatClient["choiceSeen"]> {
        return super.choiceSeen({ ...choice, calls: choice.calls.filter((call) => this.typed.has(call)) });
      }

      readonly typed = new Set<SeenCall>();

      override identify(call: SeenCall, fragment: ToolDelta): void {
        if (fragment.type === "function") this.typed.add(call);
        super.identify(call, fragment);
      }
    },
  ),
  chat(
    "adds an object to the arguments as a string",
    ["deviation.arguments-object"],
    "BerriAI/litellm#35663: [object Object]",
    class extends ChatClient {
      override argumentsOf(fragment: ToolDelta): string {
        return String(fragment.function?.arguments ?? "");
      }
    },
  ),
  chat(
    "closes arguments that are no JSON",
    ["deviation.invalid-arguments"],
    "anthropics/anthropic-sdk-typescript#986: a call that nobody asked for",
    class extends ChatClient {
      override choiceSeen(choice: SeenChoice): ReturnType<ChatClient["choiceSeen"]> {
        if (choice.finishReason === null) return super.choiceSeen(choice);
        const calls = choice.calls.map((call) => ({ ...call, arguments: closed(call.arguments) }));
        return super.choiceSeen({ ...choice, calls });
      }
    },
  ),
  chat(
    "takes calls for calls only when the finish reason says so",
    ["deviation.finish-stop"],
    "vllm-project/vllm#9209: Gemini ends its calls with stop",
    class extends ChatClient {
      override choiceSeen(choice: SeenChoice): ReturnType<ChatClient["choiceSeen"]> {
        return super.choiceSeen(choice.finishReason === "stop" ? { ...choice, calls: [] } : choice);
      }
    },
  ),
  chat(
    "knows five finish reasons and throws at a sixth",
    ["deviation.finish-unknown"],
    "openai/openai-dotnet#267: a closed enumeration",
    class extends ChatClient {
      override finish(choice: SeenChoice, part: ChunkChoice): void {
        if (part.finish_reason && !FINISH_REASONS.has(part.finish_reason))
          throw new Error(`unknown finish reason ${part.finish_reason}`);
        super.finish(choice, part);
      }
    },
  ),
  chat(
    "takes the finish reason error for stop",
    ["deviation.finish-error"],
    "cline/cline#4398: a failed answer is stored as a whole one",
    class extends ChatClient {
      override choiceSeen(choice: SeenChoice): ReturnType<ChatClient["choiceSeen"]> {
        const finishReason = choice.finishReason === "error" ? "stop" : choice.finishReason;
        return super.choiceSeen({ ...choice, finishReason });
      }
    },
  ),
  chat(
    "takes an empty finish reason for one",
    ["deviation.finish-empty"],
    "ollama/ollama#4357: a test for null where one for emptiness belongs",
    class extends ChatClient {
      override finish(choice: SeenChoice, part: ChunkChoice): void {
        super.finish(choice, part);
        if (part.finish_reason === "") this.settle(this.observe("complete"));
      }
    },
  ),
  chat(
    "throws at a second finish reason",
    ["deviation.finish-twice"],
    "RayBytes/ChatMock#114: a state that was left already",
    class extends ChatClient {
      override finish(choice: SeenChoice, part: ChunkChoice): void {
        if (part.finish_reason && choice.finishReason) throw new Error("the choice is finished already");
        super.finish(choice, part);
      }
    },
  ),
  chat(
    "hears nothing after the finish reason",
    ["deviation.content-after-finish"],
    "BerriAI/litellm#12417; recorded, never scored",
    class extends ChatClient {
      override content(choice: SeenChoice, delta: Delta): void {
        if (choice.finishReason === null) super.content(choice, delta);
      }
    },
  ),
  chat(
    "looks for the message of an error that is a string",
    ["deviation.error-string"],
    "openai-php/client#624: undefined is no error",
    class extends CarefreeClient {
      override errorOf(chunk: Chunk): string | null {
        if (typeof chunk.error !== "string") return super.errorOf(chunk);
        this.hasSeenOddity = true;
        return null;
      }
    },
  ),
  chat(
    "takes an error without a wrapper for a chunk without choices",
    ["deviation.error-object"],
    "continuedev/continue#6185: the error vanishes",
    class extends CarefreeClient {
      override errorOf(chunk: Chunk): string | null {
        if (chunk.object !== "error") return super.errorOf(chunk);
        this.hasSeenOddity = true;
        return null;
      }
    },
  ),
  chat(
    "looks for usage behind the finish reason only",
    ["deviation.usage-anywhere"],
    "adaline/gateway#73: what the first chunk says is lost",
    class extends ChatClient {
      override usageOf(chunk: Chunk): void {
        const isFinishing = chunk.choices?.some(({ finish_reason: reason }) => reason) ?? false;
        if (isFinishing || this.choices.some(({ finishReason }) => finishReason)) super.usageOf(chunk);
      }
    },
  ),
];

function closed(text: string): string {
  try {
    JSON.parse(text || "{}");
    return text;
  } catch {
    return `${text}}`;
  }
}
