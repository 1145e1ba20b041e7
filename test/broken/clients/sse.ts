import type { IncomingMessage } from "node:http";
import { both, type BrokenClient, chat, events } from "../broken-client.ts";
import { ChatClient, EventsClient } from "../right-client.ts";
import type { StreamEvent } from "../stream-client.ts";

/** Of parsers: rules whose streams have events of several data lines. */
const MANY_DATA_LINES = [
  "sse.bare-field",
  "sse.comments",
  "sse.data-lines",
  "sse.field-names",
  "sse.field-value",
  "sse.large",
  "sse.line-ends",
];

/** Wrong ways to read lines and fields. */
export const BROKEN_SSE: readonly BrokenClient[] = [
  chat(
    "compares the content type letter by letter",
    ["sse.basic"],
    "overcat/requests-sse#14: a charset parameter makes a stream no stream",
    class extends ChatClient {
      override isEventStream({ headers }: IncomingMessage): boolean {
        return headers["content-type"] === "text/event-stream";
      }
    },
  ),
  events(
    "takes fields after the data for the next block",
    ["sse.basic"],
    "a parser that dispatches at the last data line it expects",
    class extends EventsClient {
      override field(name: string, value: string): void {
        if (name === "data" || this.data.length === 0) super.field(name, value);
      }
    },
  ),
  ...both(
    "knows LF and CRLF only",
    {
      chat: ["sse.line-ends"],
      events: ["sse.blank-lines", "sse.comments", "sse.field-names", "sse.field-value", "sse.line-ends"],
    },
    "a2aproject/a2a-js#714; the parse cases of other rules borrow a lone CR from the web platform tests",
    (Base) =>
      class extends Base {
        override lines(text: string): string[] {
          const lines = (this.tail + text).split("\n");
          this.tail = lines.pop() ?? "";
          return lines.map((line) => line.replace(/\r$/, ""));
        }
      },
  ),
  ...both(
    "splits lines wherever Unicode has a separator",
    { chat: ["sse.other-separators", "tools.arguments"], events: ["sse.other-separators"] },
    "florimondmanca/httpx-sse#34: str.splitlines(); U+2028 stands in the arguments of a tool call too",
    (Base) =>
      class extends Base {
        override lineEnd = /\r\n|[\r\n\v\f\u001C-\u001E\u0085\u2028\u2029]/;
      },
  ),
  ...both(
    "keeps the byte order mark",
    { chat: ["sse.bom"], events: ["sse.bom"] },
    "openai/openai-ruby#623: the first event is lost",
    (Base) =>
      class extends Base {
        override withoutMark(text: string): string {
          return text;
        }
      },
  ),
  ...both(
    "drops U+FEFF wherever it stands",
    { chat: ["sse.bom"], events: ["sse.bom"] },
    "decoders that are made anew for each piece drop a mark at the start of each",
    (Base) =>
      class extends Base {
        override withoutMark(text: string): string {
          return text.replaceAll("\uFEFF", "");
        }
      },
  ),
  ...both(
    "drops every byte order mark that the stream starts with",
    { chat: ["sse.bom"], events: ["sse.bom"] },
    "eventsource-parser behind a TextDecoderStream: each of them drops one",
    (Base) =>
      class extends Base {
        override withoutMark(text: string): string {
          return this.isAtStart ? super.withoutMark(text).replace(/^\uFEFF+/, "") : text;
        }
      },
  ),
  ...both(
    "takes what follows the colon of a comment for a line",
    { chat: ["sse.comments"], events: ["sse.comments"] },
    "a parser that skips the colon instead of the line",
    (Base) =>
      class extends Base {
        override comment(line: string): void {
          if (line.startsWith(":data")) this.field(...this.splitField(line.slice(1)));
        }
      },
  ),
  chat(
    "hands comments to the JSON parser",
    ["sse.bom", "sse.comments", "sse.event-id", "sse.other-separators"],
    "Lambdua/openai4j#90; three other rules have cases with comments in them",
    class extends ChatClient {
      override comment(line: string): void {
        this.json(line);
      }
    },
  ),
  chat(
    "wants a space after the colon",
    ["sse.field-value"],
    "openai/openai-python#498: `data:{…}` is no event",
    class extends ChatClient {
      override splitField(line: string): [string, string] {
        const at = line.indexOf(": ");
        if (at !== -1) return [line.slice(0, at), line.slice(at + 2)];
        return line.endsWith(":") ? [line.slice(0, -1), ""] : [line, ""];
      }
    },
  ),
  ...both(
    "splits the line at every colon and space",
    {
      chat: ["sse.data-lines", "sse.field-value", "sse.write-boundaries", "text.lookalikes"],
      events: ["sse.field-value"],
    },
    "ai-forever/gigachat-js#12; text and indented JSON hold a colon and a space too",
    (Base) =>
      class extends Base {
        override splitField(line: string): [string, string] {
          const [name, value] = super.splitField(line);
          return [name, value.split(": ")[0] ?? ""];
        }
      },
  ),
  events(
    "drops spaces at the end of a value",
    ["sse.field-value"],
    "langchain4j/langchain4j#5531",
    class extends EventsClient {
      override splitField(line: string): [string, string] {
        const [name, value] = super.splitField(line);
        return [name, value.replace(/ +$/, "")];
      }
    },
  ),
  ...both(
    "reads undefined where a field has no colon",
    {
      chat: ["sse.bare-field"],
      events: ["sse.bare-field", "sse.field-names", "sse.line-ends"],
    },
    "mpetazzoni/sse.js#30: the half of a split that is not there; two streams of the web platform tests have it",
    (Base) =>
      class extends Base {
        override splitField(line: string): [string, string] {
          return line.includes(":") ? super.splitField(line) : [line, "undefined"];
        }
      },
  ),
  ...both(
    "compares field names without case",
    { chat: ["sse.field-names"], events: ["sse.field-names"] },
    "a parser built on a reader of HTTP headers",
    (Base) =>
      class extends Base {
        override field(name: string, value: string): void {
          super.field(name.toLowerCase(), value);
        }
      },
  ),
  ...both(
    "trims field names",
    { chat: ["sse.field-names"], events: ["sse.field-names"] },
    "a parser that trims the line before it splits it",
    (Base) =>
      class extends Base {
        override field(name: string, value: string): void {
          super.field(name.replace(/^ +| +$/g, ""), value);
        }
      },
  ),
  chat(
    "gives up at a field it does not know",
    ["sse.bom", "sse.field-names"],
    "strict parsers behind gateways that add fields",
    class extends ChatClient {
      override field(name: string, value: string): void {
        if (!["data", "event", "id", "retry"].includes(name)) throw new Error(`unknown field ${name}`);
        super.field(name, value);
      }
    },
  ),
  ...both(
    "keeps the last data line only",
    {
      chat: [
        "deviation.glued-events",
        "sse.bare-field",
        "sse.comments",
        "sse.data-lines",
        "sse.write-boundaries",
      ],
      events: [...MANY_DATA_LINES, "sse.write-boundaries"],
    },
    "1jehuang/jcode#565; a bare data line is one too, and so are lines cut between CR and LF",
    (Base) =>
      class extends Base {
        override dataField(value: string): void {
          this.data = [value];
        }
      },
  ),
  events(
    "joins data lines with nothing between",
    [...MANY_DATA_LINES, "sse.write-boundaries"],
    "milady-ai/milady#1653",
    class extends EventsClient {
      override takeEvent(): StreamEvent {
        this.data = [this.data.join("")];
        return super.takeEvent();
      }
    },
  ),
  chat(
    "listens to unnamed events only",
    ["sse.event-type"],
    "handlers that are registered for names miss `event: message`",
    class extends ChatClient {
      override event(event: StreamEvent): void {
        if (this.type !== "message") super.event(event);
      }
    },
  ),
  events(
    "keeps the type of the block before",
    ["sse.event-type", "sse.no-data-event"],
    "a type that leaks into the next event, also from a block that made none",
    class extends EventsClient {
      override blankLine(): void {
        const { type } = this;
        super.blankLine();
        this.type = type;
      }
    },
  ),
  events(
    "keeps the first type of a block",
    ["sse.event-type"],
    "undici: an empty `event` after another does not reset it",
    class extends EventsClient {
      override field(name: string, value: string): void {
        if (name !== "event" || this.type === "") super.field(name, value);
      }
    },
  ),
  chat(
    "emits an empty event on every blank line once an id was seen",
    ["sse.event-id", "sse.no-data-block"],
    "openai/openai-python#2722: what begins with an `id` of its own is a block without data as well",
    class extends ChatClient {
      override blankLine(): void {
        if (this.data.length === 0 && this.id !== "") this.json("");
        super.blankLine();
      }
    },
  ),
  events(
    "takes an id with NUL",
    ["sse.event-id"],
    "rexxars/eventsource-parser#34",
    class extends EventsClient {
      override idField(value: string): void {
        this.id = value;
      }
    },
  ),
  events(
    "forgets the id after its event",
    ["sse.blank-lines", "sse.event-id", "sse.no-data-event"],
    "Last-Event-ID is lost on reconnection; two other rules have events after the one with the id",
    class extends EventsClient {
      override blankLine(): void {
        super.blankLine();
        this.id = "";
      }
    },
  ),
  events(
    "reads a retry as far as it is a number",
    ["sse.retry"],
    "Ahoo-Wang/fetcher#1231: parseInt takes 1000x",
    class extends EventsClient {
      override retryField(value: string): void {
        const ms = Number.parseInt(value, 10);
        if (!Number.isNaN(ms)) this.retryMs = ms;
      }
    },
  ),
  chat(
    "parses a block that has a type and no data",
    ["sse.no-data-block"],
    "docker/docker-agent#2349: `event: ping` ends in `unexpected end of JSON input`",
    class extends ChatClient {
      override blankLine(): void {
        if (this.type !== "" && this.data.length === 0) this.json("");
        super.blankLine();
      }
    },
  ),
  events(
    "dispatches blocks that have a type and no data",
    ["sse.no-data-event"],
    "consumers parse what they are handed",
    class extends EventsClient {
      override hasEvent(): boolean {
        return super.hasEvent() || this.type !== "";
      }
    },
  ),
  chat(
    "parses empty data",
    ["sse.empty-data"],
    "caozhiyuan/copilot-api#88: `data:` as a heartbeat ends the stream",
    class extends ChatClient {
      override event(event: StreamEvent): void {
        if (event.data === "") this.json("");
        else super.event(event);
      }
    },
  ),
  chat(
    "wants a field on the first line",
    ["sse.blank-lines"],
    "readers that look at the first line to tell what the body is",
    class extends ChatClient {
      hasBegun = false;

      override line(line: string): void {
        if (line === "" && !this.hasBegun) throw new Error("the stream begins with nothing");
        this.hasBegun = true;
        super.line(line);
      }
    },
  ),
  events(
    "dispatches an empty event on a second blank line",
    ["sse.blank-lines", "sse.data-lines", "sse.line-ends", "sse.utf8"],
    "coddy-project/coddy-agent#106; three other rules have a stream with a blank line too many",
    class extends EventsClient {
      isAfterBlank = false;

      override line(line: string): void {
        if (line === "" && this.isAfterBlank) this.events.push({ type: "message", data: "", id: this.id });
        this.isAfterBlank = line === "";
        super.line(line);
      }
    },
  ),
];
