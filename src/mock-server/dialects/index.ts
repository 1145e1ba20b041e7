import { DIALECT_NAMES, type DialectName } from "../../scenario/dialect-name.ts";
import type { Knob } from "./knob.ts";
import type { Dialect, Manners } from "./knobs.ts";
import { OPENAI_MANNERS } from "./openai-manners.ts";
import { agnic } from "./providers/agnic.ts";
import { azure } from "./providers/azure.ts";
import { cerebras } from "./providers/cerebras.ts";
import { deepseek } from "./providers/deepseek.ts";
import { fireworks } from "./providers/fireworks.ts";
import { gemini } from "./providers/gemini.ts";
import { groq } from "./providers/groq.ts";
import { indox, indoxStream } from "./providers/indox.ts";
import { infron, infronBare } from "./providers/infron.ts";
import { litellm } from "./providers/litellm.ts";
import { llamaCpp } from "./providers/llama-cpp.ts";
import { lmStudio } from "./providers/lm-studio.ts";
import { mistral } from "./providers/mistral.ts";
import { ollama } from "./providers/ollama.ts";
import { openai } from "./providers/openai.ts";
import { openrouter } from "./providers/openrouter.ts";
import { orq } from "./providers/orq.ts";
import { perplexity } from "./providers/perplexity.ts";
import { sglang } from "./providers/sglang.ts";
import { together } from "./providers/together.ts";
import { vllm } from "./providers/vllm.ts";
import { xai } from "./providers/xai.ts";

/** Every dialect under its name: adding one is a file beside the others, its name in the scenario language, a line here. */
export const DIALECTS: Readonly<Record<DialectName, Dialect>> = {
  openai,
  azure,
  openrouter,
  infron,
  "infron-bare": infronBare,
  agnic,
  indox,
  "indox-stream": indoxStream,
  orq,
  deepseek,
  groq,
  mistral,
  together,
  fireworks,
  perplexity,
  xai,
  cerebras,
  gemini,
  vllm,
  sglang,
  "llama.cpp": llamaCpp,
  ollama,
  "lm-studio": lmStudio,
  litellm,
};

const known = new Map<DialectName, Manners>();

/** The knobs of a dialect with OpenAI's in every gap. */
export function mannersOf(name: DialectName): Manners {
  const made = known.get(name);
  if (made !== undefined) return made;
  const knobs: Record<string, Knob<unknown>> = { ...DIALECTS[name].knobs };
  const values = Object.entries(knobs).map(([knob, { value }]) => [knob, value]);
  const manners: Manners = { ...OPENAI_MANNERS, ...Object.fromEntries(values) };
  known.set(name, manners);
  return manners;
}

/** The manners that a scenario asks for; null for the plain ones. */
export function mannersIn({ dialect }: { dialect?: DialectName | undefined }): Manners | null {
  return dialect === undefined ? null : mannersOf(dialect);
}

export function isDialectName(word: string): word is DialectName {
  return DIALECT_NAMES.some((name) => name === word);
}
