import type { WireStyle } from "../../scenario/wire-style.ts";
import type { Knobbed } from "./knob.ts";

export type JsonObject = Record<string, unknown>;

/**
 * JSON with places to fill: a string that is `$name` alone becomes the value of that name, numbers included. Which
 * names there are depends on where the template stands.
 */
export type Template = JsonObject;

/** A frame that no step asks for. */
export type ExtraFrame =
  /** A comment line of its own. */
  | { comment: string }
  /** A line as it stands, such as a comment that lost its colon. */
  | { line: string }
  /** A data frame, under a named event where there is a name. Places: `$id $created $model $provider $usage…`. */
  | { data: Template; event?: string };

/** How the made-up id of a reply looks. */
export interface IdForm {
  prefix: string;
  alphabet: "hex" | "base62" | "digits" | "uuid" | "ulid";
  /** Characters after the prefix; a uuid and a ulid have their own length. */
  length?: number;
}

/** What a provider sends in place of an answer, or in the middle of one. */
export interface ErrorKind {
  type?: string;
  code?: string | number | null;
  message: string;
}

/** Every way in which a provider can differ from the plain rendering. What is left out is as OpenAI has it. */
export interface DialectKnobs {
  /** Form of the id; a scenario that names one keeps it. */
  id: IdForm;
  /** Whether `created` is that of the first chunk throughout, or taken anew while the stream runs. */
  created: "constant" | "moving";
  /** Fields of every chunk, beside id, object, created, model and choices. */
  chunkFields: JsonObject;
  /** Fields of the first chunk. Places as in `finishFields`. */
  firstChunkFields: Template;
  /** Fields of the chunk with the finish reason. Places: `$usage`. */
  finishFields: Template;
  /** More of them, each under the field of the request that asks for it with `true`. Places: `$prompt $completion…`. */
  finishFieldsAsked: Record<string, Template>;
  /** What a chunk is called where its name changes: the one with the finish reason. */
  finishObject: string;
  /** Top-level keys in this order; those that are not named come last. */
  chunkOrder: string[];
  /** Top-level fields that never stand in a chunk. */
  chunkOmits: string[];
  /** What a text frame says beside its choices. Places: `$text`. */
  textFields: Template;
  /** Fields of every choice, and of those that carry content. */
  choiceFields: JsonObject;
  contentChoiceFields: JsonObject;
  /** Fields of the choice with the finish reason. Places: `$reason`. */
  finishChoiceFields: Template;
  /** Keys of a choice in this order. */
  choiceOrder: string[];
  /** Whether `finish_reason` is null or absent until there is one. */
  openFinish: "null" | "absent";
  /** Whether `logprobs` is null or absent where there are none. */
  openLogprobs: "null" | "absent";
  /** Where the role is said: a delta of its own, the first delta, every delta, nowhere. */
  role: "own-delta" | "first-delta" | "every-delta" | "never";
  /** What stands beside the role in its delta; `content` here takes the place of the scenario's. */
  roleFields: JsonObject;
  /** The same where tools are called. */
  roleFieldsWithTools: JsonObject;
  /** Fields beside text, before or after it. */
  besideText: JsonObject;
  /** Fields beside reasoning. */
  besideReasoning: JsonObject;
  /** Fields beside tool calls. */
  besideTools: JsonObject;
  /** How reasoning travels: which field, as a part of the content, or twice (a field and a list of details). */
  reasoning: "reasoning_content" | "reasoning" | "content-parts" | "reasoning-and-details";
  /** Whether reasoning is counted and not shown. A scenario that says some is heard all the same. */
  keepsReasoning: boolean;
  /** Whether arguments come in fragments or with the name in one delta. */
  toolArguments: "fragments" | "whole";
  /** Which keys a tool call opens with, in this order. */
  toolKeys: readonly ("index" | "id" | "type" | "function")[];
  /** Whether the first call rides on the delta with the role. */
  toolOpening: "own-delta" | "with-role";
  /** What the id of a call looks like; a scenario that names one keeps it. */
  toolId: IdForm;
  /** Where the finish reason stands: a chunk of its own, or the last chunk with content. */
  finish: "own-chunk" | "last-chunk";
  /** The same where tools are called. */
  finishOfTools: "own-chunk" | "last-chunk";
  /** The finish reason where the request named the function to call. */
  finishOfNamedTool: "tool_calls" | "stop";
  /** What the delta of an own finish chunk holds. */
  finishDelta: JsonObject;
  /** Finish reasons that are called otherwise: ours → theirs. */
  finishNames: Record<string, string>;
  /** Where usage stands. */
  usage: "own-chunk" | "finish-chunk" | "every-chunk" | "none";
  /** Whether usage is sent only when asked for with `stream_options.include_usage`. */
  usageWhen: "asked" | "always";
  /** What chunks without usage have in its place. `null-when-asked`: null only where usage was asked for. */
  usageElsewhere: "absent" | "null" | "null-when-asked";
  /** Whether the tokens of reasoning are among those of the completion, or counted beside them in the total. */
  reasoningTokens: "in-completion" | "beside-completion";
  /** More fields of usage. Places: `$prompt $completion $total`. */
  usageFields: Template;
  /** Random letters that hide the size of a delta, on every chunk unless the request forbids it. */
  obfuscation: "sent" | "absent";
  /** Frames before the first chunk. */
  opening: ExtraFrame[];
  /** Frames between the finish chunk and `[DONE]`. */
  closing: ExtraFrame[];
  /** What keeps the connection alive: before the first token, and in every silence of `everyMs`. */
  keepAlive: { frame: ExtraFrame; atStart: boolean; everyMs: number; everyFrames?: number };
  /** Whether text goes out as it is, with no JSON around it and nothing else beside. */
  frames: "json" | "plain-text";
  /** Whether `[DONE]` ends the stream. */
  done: "sent" | "absent";
  /** What stands for an error inside the stream; null: it is swallowed. Places: `$message $type $code $status $param`. */
  errorInside: ErrorFrame | null;
  /** The body of an error before the stream. Places as in `errorInside`. */
  errorBefore: Template | Template[];
  /** Words for statuses: what is left out is said in OpenAI's. */
  errors: Record<number, ErrorKind>;
  /** Headers of a 429 or 503. */
  errorHeaders: Record<string, string>;
  /** Headers of every reply. */
  headers: Record<string, string>;
  /** Wire style where it is not the plain one. */
  wire: Partial<WireStyle>;
  /** What of a request it refuses that others take. */
  refuses: readonly Refusal[];
  /** The highest `temperature` that it takes. */
  hottest: number;
  /** How many choices it makes at most. */
  mostChoices: number;
  /** What `max_tokens: -1` means. */
  minusOneTokens: "refused" | "no-limit";
  /** Where the API is: path of chat completions. */
  path: string;
  /** Which upstream stops when the client leaves, and which runs to its end and bills all of it. */
  cancelling: { stops: string[]; runsOn: string[] };
}

/** Something in a request that some providers answer with 400, and others pass over. */
type Refusal =
  | "empty-tools"
  | "numeric-logprobs"
  | "stream-options-without-stream"
  | "tool-choice-any"
  | "tool-choice-without-tools"
  | "unknown-roles";

/** How an error stands in a stream, and whether `[DONE]` follows. */
interface ErrorFrame {
  data: Template;
  event?: string;
  /** The error stands in a chunk, beside the fields of the others. */
  isChunk?: boolean;
  then: "done" | "end";
}

export interface Dialect {
  name: string;
  title: string;
  knobs: Partial<Knobbed<DialectKnobs>>;
  /** What could not be found out, and is therefore as OpenAI has it. */
  open: string[];
}

/** The knobs of a dialect with every gap filled in. */
export type Manners = DialectKnobs;
