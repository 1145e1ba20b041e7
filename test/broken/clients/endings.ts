import type { Ended, Observation } from "../../../src/wire/observation.ts";
import { type BrokenClient, chat } from "../broken-client.ts";
import { ChatClient, type SeenCall } from "../right-client.ts";

/** Endings that are misread. */
export const BROKEN_ENDINGS: readonly BrokenClient[] = [
  chat(
    "takes an answer without text for a failure",
    ["ending.complete"],
    "rogerai-fyi/roger#34: `no final response`, and the caller asks again",
    class extends ChatClient {
      override isWhole(): boolean {
        const isSilent = this.choices.every(
          ({ text, refusal, calls }) => !text && !refusal && calls.length === 0,
        );
        return super.isWhole() && !isSilent;
      }
    },
  ),
  chat(
    "takes a broken connection for the end of the answer",
    ["ending.cut-call", "ending.cut-is-error"],
    "shiaho777/web-to-app#438; a call that was cut counts as made as well",
    class extends ChatClient {
      override broken(): void {
        this.settle(this.observe("complete"));
      }
    },
  ),
  chat(
    "loses the failure of a connection behind its decoder",
    ["ending.cut-is-error"],
    "response.pipe(gunzip): errors are not piped; @typespec/ts-http-runtime 0.3 waits for ever instead",
    class extends ChatClient {
      override broken(why: string): void {
        if (this.response?.headers["content-encoding"]) this.settle(this.observe("complete"));
        else super.broken(why);
      }
    },
  ),
  chat(
    "takes a reset for the end of the answer",
    ["ending.cut-call", "ending.cut-is-error"],
    "ding113/claude-code-hub#916: close() where error() belongs; a call that was cut counts as made as well",
    class extends ChatClient {
      override broken(why: string): void {
        if (this.choices.length > 0 && why === "aborted") this.settle(this.observe("complete"));
        else super.broken(why);
      }
    },
  ),
  chat(
    "writes what is left in its buffer into the text",
    ["ending.nothing-added"],
    "continuedev/continue#12976: a flush after the failure",
    class extends ChatClient {
      override broken(why: string): void {
        const left = /"content":"([^"]*)$/.exec(this.tail)?.[1];
        if (left !== undefined) this.choiceAt(0).text += left;
        super.broken(why);
      }
    },
  ),
  chat(
    "asks again and writes on where it was",
    ["ending.nothing-added", "ending.one-request"],
    "NuGuardAI/nuguard#455: what was said is said twice",
    class extends ChatClient {
      tries = 1;

      override broken(why: string): void {
        if (this.tries++ > 1 || !this.choices[0]?.text) super.broken(why);
        else this.again();
      }

      again(): void {
        this.tail = "";
        this.send();
      }
    },
  ),
  chat(
    "asks again and starts over",
    ["ending.one-request"],
    "Azure/fetch-event-source#79: a second answer is generated and billed",
    class extends ChatClient {
      tries = 1;

      override broken(why: string): void {
        if (this.tries++ > 1 || !this.choices[0]?.text) return super.broken(why);
        this.tail = "";
        this.choices = [];
        this.send();
      }
    },
  ),
  chat(
    "mends the arguments of a call that was cut",
    ["ending.cut-call"],
    "NousResearch/hermes-agent#100160: closed with a quote and a brace they can be run",
    class extends ChatClient {
      override callSeen(call: SeenCall): ReturnType<ChatClient["callSeen"]> {
        const isCut = this.choices.every(({ finishReason }) => finishReason === null);
        return super.callSeen(isCut ? { ...call, arguments: `${call.arguments}"}` } : call);
      }
    },
  ),
  chat(
    "wants JSON of whatever follows [DONE]",
    ["ending.tail-after-done", "ending.after-done", "ending.done-without-close"],
    "a line of a proxy's log ends a whole answer as an error; whoever reads on also sees what breaks there, and waits",
    class extends ChatClient {
      hasDone = false;

      override done(): void {
        this.hasDone = true;
      }

      override chunk(chunk: Parameters<ChatClient["chunk"]>[0]): void {
        if (!this.hasDone) super.chunk(chunk);
      }
    },
  ),
  chat(
    "reads on after [DONE] and reports what breaks there",
    ["ending.after-done", "ending.done-without-close"],
    "earendil-works/pi#1524, recorded and never scored; and it waits for an end that does not come",
    class extends ChatClient {
      hasDone = false;

      override done(): void {
        this.hasDone = true;
      }

      override event(event: Parameters<ChatClient["event"]>[0]): void {
        if (!this.hasDone) super.event(event);
      }
    },
  ),
  chat(
    "waits for the end of the connection",
    ["ending.done-without-close"],
    "Azure/azure-sdk-for-net#44135: a finished call hangs",
    class extends ChatClient {
      hasDone = false;

      override done(): void {
        this.hasDone = true;
      }

      override event(event: Parameters<ChatClient["event"]>[0]): void {
        if (!this.hasDone) super.event(event);
      }

      override broken(why: string): void {
        if (this.hasDone) this.conclude();
        else super.broken(why);
      }
    },
  ),
  chat(
    "takes a clean end for a whole answer",
    ["ending.without-finish"],
    "ltmoerdani/opencode-copilot-chat#170",
    class extends ChatClient {
      override bodyEnded(): void {
        if (this.handed > 0) this.settle(this.observe("complete"));
        else super.bodyEnded();
      }
    },
  ),
  chat(
    "waits for ever",
    ["ending.stall-is-bounded"],
    "anthropics/anthropic-sdk-typescript#867: the time limit ends with the headers",
    class extends ChatClient {
      override timedOut(): void {
        if (this.response === undefined) super.timedOut();
      }
    },
  ),
  chat(
    "takes its time limit for the end of the answer",
    ["ending.stall-is-bounded"],
    "shiaho777/web-to-app#438",
    class extends ChatClient {
      override timedOut(): void {
        this.settle(this.observe("complete"));
      }
    },
  ),
  chat(
    "reports a cancelled call as complete",
    ["cancel.reported"],
    "a fragment is stored as the answer",
    class extends ChatClient {
      override observe(ended: Ended): Observation {
        return super.observe(ended === "cancelled" ? "complete" : ended);
      }
    },
  ),
  chat(
    "stops listening and stays connected",
    ["cancel.closes-connection", "cancel.while-silent"],
    "openai/openai-python#2880: the provider goes on generating",
    class extends ChatClient {
      isCancelled = false;

      override cancel(): void {
        this.isCancelled = true;
        super.cancel();
      }

      override hangUp(): void {
        if (!this.isCancelled) super.hangUp();
      }
    },
  ),
  chat(
    "hands over its last words twice when it is cancelled",
    ["cancel.nothing-more"],
    "continuedev/continue#12976: abort flushes what was handed over already",
    class extends ChatClient {
      override cancel(): void {
        for (const choice of this.choices) choice.text += choice.text;
        super.cancel();
      }
    },
  ),
];
