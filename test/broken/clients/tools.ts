import type { Observation } from "../../../src/wire/observation.ts";
import { type BrokenClient, chat } from "../broken-client.ts";
import {
  ChatClient,
  type ChunkChoice,
  type SeenCall,
  type SeenChoice,
  type ToolDelta,
} from "../right-client.ts";

/** Wrong ways to put tool calls together. */
export const BROKEN_TOOLS: readonly BrokenClient[] = [
  chat(
    "draws an id of its own unless it likes the one it was given",
    ["tools.whole"],
    "the result of the call is sent back under an id that the provider never saw",
    class extends ChatClient {
      override identify(call: SeenCall, fragment: ToolDelta): void {
        super.identify(call, fragment);
        if (call.id?.startsWith("call_") === false) call.id = `call_${call.index}`;
      }
    },
  ),
  chat(
    "cleans up the names of tools",
    ["tools.whole"],
    "names are compared with those that were offered, letter by letter",
    class extends ChatClient {
      override callSeen(call: SeenCall): ReturnType<ChatClient["callSeen"]> {
        return super.callSeen({ ...call, name: call.name.toLowerCase() });
      }
    },
  ),
  chat(
    "drops the arguments that come with the name",
    [
      "deviation.arguments-object",
      "deviation.shared-index",
      "deviation.type-missing",
      "tools.beside-text",
      "tools.by-index",
      "tools.missing-index",
      "tools.name-repeated",
      "tools.whole",
    ],
    "vllm-project/vllm#34887; calls of other rules come with their arguments too",
    class extends ChatClient {
      override argumentsOf(fragment: ToolDelta): string {
        return fragment.id ? "" : super.argumentsOf(fragment);
      }
    },
  ),
  chat(
    "writes the arguments anew",
    ["tools.arguments"],
    "earendil-works/pi#8943: parsed and written again, big numbers are rounded",
    class extends ChatClient {
      override callSeen(call: SeenCall): ReturnType<ChatClient["callSeen"]> {
        try {
          return super.callSeen({ ...call, arguments: JSON.stringify(JSON.parse(call.arguments)) });
        } catch {
          return super.callSeen(call);
        }
      }
    },
  ),
  chat(
    "drops a fragment that repeats the one before",
    ["tools.arguments"],
    "agentic-os-org/ANOLISA#2209: what is left can be valid JSON",
    class extends ChatClient {
      last = "";

      override argumentsOf(fragment: ToolDelta): string {
        const text = super.argumentsOf(fragment);
        const isRepeated = text === this.last;
        this.last = text;
        return isRepeated ? "" : text;
      }
    },
  ),
  chat(
    "gives every fragment to the call that was opened last",
    ["tools.by-index"],
    "QwenLM/Qwen-Agent#943",
    class extends ChatClient {
      override callFor(choice: SeenChoice, fragment: ToolDelta): SeenCall {
        return fragment.id ? super.callFor(choice, fragment) : (choice.calls.at(-1) as SeenCall);
      }
    },
  ),
  chat(
    "looks at the text of a delta or at its tool calls",
    ["tools.beside-text"],
    "BerriAI/litellm#2716: an else where none belongs",
    class extends ChatClient {
      override choice(choice: SeenChoice, part: ChunkChoice): void {
        const { tool_calls: _, ...rest } = part.delta ?? {};
        super.choice(choice, rest.content ? { ...part, delta: rest } : part);
      }
    },
  ),
  chat(
    "makes a call of an empty list",
    ["tools.none-invented"],
    "decolua/9router#2230",
    class extends ChatClient {
      override choice(choice: SeenChoice, part: ChunkChoice): void {
        if (part.delta?.tool_calls?.length === 0) this.callFor(choice, { index: 0 });
        super.choice(choice, part);
      }
    },
  ),
  chat(
    "drops the text beside an empty list of calls",
    ["tools.none-invented"],
    "BerriAI/litellm#17523",
    class extends ChatClient {
      override choice(choice: SeenChoice, part: ChunkChoice): void {
        const { content: _, ...rest } = part.delta ?? {};
        super.choice(choice, rest.tool_calls?.length === 0 ? { ...part, delta: rest } : part);
      }
    },
  ),
  chat(
    "drops a call without arguments",
    ["tools.empty-arguments"],
    "QwenLM/qwen-code#6249",
    class extends ChatClient {
      override choiceSeen(choice: SeenChoice): NonNullable<Observation["choices"]>[number] {
        return super.choiceSeen({ ...choice, calls: choice.calls.filter((call) => call.arguments !== "") });
      }
    },
  ),
  chat(
    "joins every name it is sent",
    ["tools.name-fragments", "tools.name-repeated"],
    "the OpenAI Python helper: `get_weatherget_weather`; joining pieces is recorded with it",
    class extends ChatClient {
      override identify(call: SeenCall, fragment: ToolDelta): void {
        const { name } = call;
        super.identify(call, fragment);
        call.name = name + (fragment.function?.name ?? "");
      }
    },
  ),
  chat(
    "joins every id it is sent",
    ["tools.name-repeated"],
    "the OpenAI Python helper: `call_1call_1`",
    class extends ChatClient {
      override identify(call: SeenCall, fragment: ToolDelta): void {
        const { id } = call;
        super.identify(call, fragment);
        if (fragment.id) call.id = (id ?? "") + fragment.id;
      }
    },
  ),
  chat(
    "joins the pieces of a name",
    ["tools.name-fragments"],
    "continuedev/continue#5849; recorded, never scored",
    class extends ChatClient {
      override identify(call: SeenCall, fragment: ToolDelta): void {
        const { name } = call;
        super.identify(call, fragment);
        const piece = fragment.function?.name ?? "";
        if (piece !== name) call.name = name + piece;
      }
    },
  ),
  chat(
    "takes an empty id at its word",
    ["tools.blank-continuation"],
    "anomalyco/opencode#37841",
    class extends ChatClient {
      override identify(call: SeenCall, fragment: ToolDelta): void {
        super.identify(call, fragment);
        if (fragment.id !== undefined) call.id = fragment.id;
      }
    },
  ),
  chat(
    "drops a call without an index",
    ["tools.missing-index"],
    "openai/openai-python#3246",
    class extends ChatClient {
      override tool(choice: SeenChoice, fragment: ToolDelta): void {
        if (typeof fragment.index === "number") super.tool(choice, fragment);
      }
    },
  ),
  chat(
    "uses the index as a position",
    ["tools.index-from-one"],
    "vercel/ai#18333: what was never sent is looked into",
    class extends ChatClient {
      override callFor(choice: SeenChoice, fragment: ToolDelta): SeenCall {
        if ((fragment.index ?? 0) > choice.calls.length)
          throw new Error("Cannot read properties of undefined");
        return super.callFor(choice, fragment);
      }
    },
  ),
];
