import { CHAT_OBSERVES } from "../in-process-subject.ts";
import { type BrokenClient, chat } from "../broken-client.ts";
import { ChatClient, type Delta, type SeenChoice } from "../right-client.ts";
import type { StreamEvent } from "../stream-client.ts";

/** Wrong ways to put text together. */
export const BROKEN_TEXT: readonly BrokenClient[] = [
  chat(
    "drops a delta that repeats the one before",
    ["text.exact"],
    "posit-dev/chatlas#435: against servers that send everything twice",
    class extends ChatClient {
      last: string | null = null;

      override content(choice: SeenChoice, delta: Delta): void {
        const { content } = delta;
        if (content !== this.last || !content) super.content(choice, delta);
        this.last = content ?? null;
      }
    },
  ),
  chat(
    "takes a delta that equals the text so far for a snapshot",
    ["text.exact"],
    "posit-dev/chatlas#435",
    class extends ChatClient {
      override content(choice: SeenChoice, delta: Delta): void {
        if (delta.content !== choice.text) super.content(choice, delta);
      }
    },
  ),
  chat(
    "drops deltas of white space",
    ["text.whitespace"],
    "paiml/aprender#2367",
    class extends ChatClient {
      override content(choice: SeenChoice, delta: Delta): void {
        if (!/^[ \t\r\n]+$/.test(delta.content ?? "")) super.content(choice, delta);
      }
    },
  ),
  chat(
    "trims the answer",
    ["text.whitespace"],
    "white space at the edges is part of what the model said",
    class extends ChatClient {
      override finish(choice: SeenChoice, part: Parameters<ChatClient["finish"]>[1]): void {
        if (part.finish_reason) choice.text = choice.text.replace(/^[ \n]+|[ \n]+$/g, "");
        super.finish(choice, part);
      }
    },
  ),
  chat(
    "drops deltas that are falsy in PHP",
    ["text.falsy"],
    "prism-php/prism#1005: 100 becomes 1",
    class extends ChatClient {
      override content(choice: SeenChoice, delta: Delta): void {
        if (delta.content !== "0") super.content(choice, delta);
      }
    },
  ),
  chat(
    "looks for [DONE] anywhere in the data",
    ["text.lookalikes"],
    "btubbs/sseclient#70 and its like: the answer ends where somebody writes about streaming",
    class extends ChatClient {
      override isDone({ data }: StreamEvent): boolean {
        return data.includes("[DONE]");
      }
    },
  ),
  chat(
    "normalises the text",
    ["text.unicode"],
    "combining marks are ordinary output of a model",
    class extends ChatClient {
      override content(choice: SeenChoice, { content }: Delta): void {
        super.content(choice, { content: content?.normalize("NFC") ?? null });
      }
    },
  ),
  chat(
    "replaces half a surrogate pair at once",
    ["text.surrogate-halves"],
    "languages whose strings are UTF-8; recorded, never scored",
    class extends ChatClient {
      override content(choice: SeenChoice, { content }: Delta): void {
        super.content(choice, { content: Buffer.from(content ?? "").toString("utf8") });
      }
    },
  ),
  chat(
    "skips [DONE] and reads on",
    ["text.after-done", "ending.tail-after-done", "ending.after-done", "ending.done-without-close"],
    "the AI SDK; whoever reads on sees what breaks after [DONE], and waits for the end of the connection",
    class extends ChatClient {
      override done(): void {}
    },
  ),
  chat(
    "drops the refusal",
    ["text.refusal"],
    "a client from before there were any",
    class extends ChatClient {
      override choice(choice: SeenChoice, part: Parameters<ChatClient["choice"]>[1]): void {
        const { refusal: _, ...delta } = part.delta ?? {};
        super.choice(choice, { ...part, delta });
      }
    },
  ),
  chat(
    "knows one name of the reasoning",
    ["text.reasoning"],
    "NousResearch/hermes-agent#118490",
    class extends ChatClient {
      override reasoning(delta: Delta): string {
        return delta.reasoning_content ?? "";
      }
    },
  ),
  chat(
    "writes the reasoning into the text",
    ["text.reasoning-kept-out"],
    "a client that does not report reasoning, so that the rule about it is not asked",
    class extends ChatClient {
      override content(choice: SeenChoice, delta: Delta): void {
        choice.text += this.reasoning(delta);
        super.content(choice, delta);
      }
    },
    CHAT_OBSERVES.filter((name) => name !== "reasoning"),
  ),
];
