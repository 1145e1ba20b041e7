import type { IncomingMessage } from "node:http";
import type { Ended, Observation } from "../../src/wire/observation.ts";
import { StreamClient, type StreamEvent } from "./stream-client.ts";

/** A chunk as far as a chat client looks into it. */
export interface Chunk {
  choices?: ChunkChoice[] | null;
  usage?: ChunkUsage | null;
  error?: { message?: string } | string | null;
  /** `error` where the chunk is an error itself. */
  object?: string | null;
  message?: string;
}

export interface ChunkChoice {
  index: number;
  delta?: Delta | null;
  finish_reason?: string | null;
}

export interface Delta {
  role?: string;
  content?: string | null;
  refusal?: string | null;
  reasoning_content?: string | null;
  reasoning?: string | null;
  tool_calls?: ToolDelta[] | null;
}

export interface ToolDelta {
  index?: number | null;
  id?: string | null;
  type?: string | null;
  function?: { name?: string | null; arguments?: string | null };
}

export interface ChunkUsage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
}

/** What is put together of one choice. */
export interface SeenChoice {
  index: number;
  text: string;
  reasoning: string;
  refusal: string;
  finishReason: string | null;
  calls: SeenCall[];
}

export interface SeenCall {
  index: number;
  id: string | null;
  name: string;
  arguments: string;
}

export type SeenUsage = NonNullable<Observation["usage"]>;

/** A chat client that reads rightly and judges an ending as cautiously as the table of endings recommends. */
export class ChatClient extends StreamClient {
  choices: SeenChoice[] = [];
  usage: SeenUsage | null = null;

  // The reply.

  override receive(response: IncomingMessage): void {
    if (!this.isSuccess(response)) return this.readWhole(response, (body) => this.httpError(response, body));
    if (!this.isEventStream(response)) return this.fail("the reply is no event stream");
    super.receive(response);
  }

  isSuccess({ statusCode = 0 }: IncomingMessage): boolean {
    return statusCode >= 200 && statusCode <= 299;
  }

  isEventStream({ headers }: IncomingMessage): boolean {
    return /^text\/event-stream\s*(;|$)/i.test(headers["content-type"] ?? "");
  }

  readWhole(response: IncomingMessage, done: (body: string) => void): void {
    const parts: Buffer[] = [];
    const finish = (): void => this.guard(() => done(Buffer.concat(parts).toString("utf8")));
    response.on("data", (part: Buffer) => parts.push(part));
    response.on("end", finish);
    response.on("error", finish);
  }

  httpError({ statusCode = 0 }: IncomingMessage, body: string): void {
    this.fail(body || "the server sent no explanation", { status: statusCode });
  }

  // Events to chunks.

  override event(event: StreamEvent): void {
    if (this.isDone(event)) this.done();
    else if (event.type === "error") this.errorEvent(event.data);
    else if (event.data !== "") this.json(event.data);
  }

  isDone({ data, type }: StreamEvent): boolean {
    return data === "[DONE]" && type !== "error";
  }

  errorEvent(data: string): void {
    this.fail(data);
  }

  json(data: string): void {
    const chunk = this.parse(data);
    const error = this.errorOf(chunk);
    if (error !== null) return this.fail(error);
    this.chunk(chunk);
    this.handOver();
  }

  parse(data: string): Chunk {
    return JSON.parse(data) as Chunk;
  }

  errorOf({ error, object, message }: Chunk): string | null {
    if (object === "error" && message !== undefined) return message;
    if (error === null || error === undefined) return null;
    return typeof error === "string" ? error : (error.message ?? "the provider failed");
  }

  // Chunks to an answer.

  chunk(chunk: Chunk): void {
    this.usageOf(chunk);
    for (const part of chunk.choices ?? []) this.choice(this.choiceAt(part.index), part);
  }

  choiceAt(index: number): SeenChoice {
    const known = this.choices.find((choice) => choice.index === index);
    if (known) return known;
    const fresh = { index, text: "", reasoning: "", refusal: "", finishReason: null, calls: [] };
    this.choices.push(fresh);
    return fresh;
  }

  choice(choice: SeenChoice, part: ChunkChoice): void {
    const delta = this.joined(part.delta ?? {});
    this.content(choice, delta);
    choice.reasoning += this.reasoning(delta);
    choice.refusal += delta.refusal ?? "";
    for (const fragment of delta.tool_calls ?? []) this.tool(choice, fragment);
    this.finish(choice, part);
  }

  /** Content that comes in parts is the text of its text parts. */
  joined(delta: Delta): Delta {
    const content: unknown = delta.content;
    if (!Array.isArray(content)) return delta;
    const parts = content as { type?: string; text?: string }[];
    return { ...delta, content: parts.map(({ type, text }) => (type === "text" ? text : "")).join("") };
  }

  content(choice: SeenChoice, { content }: Delta): void {
    choice.text += content ?? "";
  }

  reasoning({ reasoning_content: reasoningContent, reasoning }: Delta): string {
    return reasoningContent ?? reasoning ?? "";
  }

  finish(choice: SeenChoice, { finish_reason: reason }: ChunkChoice): void {
    if (reason) choice.finishReason = reason;
  }

  usageOf({ usage }: Chunk): void {
    if (usage) this.usage = this.usageSeen(usage);
  }

  usageSeen(usage: ChunkUsage): SeenUsage {
    return {
      promptTokens: usage.prompt_tokens,
      completionTokens: usage.completion_tokens,
      totalTokens: usage.total_tokens,
    };
  }

  // Fragments to tool calls.

  tool(choice: SeenChoice, fragment: ToolDelta): void {
    const call = this.callFor(choice, fragment);
    this.identify(call, fragment);
    call.arguments += this.argumentsOf(fragment);
  }

  callFor({ calls }: SeenChoice, fragment: ToolDelta): SeenCall {
    const at = fragment.index ?? calls.length;
    const known = calls.findLast((call) => call.index === at);
    if (known && !this.opensAnother(known, fragment)) return known;
    const fresh = { index: at, id: null, name: "", arguments: "" };
    calls.push(fresh);
    return fresh;
  }

  /** Some servers number every call 0; only id and name together say that it is another one. */
  opensAnother({ id }: SeenCall, fragment: ToolDelta): boolean {
    return Boolean(id && fragment.id && fragment.function?.name) && fragment.id !== id;
  }

  /** Id and name are sent once; what comes again says nothing new. */
  identify(call: SeenCall, fragment: ToolDelta): void {
    call.id ||= fragment.id ?? null;
    call.name ||= fragment.function?.name ?? "";
  }

  argumentsOf(fragment: ToolDelta): string {
    const text: unknown = fragment.function?.arguments ?? "";
    return typeof text === "string" ? text : JSON.stringify(text);
  }

  // The end.

  done(): void {
    this.conclude();
  }

  override bodyEnded(): void {
    this.conclude();
  }

  override broken(why: string): void {
    this.fail(why);
  }

  override timedOut(): void {
    this.fail("no more came in time");
  }

  override cancel(): void {
    this.settle(this.observe("cancelled"));
  }

  conclude(): void {
    if (this.isWhole()) this.settle(this.observe("complete"));
    else this.fail("the stream ended before the answer did");
  }

  isWhole(): boolean {
    return this.choices.length > 0 && this.choices.every((choice) => choice.finishReason !== null);
  }

  override fail(message: string, more: { status?: number } = {}): void {
    this.settle({ ...this.observe("error"), error: { kind: "other", message, ...more } });
  }

  observe(ended: Ended): Observation {
    const choices = this.choices.map((choice) => this.choiceSeen(choice));
    return { ended, choices, usage: this.usage, arrivals: this.arrivals };
  }

  choiceSeen({ calls, ...choice }: SeenChoice): NonNullable<Observation["choices"]>[number] {
    const toolCalls = calls.toSorted((a, b) => a.index - b.index).map((call) => this.callSeen(call));
    return { ...choice, toolCalls };
  }

  callSeen({ id, name, arguments: text }: SeenCall): {
    id: string | null;
    name: string;
    arguments: string;
    argumentsValue?: unknown;
  } {
    return { id, name, arguments: text };
  }
}

/** A parser that hands over events as the standard dispatches them. */
export class EventsClient extends StreamClient {
  events: StreamEvent[] = [];

  override event(event: StreamEvent): void {
    this.events.push(event);
    this.handOver();
  }

  override bodyEnded(): void {
    this.settle(this.observe("complete"));
  }

  override broken(why: string): void {
    this.fail(why);
  }

  override timedOut(): void {
    this.fail("no more came in time");
  }

  override cancel(): void {
    this.settle(this.observe("cancelled"));
  }

  override fail(message: string): void {
    this.settle({ ...this.observe("error"), error: { kind: "other", message } });
  }

  observe(ended: Ended): Observation {
    return { ended, events: this.events, retryMs: this.retryMs, lastEventId: this.lastEventId };
  }
}
