// Nobody's tokenizer: pieces of a size that models' pieces have, so that counts are plausible and cost nothing.

/** What each message costs beside its text, as in OpenAI's own rule of thumb. */
const TOKENS_A_MESSAGE = 4;
const BYTES_A_TOKEN = 4;

/** Cuts a text into tokens: words with the space before them, long ones in two; joined they are the text. */
export function tokenize(text: string): string[] {
  return text.match(/\s?[\p{L}\p{M}]{1,8}|\s?\p{N}{1,3}|\s?[^\s\p{L}\p{M}\p{N}]{1,2}|\s+/gu) ?? [];
}

/** How many tokens of prompt some messages and tools are. */
export function countPrompt(messages: readonly unknown[], tools: unknown): number {
  const bytes = JSON.stringify(messages).length + (tools === undefined ? 0 : JSON.stringify(tools).length);
  return Math.max(1, Math.ceil(bytes / BYTES_A_TOKEN / 1.5)) + TOKENS_A_MESSAGE * messages.length;
}
