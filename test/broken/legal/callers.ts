import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { ChatClient, type Chunk, type Delta, EventsClient, type SeenChoice } from "../right-client.ts";
import type { LegalClient } from "./legal-client.ts";

const level = "chat" as const;

const MIB = 1024 * 1024;
const IDLE_MS = 1500;

/** Permitted ways to make a request, to wait for its answer, and to refuse what is too much. */
export const LEGAL_CALLERS: readonly LegalClient[] = [
  {
    name: "refuses lines over 1 MiB with an error",
    noted: [],
    level,
    Client: class extends ChatClient {
      override lines(text: string): string[] {
        return withinLimit(super.lines(text), this.tail);
      }
    },
  },
  {
    name: "refuses lines over 1 MiB with an error (events)",
    noted: [],
    level: "events",
    Client: class extends EventsClient {
      override lines(text: string): string[] {
        return withinLimit(super.lines(text), this.tail);
      }
    },
  },
  {
    // The standard of fetch makes a GET of a POST behind 301 and 302, and of everything behind 303.
    name: "asks with GET and without a body where 301, 302 and 303 lead",
    noted: ["http.redirect-rewritten"],
    level,
    Client: class extends ChatClient {
      override isRedirect({ statusCode = 0, headers }: IncomingMessage): boolean {
        return [301, 302, 303, 307, 308].includes(statusCode) && headers.location !== undefined;
      }

      override redirected(response: IncomingMessage): void {
        const { body, ...asked } = this.asked;
        const isKept = [307, 308].includes(response.statusCode ?? 0);
        this.asked = isKept ? { ...asked, body } : { ...asked, method: "GET" };
        super.redirected(response);
      }
    },
  },
  {
    name: "follows no redirect and reports its status",
    noted: [],
    level,
    Client: class extends ChatClient {
      override isRedirect(): boolean {
        return false;
      }
    },
  },
  {
    name: "gives up after a silence of its own measure",
    noted: [],
    level,
    Client: class extends ChatClient {
      idle: NodeJS.Timeout | undefined;

      override read(bytes: Buffer): void {
        clearTimeout(this.idle);
        this.idle = setTimeout(() => this.fail("no more came for a while"), IDLE_MS);
        super.read(bytes);
      }

      override settle(...args: Parameters<ChatClient["settle"]>): void {
        clearTimeout(this.idle);
        super.settle(...args);
      }
    },
  },
  {
    name: "sends its request in chunks of unknown number",
    noted: [],
    level,
    Client: class extends ChatClient {
      override send(url = this.asked.url): void {
        const { method, headers, body } = this.asked;
        const call = request(url, { method, headers, agent: false });
        this.call = call;
        call.on("error", (error) => this.guard(() => this.disconnected(call, error.message)));
        call.on("response", (response) => {
          this.response = response;
          this.guard(() => (this.isRedirect(response) ? this.redirected(response) : this.receive(response)));
        });
        sendInPieces(call, JSON.stringify(body));
      }
    },
  },
  {
    name: "takes no coding at all, and says so with weights of zero",
    noted: [],
    level,
    Client: class extends ChatClient {
      override watch(call: ClientRequest): void {
        call.setHeader("accept-encoding", "gzip;q=0, deflate;q=0.0, br;q=0, *;q=0");
      }
    },
  },
  {
    name: "takes JSON that is no stream for what it is",
    noted: [],
    level,
    Client: class extends ChatClient {
      override receive(response: IncomingMessage): void {
        if (!this.isSuccess(response) || this.isEventStream(response)) return super.receive(response);
        this.readWhole(response, (body) => this.wholeAnswer(body));
      }

      wholeAnswer(body: string): void {
        const reply = this.parse(body) as Chunk & { choices?: { index: number; message: Delta }[] };
        const error = this.errorOf(reply);
        if (error !== null) return this.fail(error);
        for (const { message, ...part } of reply.choices ?? []) {
          this.choice(this.choiceAt(part.index), { ...part, delta: message });
        }
        this.conclude();
      }
    },
  },
  {
    name: "complains of whatever follows [DONE]",
    noted: ["ending.after-done", "ending.done-without-close", "ending.tail-after-done"],
    level,
    Client: class extends ChatClient {
      hasDone = false;

      override done(): void {
        if (this.hasDone) this.fail("a second [DONE]");
        this.hasDone = true;
      }

      override json(data: string): void {
        if (this.hasDone) this.fail("something follows [DONE]");
        else super.json(data);
      }
    },
  },
  {
    name: "refuses a chunk without choices with an error",
    noted: ["chunk.absent-fields"],
    level,
    Client: class extends ChatClient {
      override chunk(chunk: Chunk): void {
        if (!Array.isArray(chunk.choices)) throw new TypeError("choices is not an array");
        super.chunk(chunk);
      }
    },
  },
  {
    name: "replaces half a surrogate pair at once",
    noted: ["text.surrogate-halves"],
    level,
    Client: class extends ChatClient {
      override content(choice: SeenChoice, { content }: Delta): void {
        choice.text += Buffer.from(content ?? "", "utf8").toString("utf8");
      }
    },
  },
  {
    name: "refuses half a surrogate pair as no JSON",
    noted: ["text.surrogate-halves"],
    level,
    Client: class extends ChatClient {
      override content(choice: SeenChoice, delta: Delta): void {
        if (/\p{Surrogate}/u.test(delta.content ?? "")) throw new SyntaxError("a lone surrogate");
        super.content(choice, delta);
      }
    },
  },
  {
    name: "reports two calls on one index as an error",
    noted: [],
    level,
    Client: class extends ChatClient {
      override opensAnother(...args: Parameters<ChatClient["opensAnother"]>): boolean {
        if (super.opensAnother(...args)) throw new Error("two calls have the same index");
        return false;
      }
    },
  },
  {
    name: "hands two chunks over together",
    noted: [],
    level,
    Client: class extends ChatClient {
      override observe(...ended: Parameters<ChatClient["observe"]>): ReturnType<ChatClient["observe"]> {
        const arrivals = this.arrivals.filter((_, i) => i % 2 === 1 || i === this.arrivals.length - 1);
        return { ...super.observe(...ended), arrivals };
      }
    },
  },
];

function withinLimit(lines: string[], tail: string): string[] {
  const isTooLong = [...lines, tail].some((line) => line.length > MIB);
  if (isTooLong) throw new RangeError("a line is longer than 1 MiB");
  return lines;
}

/** A body whose length nobody announced. */
function sendInPieces(call: ClientRequest, body: string): void {
  const middle = Math.floor(body.length / 2);
  call.write(body.slice(0, middle));
  call.end(body.slice(middle));
}
