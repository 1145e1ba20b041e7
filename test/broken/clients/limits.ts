import type { SubjectRequest } from "../../../src/conformance/subjects/subject.ts";
import { type BrokenClient, both } from "../broken-client.ts";
import type { StreamClient } from "../stream-client.ts";

const MIB = 1024 * 1024;
type StreamClass = new (asked: SubjectRequest) => StreamClient;

/** A client that loses what is larger than that and says nothing. */
function losingAbove(bytes: number): (Base: StreamClass) => StreamClass {
  return (Base) =>
    class extends Base {
      override dataField(value: string): void {
        if (value.length <= bytes) super.dataField(value);
      }
    };
}

/** A client that keeps the text of all lines until its call is over, with a gauge of how much that is. */
function keepingLines(Base: StreamClass): StreamClass {
  const gauge = { peakBytes: 0 };
  return class extends Base {
    static readonly gauge = gauge;
    held = 0;

    override lines(text: string): string[] {
      this.held += text.length;
      gauge.peakBytes = Math.max(gauge.peakBytes, this.held);
      return super.lines(text);
    }
  };
}

/** Wrong ways to deal with what is large. */
export const BROKEN_LIMITS: readonly BrokenClient[] = [
  ...both(
    "loses lines above 1.5 MiB in silence",
    { chat: ["limits.honest", "limits.huge"], events: ["limits.huge"] },
    "open-webui/open-webui#17626: a limit that nobody is told of",
    losingAbove(1.5 * MIB),
  ),
  ...both(
    "loses lines above 10 MiB in silence",
    { chat: ["limits.huge"], events: ["limits.huge"] },
    "the same with a larger buffer",
    losingAbove(10 * MIB),
  ),
  ...both(
    "looks for line ends in its whole buffer on each read",
    { chat: ["limits.linear"], events: ["limits.linear"] },
    "openai/openai-node#1913, assistant-ui/assistant-ui#7257, Soju06/codex-lb#1242",
    (Base) =>
      class extends Base {
        kept: Uint8Array = new Uint8Array();

        /** Copies and goes over everything that is kept, as a buffer without a place to go on from does. */
        override lines(text: string): string[] {
          const whole = Buffer.concat([this.kept, Buffer.from(text)]);
          this.kept = whole.includes("\n") || whole.includes("\r") ? new Uint8Array() : whole;
          return super.lines(text);
        }
      },
  ),
  ...both(
    "keeps every line until its call is over",
    { chat: ["limits.memory"], events: ["limits.memory"] },
    "openai 7.55.0 keeps comment lines until an event comes: an hour of keep-alives is an hour of memory",
    keepingLines,
  ),
];
