import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:http";
import { ChatClient } from "../right-client.ts";
import type { LegalClient } from "./legal-client.ts";

const level = "chat" as const;

/** Permitted ways to see an end or an error. */
export const LEGAL_ENDINGS: readonly LegalClient[] = [
  {
    name: "delivers an event that nothing closed",
    noted: ["sse.unterminated-event"],
    level,
    Client: class extends ChatClient {
      override bodyEnded(): void {
        this.line(this.tail);
        if (this.data.length > 0) this.event(this.takeEvent());
        super.bodyEnded();
      }
    },
  },
  {
    name: "ends as complete, without a reason, where no finish reason came",
    noted: ["ending.without-finish"],
    level,
    Client: class extends ChatClient {
      override isWhole(): boolean {
        return this.choices.length > 0;
      }
    },
  },
  {
    name: "takes [DONE] for the end of an answer and nothing else",
    noted: ["finish.done-optional"],
    level,
    Client: class extends ChatClient {
      override done(): void {
        this.settle(this.observe("complete"));
      }

      override bodyEnded(): void {
        this.fail("the stream ended without [DONE]");
      }
    },
  },
  {
    name: "throws what it has away when the call fails",
    noted: ["error.partial-kept", "finish.done-optional"],
    level,
    Client: class extends ChatClient {
      override bodyEnded(): void {
        this.fail("the stream ended without [DONE]");
      }

      override fail(message: string, more: { status?: number } = {}): void {
        this.choices = [];
        this.usage = null;
        super.fail(message, more);
      }
    },
  },
  {
    name: "reads on to the end of the body after [DONE]",
    noted: ["ending.after-done", "ending.done-without-close"],
    level,
    Client: class extends ChatClient {
      hasDone = false;

      override done(): void {
        this.hasDone = true;
      }

      override event(event: Parameters<ChatClient["event"]>[0]): void {
        if (!this.hasDone) super.event(event);
      }
    },
  },
  {
    name: "loses what it had not read yet to a reset behind [DONE]",
    noted: ["ending.after-done", "ending.done-without-close"],
    level,
    Client: class extends ChatClient {
      hasDone = false;

      override done(): void {
        this.hasDone = true;
      }

      override event(event: Parameters<ChatClient["event"]>[0]): void {
        if (!this.hasDone) super.event(event);
      }

      /** As a stack that throws its buffer away when the connection is reset. */
      override broken(why: string): void {
        for (const choice of this.hasDone ? this.choices : [])
          Object.assign(choice, { text: choice.text.slice(0, -1), finishReason: null, calls: [] });
        super.broken(why);
      }
    },
  },
  {
    name: "has no time limit and waits for the end of the connection",
    noted: ["ending.done-without-close", "ending.stall-is-bounded"],
    level,
    Client: class extends ChatClient {
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

      override timedOut(): void {}
    },
  },
  {
    name: "reports an error at bytes that are no UTF-8",
    noted: [],
    level,
    Client: class extends ChatClient {
      override readonly decoder = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });
    },
  },
  {
    name: "draws one replacement character for each bad byte",
    noted: [],
    level,
    Client: class extends ChatClient {
      override content(...args: Parameters<ChatClient["content"]>): void {
        const [choice, { content }] = args;
        choice.text += content?.replaceAll("\uFFFD", "\uFFFD\uFFFD") ?? "";
      }
    },
  },
  {
    name: "reports no status",
    noted: [],
    level,
    Client: class extends ChatClient {
      override fail(message: string): void {
        super.fail(message);
      }
    },
  },
  {
    name: "says error where a finish reason would be when the call fails",
    noted: [],
    level,
    Client: class extends ChatClient {
      override fail(message: string, more: { status?: number } = {}): void {
        for (const choice of this.choices) choice.finishReason ??= "error";
        super.fail(message, more);
      }
    },
  },
  {
    name: "does not look at the content type",
    noted: [],
    level,
    Client: class extends ChatClient {
      override isEventStream(): boolean {
        return true;
      }
    },
  },
  {
    name: "keeps its connections alive and asks again when nothing was said yet",
    noted: [],
    level,
    Client: class extends ChatClient {
      static readonly agent = new Agent({ keepAlive: true, maxSockets: 32 });
      tries = 1;

      override send(): void {
        const { url, method, headers, body } = this.asked;
        const { agent } = this.constructor as unknown as { agent: Agent };
        const call = request(url, { method, headers, agent });
        this.call = call;
        call.on("error", (error) => this.guard(() => this.disconnected(call, error.message)));
        call.on("response", (response) => {
          this.response = response;
          this.guard(() => this.receive(response));
        });
        call.end(JSON.stringify(body));
      }

      override httpError(response: IncomingMessage, body: string): void {
        const isTransient = [429, 500, 503].includes(response.statusCode ?? 0);
        if (isTransient && this.tries++ < 3) this.send();
        else super.httpError(response, body);
      }

      override broken(why: string): void {
        if (this.handed === 0 && this.tries++ < 3) this.send();
        else super.broken(why);
      }

      /** What was read to its end goes back to the agent. */
      override hangUp(): void {
        if (this.response?.complete !== true) super.hangUp();
      }
    },
  },
];
