import type { IncomingMessage } from "node:http";
import type { Observation } from "../../../src/wire/observation.ts";
import { type BrokenClient, chat } from "../broken-client.ts";
import { ChatClient, type Chunk } from "../right-client.ts";
import type { StreamEvent } from "../stream-client.ts";

/** Failures that the provider reports, and that are lost. */
export const BROKEN_ERRORS: readonly BrokenClient[] = [
  chat(
    "does not look at the status",
    ["error.http-status", "error.message-kept"],
    "micronaut-projects/micronaut-core#12771: the body is read as a stream, and its message is lost",
    class extends ChatClient {
      override isSuccess(): boolean {
        return true;
      }

      override isEventStream(): boolean {
        return true;
      }
    },
  ),
  chat(
    "takes a failure without an explanation for an empty answer",
    ["error.http-status", "http.redirect-rewritten"],
    "causalens/dara#454: what is no JSON is not looked at",
    class extends ChatClient {
      override httpError(response: IncomingMessage, body: string): void {
        if (body.startsWith("{")) super.httpError(response, body);
        else this.settle(this.observe("complete"));
      }
    },
  ),
  chat(
    "calls every failure a 500",
    ["error.status-reported"],
    "whether to retry or to give up depends on the status",
    class extends ChatClient {
      override fail(message: string, more: { status?: number } = {}): void {
        super.fail(message, more.status === undefined ? more : { status: 500 });
      }
    },
  ),
  chat(
    "takes an error beside choices for a chunk",
    ["error.in-stream"],
    "OpenRouter's errors come with a choice whose finish reason is `error`",
    class extends ChatClient {
      override errorOf(chunk: Chunk): string | null {
        return chunk.choices ? null : super.errorOf(chunk);
      }
    },
  ),
  chat(
    "does not know errors in the stream",
    ["deviation.error-object", "deviation.error-string", "error.in-stream", "error.message-kept"],
    "diegosouzapw/OmniRoute#8210; the cautious end without a finish reason has no message",
    class extends ChatClient {
      override errorOf(): string | null {
        return null;
      }

      override errorEvent(data: string): void {
        const { error, message } = JSON.parse(data) as { error?: { message: string }; message?: string };
        super.fail(error?.message ?? message ?? data);
      }
    },
  ),
  chat(
    "forgives an error when a finish reason follows",
    ["deviation.error-object", "deviation.error-string", "error.in-stream"],
    "the frame was the only sign that the answer is not whole",
    class extends ChatClient {
      pending: string | null = null;

      override errorOf(chunk: Chunk): string | null {
        const error = super.errorOf(chunk);
        if (error === null || chunk.choices) return error;
        this.pending = error;
        return null;
      }

      override conclude(): void {
        if (this.pending !== null && !this.isWhole()) this.fail(this.pending);
        else super.conclude();
      }
    },
  ),
  chat(
    "does not know event: error",
    ["error.event", "error.message-kept"],
    "farzaa/clicky#132; the cautious end without a finish reason has no message",
    class extends ChatClient {
      override event(event: StreamEvent): void {
        super.event({ ...event, type: "message" });
      }
    },
  ),
  chat(
    "replaces the provider's message by its own",
    ["error.message-kept"],
    "rexxars/eventsource-client#9",
    class extends ChatClient {
      override fail(_message: string, more: { status?: number } = {}): void {
        super.fail("the request failed", more);
      }
    },
  ),
  chat(
    "throws the text away with the error",
    ["error.partial-kept"],
    "vercel/ai#4726",
    class extends ChatClient {
      override fail(message: string, more: { status?: number } = {}): void {
        this.choices = [];
        super.fail(message, more);
      }
    },
  ),
  chat(
    "reads anything with a status of 200 and finds an empty answer",
    ["error.not-a-stream"],
    "sourcegraph/cody#3479",
    class extends ChatClient {
      override receive(response: IncomingMessage): void {
        if (!this.isSuccess(response) || this.isEventStream(response)) super.receive(response);
        else this.readWhole(response, () => this.settle(this.observe("complete")));
      }
    },
  ),
  chat(
    "takes a stream without events for an empty answer",
    ["error.no-events"],
    "iflytek/astron-agent#1568",
    class extends ChatClient {
      override bodyEnded(): void {
        if (this.handed === 0) this.settle(this.observe("complete"));
        else super.bodyEnded();
      }
    },
  ),
  chat(
    "puts the request it made into its error message",
    ["error.key-kept"],
    "headers and all, for whoever debugs it, and for whoever reads the log",
    class extends ChatClient {
      override fail(message: string, more: { status?: number } = {}): void {
        super.fail(`${message} (${JSON.stringify(this.asked.headers)})`, more);
      }
    },
  ),
  chat(
    "rejects a promise beside the one that it gave to its caller",
    ["error.nothing-aside"],
    "openai/openai-node#526: nobody can catch it, and Node ends the process",
    class extends ChatClient {
      override settle(observation: Observation): void {
        const sideErrors = observation.ended === "complete" ? [] : ["unhandled rejection: request failed"];
        super.settle({ ...observation, sideErrors });
      }
    },
  ),
];
