import { documented, inferred } from "../knob.ts";
import type { Dialect } from "../knobs.ts";

const PAGE = "Infron documentation, Streaming";
const OLDER_PAGE = "Infron (OneRouter) documentation, Streaming, an older page";

/** Which upstream stops when the client leaves, as the page lists them. */
const CANCELLING = {
  stops: (
    "OpenAI, Azure, Anthropic, Fireworks, Mancer, Recursal, AnyScale, Lepton, OctoAI, Novita, DeepInfra, Together, " +
    "Cohere, Hyperbolic, Infermatic, Avian, XAI, Cloudflare, SFCompute, Nineteen, Liquid, Friendli, Chutes, DeepSeek"
  ).split(", "),
  runsOn: (
    "AWS Bedrock, Groq, Modal, Google, Google AI Studio, Minimax, HuggingFace, Replicate, Perplexity, Mistral, AI21, " +
    "Featherless, Lynn, Lambda, Reflection, SambaNova, Inflection, ZeroOneAI, AionLabs, Alibaba, Nebius, Kluster, " +
    "Targon, InferenceNet"
  ).split(", "),
};

const OPEN = [
  "How often comments come: here before the first token, after every eight frames, and in a silence of 5 s.",
  "Errors before and inside the stream: as OpenAI's.",
];

export const infron: Dialect = {
  name: "infron",
  title: "Infron (OneRouter)",
  knobs: {
    ...documented(PAGE)({
      keepAlive: {
        frame: { comment: "Infron AI PROCESSING" },
        atStart: true,
        everyMs: 5_000,
        everyFrames: 8,
      },
      cancelling: CANCELLING,
    }),
    ...inferred("the same company's gateway under its older name")({ usageWhen: "asked" as const }),
  },
  open: OPEN,
};

/** The same with the line that an older page shows: it lost its colon, so it is no comment but an unknown field. */
export const infronBare: Dialect = {
  ...infron,
  name: "infron-bare",
  title: "Infron, comment without its colon",
  knobs: {
    ...infron.knobs,
    ...documented(OLDER_PAGE)({
      keepAlive: {
        frame: { line: "INFRONAI PROCESSING" },
        atStart: true,
        everyMs: 5_000,
        everyFrames: 8,
      },
    }),
  },
};
