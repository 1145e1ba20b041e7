import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { jsonSchema, streamText, tool } from "ai";
import { packageVersion } from "../package-version.mjs";

/** Both packages take part in reading the stream. */
export const version = `${packageVersion("ai", import.meta.url)} + openai-compatible ${packageVersion("@ai-sdk/openai-compatible", import.meta.url)}`;

/** The request as `streamText` takes it: one step, no retries, tools that nobody runs. */
export function startStreamText({ baseUrl, headers, body, timeoutMs }, options) {
  const provider = createOpenAICompatible({ name: "mock", baseURL: baseUrl, headers, includeUsage: true });
  return streamText({
    model: provider(body.model),
    messages: body.messages,
    tools: Object.fromEntries((body.tools ?? []).map(toolOf)),
    maxRetries: 0,
    timeout: timeoutMs,
    ...options,
  });
}

/** `streamText` cannot ask for more than one choice. */
export function skipSeveralChoices({ body }, tools) {
  if (body.n > 1) tools.skip("streamText has no option for several choices");
}

function toolOf({ function: { name, parameters } }) {
  return [name, tool({ description: name, inputSchema: jsonSchema(parameters) })];
}
