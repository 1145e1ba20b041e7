/** What a chat completion amounts to once it is put together, whoever put it together. */
export interface Answer {
  choices: Choice[];
  usage: Usage | null;
  /** The error object found inside the stream or the body, if there was one. */
  error: AnswerError | null;
}

export interface Choice {
  index: number;
  text: string;
  /** Joined from `reasoning_content` or `reasoning`; empty when the model sent none. */
  reasoning: string;
  refusal: string;
  /** `null` when the stream never gave one. */
  finishReason: string | null;
  /** In order of the index the provider gave. */
  toolCalls: ToolCall[];
}

export interface ToolCall {
  /** `null` when the provider sent none. */
  id: string | null;
  name: string;
  /** The fragments joined, byte for byte; not necessarily valid JSON. */
  arguments: string;
}

export interface Usage {
  promptTokens: number;
  completionTokens: number;
  totalTokens: number;
}

export interface AnswerError {
  message: string;
  type?: string | null | undefined;
  code?: string | number | null | undefined;
}

/** A choice that nothing was said about yet. */
export function emptyChoice(index: number): Choice {
  return { index, text: "", reasoning: "", refusal: "", finishReason: null, toolCalls: [] };
}
