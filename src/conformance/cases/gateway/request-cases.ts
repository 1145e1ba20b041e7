import { HELLO, answering } from "../case.ts";
import { LEGACY_ARGUMENTS, LEGACY_REQUEST } from "./legacy-function.ts";
import type { GatewayCase } from "./gateway-case.ts";

const scenario = { steps: answering(HELLO) };

const WEATHER_TOOL = {
  type: "function",
  function: {
    name: "get_weather",
    description: "The weather in a city, in °C.",
    strict: true,
    parameters: {
      type: "object",
      properties: {
        city: { type: "string", description: "As in “Paris, France”." },
        days: { type: "array", items: { type: "integer", minimum: 0 }, maxItems: 7 },
        unit: { enum: ["c", "f", null] },
      },
      required: ["city"],
      additionalProperties: false,
    },
  },
};
const NOW_TOOL = {
  type: "function",
  function: { name: "now", description: "The time.", parameters: { type: "object", properties: {} } },
};

function asked(
  name: string,
  title: string,
  rules: readonly string[],
  request: Record<string, unknown>,
): GatewayCase {
  return {
    id: `request/${name}`,
    title,
    rules: [...rules, "request.once", "secret.client-key-upstream"],
    scenario,
    request,
  };
}

/** What the upstream is asked, compared with what the gateway was asked. */
export const REQUEST_CASES: readonly GatewayCase[] = [
  asked("roles", "system, user, assistant and user again", ["request.messages"], {
    messages: [
      { role: "system", content: "You are “short”.\n\nAnswer in one line: é, 日本, 🙂, \u2028." },
      { role: "user", content: "Hello" },
      { role: "assistant", content: "Hi." },
    ],
  }),
  asked("system-later", "a system message in the middle", ["request.system-place"], {
    messages: [
      { role: "user", content: "Hello" },
      { role: "assistant", content: "Hi." },
      { role: "system", content: "From here on answer in one line." },
    ],
  }),
  asked("developer", "a developer message", ["request.messages"], {
    messages: [{ role: "developer", content: "Answer in one line." }],
  }),
  asked("parts", "content in parts: text and an image", ["request.messages", "request.message-members"], {
    messages: [
      {
        role: "user",
        content: [
          { type: "text", text: "What is this?" },
          {
            type: "image_url",
            image_url: { url: `data:image/png;base64,${"iVBORw0KGgo".repeat(400)}`, detail: "low" },
          },
        ],
      },
      { role: "assistant", content: "A picture." },
    ],
  }),
  asked("parts-more", "content in parts: sound and a file", ["request.messages"], {
    messages: [
      {
        role: "user",
        content: [
          { type: "text", text: "What do you hear, and what do you read?" },
          { type: "input_audio", input_audio: { data: "UklGRiQAAABXQVZF", format: "wav" } },
          {
            type: "file",
            file: { filename: "a.pdf", file_data: "data:application/pdf;base64,JVBERi0xLjQ=" },
          },
        ],
      },
      { role: "assistant", content: "A sound and a page." },
    ],
  }),
  asked(
    "names",
    "two users with names, and an assistant with one",
    ["request.messages", "request.message-members"],
    {
      messages: [
        { role: "user", name: "alice", content: "Hello" },
        { role: "assistant", name: "guide", content: "Hi, both." },
        { role: "user", name: "bob", content: "Hello too" },
      ],
    },
  ),
  asked("refusal", "a refusal of the turn before", ["request.message-members"], {
    messages: [
      { role: "user", content: "Do it." },
      { role: "assistant", content: null, refusal: "I cannot help with that." },
    ],
  }),
  asked(
    "provider-members",
    "members that providers added to messages: reasoning that goes back, and marks for a cache",
    ["request.message-members"],
    {
      messages: [
        {
          role: "user",
          content: [{ type: "text", text: "A long text", cache_control: { type: "ephemeral" } }],
        },
        { role: "assistant", content: "Read.", reasoning_content: "They want it kept." },
      ],
    },
  ),
  asked("legacy-functions", "functions in the older form, called and answered", ["request.functions"], {
    ...LEGACY_REQUEST,
    messages: [
      { role: "user", content: "Weather?" },
      { role: "assistant", content: null, function_call: LEGACY_ARGUMENTS },
      { role: "function", name: "get_weather", content: '{"c":21.50}' },
    ],
  }),
  asked(
    "tool-results",
    "a conversation with tool calls and their results",
    ["request.messages", "request.tools"],
    {
      messages: [
        { role: "user", content: "Weather?" },
        {
          role: "assistant",
          content: null,
          tool_calls: [
            {
              id: "call_1",
              type: "function",
              function: { name: "get_weather", arguments: '{"city": "Paris",  "days":[0]}' },
            },
            { id: "call_2", type: "function", function: { name: "now", arguments: "{}" } },
          ],
        },
        { role: "tool", tool_call_id: "call_1", content: '{"c":21.50}' },
        { role: "tool", tool_call_id: "call_2", content: "" },
      ],
      tools: [WEATHER_TOOL, NOW_TOOL],
    },
  ),
  asked("long", "a message of 300,000 letters", ["request.messages"], {
    messages: [
      { role: "user", content: "long ".repeat(60_000) },
      { role: "assistant", content: "Long indeed." },
    ],
  }),
  asked("tools/auto", "two tools, one at a time", ["request.tools"], {
    tools: [WEATHER_TOOL, NOW_TOOL],
    tool_choice: "auto",
    parallel_tool_calls: false,
  }),
  asked("tools/required", "a tool that has to be called", ["request.tools"], {
    tools: [NOW_TOOL],
    tool_choice: "required",
  }),
  asked("tools/none", "tools that may not be called", ["request.tools"], {
    tools: [NOW_TOOL],
    tool_choice: "none",
  }),
  asked("tools/named", "a tool by its name", ["request.tools"], {
    tools: [WEATHER_TOOL, NOW_TOOL],
    tool_choice: { type: "function", function: { name: "now" } },
  }),
  asked("sampling", "how it is sampled", ["request.fields"], {
    temperature: 0.73,
    top_p: 0.95,
    seed: 42,
    frequency_penalty: 0.5,
    presence_penalty: -0.25,
    logit_bias: { "50256": -100 },
  }),
  asked("far-ends", "parameters at the far ends of what they may be", ["request.fields"], {
    temperature: 1.73,
    top_p: 1,
    frequency_penalty: -2,
    presence_penalty: 2,
  }),
  asked("zeros", "parameters that are 0 or false", ["request.fields"], {
    temperature: 0,
    frequency_penalty: 0,
    presence_penalty: 0,
    seed: 0,
    logprobs: false,
  }),
  asked("length", "how long it may get, and where it stops", ["request.fields"], {
    max_tokens: 64,
    stop: ["\n\n", "END"],
  }),
  asked("completion-length", "the newer name of the length", ["request.fields"], {
    max_completion_tokens: 64,
    stop: "END",
  }),
  asked("json-object", "any JSON object", ["request.fields"], { response_format: { type: "json_object" } }),
  asked("json-schema", "JSON by a schema", ["request.fields"], {
    response_format: {
      type: "json_schema",
      json_schema: {
        name: "person",
        strict: true,
        schema: {
          type: "object",
          properties: { name: { type: "string" } },
          required: ["name"],
          additionalProperties: false,
        },
      },
    },
  }),
  asked("reasoning-effort", "how hard it should think", ["request.fields"], { reasoning_effort: "low" }),
  asked("choices", "one choice, said so, and log probabilities", ["request.fields"], {
    n: 1,
    logprobs: true,
    top_logprobs: 3,
  }),
  asked("unknown-fields", "fields that no schema knows", ["request.unknown-fields"], {
    x_streamproof_field: { nested: [1, null, "two"], flag: true },
    user: "user-1234",
    metadata: { purpose: "streamproof" },
  }),
  asked("keeping", "what is kept of the answer, and for whom", ["request.unknown-fields"], {
    store: false,
    service_tier: "flex",
    prompt_cache_key: "streamproof",
  }),
  asked("newer-fields", "parameters that came later", ["request.unknown-fields"], {
    verbosity: "low",
    prediction: { type: "content", content: "Hello" },
  }),
  asked("provider-fields", "parameters that providers added", ["request.unknown-fields"], {
    top_k: 40,
    chat_template_kwargs: { enable_thinking: false },
  }),
];
