import { type ClientRequest, defineClient, type Observation } from "../define-client.ts";
import { createClient, mapSdkError, sdk, type StreamRunner } from "./openai-sdk.ts";

// The official SDK's own assembly: the `.stream()` helper and its final completion. It does not join reasoning.

export default defineClient({
  name: "openai/stream",
  version: sdk.version,
  observes: [
    "text",
    "refusal",
    "toolCalls",
    "choices",
    "finishReason",
    "usage",
    "error",
    "cancel",
    "arrivals",
  ],
  concurrency: 16,
  async run(request) {
    const startedAt = performance.now();
    const arrivals: number[] = [];
    const { cancelAfter } = request;
    let partial: unknown = null;
    let isCancelled = false;
    let timer: NodeJS.Timeout | undefined;
    const observe = (said: Pick<Observation, "ended" | "error">, completion: unknown): Observation => ({
      ...said,
      ...readCompletion(completion),
      arrivals,
    });
    try {
      const runner = startRunner(request);
      const cancel = (): void => {
        isCancelled = true;
        runner.abort();
      };
      runner.on("chunk", (_chunk, snapshot) => {
        arrivals.push(Math.round((performance.now() - startedAt) * 10) / 10);
        partial = snapshot;
        if (cancelAfter?.how === "abort" && arrivals.length === cancelAfter.chunks) cancel();
      });
      // A consumer that leaves after a time, not after a chunk, has no loop to break out of: it aborts.
      if (cancelAfter?.ms !== undefined) timer = setTimeout(cancel, cancelAfter.ms);
      if (cancelAfter?.how === "break" && cancelAfter.chunks !== undefined) {
        if (await breakAfter(runner, cancelAfter.chunks)) return observe({ ended: "cancelled" }, partial);
      }
      return observe({ ended: "complete" }, await runner.finalChatCompletion());
    } catch (thrown) {
      if (isCancelled) return observe({ ended: "cancelled" }, partial);
      return observe({ ended: "error", error: mapSdkError(thrown) }, partial);
    } finally {
      clearTimeout(timer);
    }
  },
});

function startRunner(request: ClientRequest): StreamRunner {
  const { body, headers, timeoutMs } = request;
  const client = createClient(request);
  // The helper lived under `beta` before version 5.
  const completions = client.chat.completions.stream
    ? client.chat.completions
    : client.beta?.chat?.completions;
  if (!completions?.stream) throw new Error(`openai ${sdk.version} has no chat.completions.stream()`);
  return completions.stream({ ...body, stream: true }, { headers, timeout: Math.ceil(timeoutMs) });
}

/** Leaves the loop after that many chunks; false when the stream was over before. */
async function breakAfter(runner: StreamRunner, chunks: number): Promise<boolean> {
  let seen = 0;
  for await (const _chunk of runner) {
    seen++;
    if (seen === chunks) return true;
  }
  return false;
}

interface SeenChoice {
  index?: number;
  finish_reason?: string | null;
  message?: { content?: string | null; refusal?: string | null; tool_calls?: SeenToolCall[] };
}

interface SeenToolCall {
  id?: string;
  function?: { name?: string; arguments?: string };
  custom?: { name?: string; input?: string };
}

interface SeenCompletion {
  choices?: SeenChoice[];
  usage?: { prompt_tokens?: number; completion_tokens?: number; total_tokens?: number } | null;
}

/** Reads a completion or the snapshot of an unfinished one; both may have holes. */
function readCompletion(completion: unknown): Pick<Observation, "choices" | "usage"> {
  const { choices = [], usage } = (completion ?? {}) as SeenCompletion;
  return {
    choices: choices.filter(Boolean).map(({ index, message, finish_reason: finishReason }, place) => ({
      index: index ?? place,
      text: message?.content ?? "",
      refusal: message?.refusal ?? "",
      finishReason: finishReason ?? null,
      toolCalls: (message?.tool_calls ?? []).filter(Boolean).map(readToolCall),
    })),
    usage: usage
      ? {
          promptTokens: usage.prompt_tokens ?? null,
          completionTokens: usage.completion_tokens ?? null,
          totalTokens: usage.total_tokens ?? null,
        }
      : null,
  };
}

function readToolCall(call: SeenToolCall): { id: string | null; name: string; arguments: string } {
  return {
    id: call.id ?? null,
    name: call.function?.name ?? call.custom?.name ?? "",
    arguments: call.function?.arguments ?? call.custom?.input ?? "",
  };
}
