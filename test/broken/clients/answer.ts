import { type BrokenClient, chat, events } from "../broken-client.ts";
import { ChatClient, type Chunk, type Delta, EventsClient, type SeenChoice } from "../right-client.ts";
import type { StreamEvent } from "../stream-client.ts";

/** Bugs that no fixed case shows: only generated streams find them. */
export const BROKEN_UNSEEN: readonly BrokenClient[] = [
  chat(
    "remembers deltas as keys of an object",
    ["answer.any-cut", "answer.any-rendering"],
    "a cache of strings in which `__proto__` is not what was put there",
    class extends ChatClient {
      readonly known: Record<string, string> = {};

      override content(choice: SeenChoice, { content }: Delta): void {
        if (content) super.content(choice, { content: (this.known[content] ??= content) });
      }
    },
  ),
  chat(
    "looks for an error's message with an expression that stops at a line separator",
    ["answer.any-error"],
    "in JavaScript `.` matches neither U+2028 nor U+2029, and what does not match is taken for no error",
    class extends ChatClient {
      override errorOf(chunk: Chunk): string | null {
        const message = super.errorOf(chunk);
        return message === null ? null : (/^.+$/.exec(message)?.[0] ?? null);
      }
    },
  ),
  chat(
    "closes the connection only when it is cancelled early",
    ["answer.any-cancel"],
    "a stop button that aborts the request it knows, until a fourth chunk has replaced that",
    class extends ChatClient {
      isDeaf = false;

      override cancel(): void {
        this.isDeaf = (this.asked.cancelAfter?.chunks ?? 0) > 3;
        super.cancel();
      }

      override hangUp(): void {
        if (!this.isDeaf) super.hangUp();
      }
    },
  ),
  events(
    "takes a line [DONE] for the end of any stream",
    ["answer.any-rendering"],
    "a parser made for chat completions, used for another stream",
    class extends EventsClient {
      hasDone = false;

      override dataField(value: string): void {
        this.hasDone ||= value === "[DONE]";
        super.dataField(value);
      }

      override event(event: StreamEvent): void {
        if (!this.hasDone) super.event(event);
      }
    },
  ),
];
