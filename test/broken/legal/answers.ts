import type { Capability } from "../../../src/wire/exec-protocol.ts";
import { CHAT_OBSERVES, EVENTS_OBSERVES } from "../in-process-subject.ts";
import {
  ChatClient,
  type ChunkUsage,
  type Delta,
  EventsClient,
  type SeenCall,
  type SeenChoice,
  type SeenUsage,
  type ToolDelta,
} from "../right-client.ts";
import type { StreamEvent } from "../stream-client.ts";
import type { LegalClient } from "./legal-client.ts";

const level = "chat" as const;

function allBut(...names: string[]): readonly Capability[] {
  return CHAT_OBSERVES.filter((name) => !names.includes(name));
}

/** What cannot be parsed is handed over as nothing, and the call fails. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text || "{}");
  } catch {
    return null;
  }
}

/** Permitted ways to hand over an answer, or less than all of it. */
export const LEGAL_ANSWERS: readonly LegalClient[] = [
  {
    name: "keeps the last name of a call",
    noted: ["tools.name-fragments"],
    level,
    Client: class extends ChatClient {
      override identify(call: SeenCall, fragment: ToolDelta): void {
        super.identify(call, fragment);
        call.name = fragment.function?.name || call.name;
      }
    },
  },
  {
    name: "joins the pieces of a name",
    noted: ["tools.name-fragments"],
    level,
    Client: class extends ChatClient {
      override identify(call: SeenCall, fragment: ToolDelta): void {
        const { name } = call;
        super.identify(call, fragment);
        const piece = fragment.function?.name ?? "";
        if (piece !== name) call.name = name + piece;
      }
    },
  },
  {
    name: "hands over parsed arguments",
    noted: [],
    level,
    Client: class extends ChatClient {
      override callSeen({ id, name, arguments: text }: SeenCall): ReturnType<ChatClient["callSeen"]> {
        const isCut = this.choices.every(({ finishReason }) => finishReason === null);
        return { id, name, arguments: "", argumentsValue: isCut ? null : parsed(text) };
      }

      override conclude(): void {
        const calls = this.choices.flatMap((choice) => choice.calls);
        if (calls.some((call) => parsed(call.arguments) === null)) this.fail("arguments that are no JSON");
        else super.conclude();
      }
    },
  },
  {
    name: "says {} where a call has no arguments, and nothing of a call that was cut",
    noted: [],
    level,
    Client: class extends ChatClient {
      override choiceSeen(choice: SeenChoice): ReturnType<ChatClient["choiceSeen"]> {
        const calls = choice.calls.map((call) => ({ ...call, arguments: call.arguments || "{}" }));
        return super.choiceSeen({ ...choice, calls: choice.finishReason === null ? [] : calls });
      }
    },
  },
  {
    name: "estimates the usage where none came",
    noted: ["deviation.metadata-missing", "usage.not-invented"],
    level,
    Client: class extends ChatClient {
      override observe(...ended: Parameters<ChatClient["observe"]>): ReturnType<ChatClient["observe"]> {
        this.usage ??= { promptTokens: 8, completionTokens: 1, totalTokens: 9 };
        return super.observe(...ended);
      }
    },
  },
  {
    name: "replaces noncharacters, which are characters to others",
    noted: [],
    level,
    Client: class extends ChatClient {
      override decode(bytes: Buffer): string {
        return super.decode(bytes).replaceAll(/\p{Noncharacter_Code_Point}/gu, "\uFFFD");
      }
    },
  },
  {
    name: "draws an id for a call that has none",
    noted: [],
    level,
    Client: class extends ChatClient {
      override callSeen(call: SeenCall): ReturnType<ChatClient["callSeen"]> {
        return super.callSeen({ ...call, id: call.id ?? `generated-${call.index}` });
      }
    },
  },
  {
    name: "reports text and nothing else",
    noted: [],
    level,
    observes: ["text", "error"],
    Client: class extends ChatClient {
      override choiceSeen({ index, text }: SeenChoice): ReturnType<ChatClient["choiceSeen"]> {
        return { index, text };
      }

      override observe(...ended: Parameters<ChatClient["observe"]>): ReturnType<ChatClient["observe"]> {
        return { ...super.observe(...ended), usage: null };
      }
    },
  },
  {
    name: "prints the text and a line end",
    noted: [],
    level,
    observes: ["text", "error"],
    forgivesTrailingNewline: true,
    Client: class extends ChatClient {
      override choiceSeen({ index, text }: SeenChoice): ReturnType<ChatClient["choiceSeen"]> {
        return { index, text: `${text}\n` };
      }

      override observe(...ended: Parameters<ChatClient["observe"]>): ReturnType<ChatClient["observe"]> {
        const { choices = [], ...seen } = super.observe(...ended);
        return { ...seen, choices: choices?.length ? choices : [{ index: 0, text: "\n" }] };
      }
    },
  },
  {
    name: "cannot be cancelled",
    noted: [],
    level,
    observes: allBut("cancel"),
    Client: class extends ChatClient {
      override cancel(): void {}
    },
  },
  {
    name: "passes over reasoning",
    noted: [],
    level,
    observes: allBut("reasoning"),
    Client: class extends ChatClient {
      override reasoning(): string {
        return "";
      }
    },
  },
  {
    name: "passes over choices beyond the first",
    noted: [],
    level,
    observes: allBut("choices"),
    Client: class extends ChatClient {
      override choice(...args: Parameters<ChatClient["choice"]>): void {
        if (args[0].index === 0) super.choice(...args);
        else this.choices = this.choices.filter(({ index }) => index === 0);
      }
    },
  },
  {
    name: "knows of no usage",
    noted: [],
    level,
    observes: allBut("usage"),
    Client: class extends ChatClient {
      override usageOf(): void {}
    },
  },
  {
    name: "hands over usage without a total",
    noted: [],
    level,
    Client: class extends ChatClient {
      override usageSeen(usage: ChunkUsage): SeenUsage {
        return { promptTokens: usage.prompt_tokens, completionTokens: usage.completion_tokens };
      }
    },
  },
  {
    name: "merges deltas and hands them over together",
    noted: [],
    level,
    Client: class extends ChatClient {
      pieces = new Map<SeenChoice, string[]>();

      override content(choice: SeenChoice, { content }: Delta): void {
        this.pieces.set(choice, [...(this.pieces.get(choice) ?? []), content ?? ""]);
      }

      override observe(...ended: Parameters<ChatClient["observe"]>): ReturnType<ChatClient["observe"]> {
        for (const [choice, pieces] of this.pieces) choice.text = pieces.join("");
        return super.observe(...ended);
      }
    },
  },
  {
    name: "passes over events with names it does not know",
    noted: [],
    level,
    Client: class extends ChatClient {
      override event(event: StreamEvent): void {
        if (event.type === "message" || event.type === "error") super.event(event);
      }
    },
  },
];

/** Permitted ways to hand over events. */
export const LEGAL_EVENTS: readonly LegalClient[] = [
  {
    name: "delivers an event that nothing closed (events)",
    noted: ["sse.unterminated-event"],
    level: "events",
    Client: class extends EventsClient {
      override bodyEnded(): void {
        this.line(this.tail);
        if (this.data.length > 0) this.event(this.takeEvent());
        super.bodyEnded();
      }
    },
  },
  {
    name: "dispatches blocks that have a type and no data",
    noted: ["sse.no-data-event"],
    level: "events",
    Client: class extends EventsClient {
      override hasEvent(): boolean {
        return super.hasEvent() || this.type !== "";
      }
    },
  },
  {
    name: "reports types and data and nothing else",
    noted: [],
    level: "events",
    observes: ["events"],
    Client: class extends EventsClient {
      override observe(...ended: Parameters<EventsClient["observe"]>): ReturnType<EventsClient["observe"]> {
        const { ended: how, events } = super.observe(...ended);
        return { ended: how, events: (events ?? []).map(({ type, data }) => ({ type, data, id: "" })) };
      }
    },
  },
  {
    name: "keeps the last event ID beside the events",
    noted: [],
    level: "events",
    Client: class extends EventsClient {
      override observe(...ended: Parameters<EventsClient["observe"]>): ReturnType<EventsClient["observe"]> {
        const seen = super.observe(...ended);
        return { ...seen, events: (seen.events ?? []).map(({ type, data }) => ({ type, data })) };
      }
    },
  },
  {
    name: "does not tell the reconnection time",
    noted: [],
    level: "events",
    observes: EVENTS_OBSERVES.filter((name) => name !== "retry"),
    Client: class extends EventsClient {
      override retryField(): void {}
    },
  },
  {
    name: "ends a stream as an error, for it should go on for ever",
    noted: [],
    level: "events",
    Client: class extends EventsClient {
      override bodyEnded(): void {
        this.fail("the server closed the stream");
      }
    },
  },
];
