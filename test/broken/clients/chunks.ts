import { type BrokenClient, chat } from "../broken-client.ts";
import { ChatClient, type Chunk, type ChunkChoice, type Delta, type SeenChoice } from "../right-client.ts";

const KNOWN = new Set(["role", "content", "refusal", "tool_calls", "reasoning_content", "reasoning"]);

/** Wrong ways to look into a chunk. */
export const BROKEN_CHUNKS: readonly BrokenClient[] = [
  chat(
    "skips what it cannot parse",
    ["chunk.malformed"],
    "framerslab/agentos#17: catch, warn, continue",
    class extends ChatClient {
      override json(data: string): void {
        try {
          JSON.parse(data);
        } catch {
          return;
        }
        super.json(data);
      }
    },
  ),
  chat(
    "knows every field there can be",
    ["chunk.unknown-fields"],
    "vercel/ai#18596: a strict schema for the delta",
    class extends ChatClient {
      override content(choice: SeenChoice, delta: Delta): void {
        const unknown = Object.keys(delta).find((name) => !KNOWN.has(name));
        if (unknown !== undefined) throw new Error(`unrecognized key ${unknown}`);
        super.content(choice, delta);
      }
    },
  ),
  chat(
    "takes the role from the first choice of the first chunk",
    ["chunk.empty-choices"],
    "seratch/ChatGPT-in-Slack#49: Azure opens with a chunk that has none",
    class extends ChatClient {
      role: string | undefined;

      override chunk(chunk: Chunk): void {
        if (this.role === undefined && chunk.choices?.[0] === undefined)
          throw new Error("list index out of range");
        this.role ??= chunk.choices?.[0]?.delta?.role ?? "assistant";
        super.chunk(chunk);
      }
    },
  ),
  chat(
    "reads the first choice of every chunk",
    [
      "chunk.absent-fields",
      "chunk.empty-choices",
      "deviation.metadata-missing",
      "usage.null-after",
      "usage.null-before",
      "usage.own-chunk",
      "usage.total-as-sent",
    ],
    "pydantic/pydantic-ai#164: the chunk with the usage has no choices either",
    class extends ChatClient {
      override chunk(chunk: Chunk): void {
        if (chunk.choices?.[0] === undefined) throw new Error("list index out of range");
        super.chunk(chunk);
      }
    },
  ),
  chat(
    "writes null into the text",
    ["chunk.null-fields", "text.reasoning", "text.reasoning-kept-out"],
    "darshi1337/apogee#139; DeepSeek sends null beside its reasoning",
    class extends ChatClient {
      override content(choice: SeenChoice, { content }: Delta): void {
        if (content !== undefined) choice.text += String(content);
      }
    },
  ),
  chat(
    "wants an array for logprobs that are there",
    ["chunk.null-fields"],
    "typed parsers that let the field be absent but not hold null",
    class extends ChatClient {
      override chunk(chunk: Chunk): void {
        for (const part of chunk.choices ?? []) {
          const { logprobs } = part as { logprobs?: { content?: unknown } | null };
          if (logprobs?.content === null) throw new Error("logprobs.content is not an array");
        }
        super.chunk(chunk);
      }
    },
  ),
  chat(
    "looks into a delta that is not there",
    ["chunk.absent-fields"],
    "openai/openai-dotnet#198: Azure's annotations have none",
    class extends ChatClient {
      override chunk(chunk: Chunk): void {
        for (const part of chunk.choices ?? []) {
          if (part.delta === undefined) throw new Error("undefined is not an object");
        }
        super.chunk(chunk);
      }
    },
  ),
  chat(
    "takes an absent finish reason for one",
    ["chunk.absent-fields"],
    "vllm-project/vllm#19662: xAI leaves the key out until it has a reason",
    class extends ChatClient {
      override finish(choice: SeenChoice, part: ChunkChoice): void {
        if (part.finish_reason === undefined) this.settle(this.observe("complete"));
        else super.finish(choice, part);
      }
    },
  ),
  chat(
    "sees an error wherever there is a key of that name",
    ["chunk.error-null", "deviation.error-object"],
    "vercel/ai#1835",
    class extends ChatClient {
      override errorOf(chunk: Chunk): string | null {
        return "error" in chunk ? (super.errorOf(chunk) ?? "null") : null;
      }
    },
  ),
];
