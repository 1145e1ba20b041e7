import type { IncomingMessage } from "node:http";
import type { BrokenRelay } from "./broken-relay.ts";
import { type Json, mapChoices, parse, RelayExchange, without } from "./right-relay.ts";

/** Messages of whole answers, changed. */
function withMessage(change: (message: Json) => Json): typeof RelayExchange {
  return class extends RelayExchange {
    override sayWhole(upstream: IncomingMessage, body: string): void {
      const answer = parse(body);
      const changed = mapChoices(answer ?? {}, (choice) =>
        choice["message"] === undefined ? choice : { ...choice, message: change(choice["message"] as Json) },
      );
      super.sayWhole(upstream, answer === null ? body : JSON.stringify(changed));
    }
  };
}

/** Answers that are not streamed come out as something else. */
export const BROKEN_WHOLE: readonly BrokenRelay[] = [
  {
    name: "passes half of a whole answer off as all of it",
    caughtBy: ["whole.cut-shown"],
    Exchange: class extends RelayExchange {
      override async relayWhole(upstream: IncomingMessage): Promise<void> {
        const pieces: Buffer[] = [];
        try {
          for await (const piece of upstream) pieces.push(piece as Buffer);
        } catch {
          // What is there is sent.
        }
        this.sayWhole(upstream, Buffer.concat(pieces).toString("utf8"));
      }
    },
  },
  {
    name: "forgets the reasoning of whole answers",
    caughtBy: ["whole.reasoning"],
    Exchange: withMessage((message) => without(message, "reasoning_content", "reasoning")),
  },
  {
    name: "forgets who spoke in whole answers",
    caughtBy: ["whole.role"],
    Exchange: withMessage((message) => without(message, "role")),
  },
  {
    name: "trims whole answers",
    caughtBy: ["whole.answer"],
    Exchange: withMessage((message) =>
      typeof message["content"] === "string" ? { ...message, content: message["content"].trim() } : message,
    ),
  },
  {
    name: "reads whole answers as Latin-1",
    caughtBy: ["whole.answer"],
    Exchange: class extends RelayExchange {
      override sayWhole(upstream: IncomingMessage, body: string): void {
        super.sayWhole(upstream, Buffer.from(body, "utf8").toString("latin1"));
      }
    },
  },
];
