import { both, type BrokenClient, chat, events } from "../broken-client.ts";
import { ChatClient, EventsClient } from "../right-client.ts";

/** Wrong ways to deal with reads, sizes and broken bytes. */
export const BROKEN_BOUNDARIES: readonly BrokenClient[] = [
  ...both(
    "decodes each read by itself",
    {
      chat: ["sse.bom", "sse.other-separators", "sse.utf8", "text.unicode", "tools.arguments"],
      events: ["sse.bom", "sse.event-id", "sse.other-separators", "sse.utf8"],
    },
    "ollama/ollama-js#255: every character on a boundary is lost, whatever the stream is about",
    (Base) =>
      class extends Base {
        override decode(bytes: Buffer): string {
          return this.withoutMark(bytes.toString("utf8"));
        }
      },
  ),
  chat(
    "forgets the start of a character that lies across three reads",
    ["sse.bom", "sse.utf8"],
    "a decoder that keeps what one read left over, and no more; a byte order mark is such a character",
    class extends ChatClient {
      carried: Buffer = Buffer.alloc(0);

      override decode(bytes: Buffer): string {
        const whole = Buffer.concat([this.carried, bytes]);
        const text = super.decode(bytes);
        const isInside = text === "" && bytes.length > 0;
        if (isInside && this.carried.length > 0 && whole.length < 4) this.decoder.decode();
        this.carried = isInside ? bytes : Buffer.alloc(0);
        return text;
      }
    },
  ),
  ...both(
    "takes a CR and an LF in two reads for two line ends",
    {
      chat: ["sse.write-boundaries"],
      events: [
        "sse.bare-field",
        "sse.comments",
        "sse.field-names",
        "sse.line-ends",
        "sse.unterminated-event",
        "sse.write-boundaries",
      ],
    },
    "rexxars/eventsource-parser#17: an event of several lines is torn; byte by byte each CRLF is cut",
    (Base) =>
      class extends Base {
        override lines(text: string): string[] {
          this.isAfterCr = false;
          return super.lines(text);
        }
      },
  ),
  chat(
    "has room for 76 reads",
    ["sse.utf8", "sse.write-boundaries"],
    "a ring of buffers that wraps around before it is read; two cases take so many reads",
    class extends ChatClient {
      reads = 0;

      override read(bytes: Buffer): void {
        this.reads++;
        if (this.reads !== 76) super.read(bytes);
      }
    },
  ),
  chat(
    "reads one event of each read",
    ["sse.basic", "sse.large", "sse.write-boundaries", "tools.arguments"],
    "liquidos-ai/AutoAgents#99; wherever several events lie in one write",
    class extends ChatClient {
      isFull = false;

      override read(bytes: Buffer): void {
        this.isFull = false;
        super.read(bytes);
      }

      override json(data: string): void {
        if (!this.isFull) super.json(data);
        this.isFull = true;
      }
    },
  ),
  ...both(
    "gives up at lines over 64 KiB",
    { chat: ["sse.large"], events: ["sse.large"] },
    "openai/openai-go#368: the default of a common line scanner",
    (Base) =>
      class extends Base {
        override line(line: string): void {
          if (line.length > 65_536) throw new Error("token too long");
          super.line(line);
        }
      },
  ),
  ...both(
    "removes replacement characters",
    { chat: ["sse.invalid-utf8"], events: ["sse.bom", "sse.invalid-utf8"] },
    "replicate/cog-llama-template#75: a workaround for cut tokens; two bytes of a mark are no UTF-8 either",
    (Base) =>
      class extends Base {
        override decode(bytes: Buffer): string {
          return super.decode(bytes).replaceAll("\uFFFD", "");
        }
      },
  ),
  chat(
    "ends the answer quietly at bytes it cannot decode",
    ["sse.invalid-utf8"],
    "openai/openai-ruby#623: the rest of the answer and its finish reason are dropped",
    class extends ChatClient {
      override line(line: string): void {
        if (line.includes("\uFFFD")) this.settle(this.observe("complete"));
        else super.line(line);
      }
    },
  ),
  events(
    "reads the stream as Latin-1",
    ["sse.bom", "sse.event-id", "sse.invalid-utf8", "sse.other-separators", "sse.utf8"],
    "the default of HTTP/1.0, wherever a stream holds more than ASCII",
    class extends EventsClient {
      override decode(bytes: Buffer): string {
        return bytes.toString("latin1").replace(/^\u00EF\u00BB\u00BF/, "");
      }
    },
  ),
  ...both(
    "delivers an event that nothing closed",
    { chat: ["sse.unterminated-event"], events: ["sse.unterminated-event"] },
    "the OpenAI Node SDK since 7.55; recorded, never scored",
    (Base) =>
      class extends Base {
        override bodyEnded(): void {
          this.line(this.tail);
          if (this.data.length > 0) this.event(this.takeEvent());
          super.bodyEnded();
        }
      },
  ),
];
