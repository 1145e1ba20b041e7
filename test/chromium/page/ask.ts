import OpenAI from "openai";

/** What a page understood of one answer. */
export interface Understood {
  text: string;
  tools: { name: string; arguments: string }[];
  finish: string | null;
  totalTokens: number | null;
  error: { status: number | undefined; message: string } | null;
  /** Deltas with text, to see that nothing was joined on the way. */
  deltas: number;
}

/** Asks with the official SDK as an app in a page does; `stopAfter` cancels after that many deltas. */
export async function askInPage(baseURL: string, stopAfter = Infinity): Promise<Understood> {
  const client = new OpenAI({ baseURL, apiKey: "none", maxRetries: 0, dangerouslyAllowBrowser: true });
  const seen: Understood = { text: "", tools: [], finish: null, totalTokens: null, error: null, deltas: 0 };
  try {
    const stream = await client.chat.completions.create({
      model: "m",
      stream: true,
      stream_options: { include_usage: true },
      messages: [{ role: "user", content: "Hi" }],
    });
    for await (const { choices, usage } of stream) {
      seen.totalTokens = usage?.total_tokens ?? seen.totalTokens;
      const [choice] = choices ?? [];
      if (choice === undefined) continue;
      seen.finish = choice.finish_reason ?? seen.finish;
      for (const { index, function: called } of choice.delta?.tool_calls ?? []) {
        const call = (seen.tools[index ?? 0] ??= { name: "", arguments: "" });
        call.name ||= called?.name ?? "";
        call.arguments += called?.arguments ?? "";
      }
      if (!choice.delta?.content) continue;
      seen.text += choice.delta.content;
      if (++seen.deltas < stopAfter) continue;
      stream.controller.abort();
      break;
    }
  } catch (error) {
    const { status, message } = error as { status?: number; message: string };
    seen.error = { status, message };
  }
  return seen;
}
