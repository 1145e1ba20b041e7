import type { TraceAsked } from "../../../wire/trace/asked-line.ts";
import { recordedBodies } from "../../../wire/trace/recorded-exchange.ts";
import type { SavedSubject } from "../../../wire/trace/saved-reply.ts";
import { restoreReply } from "../../raw/saved-reply.ts";
import { readSavedRun, type SavedLine } from "../../subjects/saved-run.ts";
import type { Answered } from "../ask-question.ts";
import { readEndpointReply } from "../endpoint-reply.ts";
import type { AskedRun } from "../judge-endpoint.ts";
import type { Question } from "../question.ts";
import { QUESTIONS } from "../questions.ts";
import { digestOfQuestion } from "./question-digest.ts";

/** An endpoint as it was when its run was saved: nothing is asked of it again. */
export interface SavedEndpoint {
  subject: SavedSubject;
  hasKey: boolean;
  /** One, or as many as the run had shards. */
  runs: SavedRun[];
}

/**
 * Opens a run that `endpoint --save-traces` saved: the folder of an endpoint, or one of its files.
 *
 * @throws SubjectError `missing-module` when there is nothing to read, `unknown-subject` when it is no saved run
 */
export function openSavedEndpoint(path: string): SavedEndpoint {
  const { subject, lines } = readSavedRun(
    path,
    "endpoint",
    (line) => line.kind === "asked" || line.kind === "unasked",
  );
  const runs = new Map<string, SavedRun>();
  for (const { line, all } of lines) {
    const run = runs.get(line.run) ?? new SavedRun();
    runs.set(line.run, run);
    if (line.kind === "asked") run.take({ line, all });
    else run.left.set(line.id, line.message);
  }
  const hasKey = lines.some(({ line }) => line.kind === "asked" && line.secrets.length > 0);
  return { subject, hasKey, runs: [...runs.values()] };
}

const CHANGED = "the question is not what it was when the run was saved";

/** One run as it was saved. What it says of a question that has changed since is not used. */
class SavedRun implements AskedRun {
  readonly answered = new Map<string, Answered>();
  readonly left = new Map<string, string>();
  readonly replies = new Map<string, Answered["reply"]>();
  /** What was judged in it. */
  readonly judged = new Set<string>();
  secrets: readonly string[] = [];
  wrongKey = "";
  readonly #again = new Map<string, { rule: string; answered: Answered }[]>();
  readonly #unrepeated = new Map<string, readonly string[]>();

  take({ line, all }: SavedLine<TraceAsked>): void {
    const { id, again } = line;
    const question = QUESTIONS.find((each) => each.id === id);
    // What is no longer asked says nothing to the rules of now.
    if (question === undefined) return;
    if (line.aside !== true) this.judged.add(id);
    if (digestOfQuestion(question) !== line.question) return void this.left.set(id, CHANGED);
    ({ secrets: this.secrets, wrongKey: this.wrongKey } = line);
    const answered = restored(question, { line, all });
    if (again !== undefined) {
      this.#again.set(id, [...(this.#again.get(id) ?? []), { rule: again, answered }]);
      return;
    }
    this.answered.set(id, answered);
    this.replies.set(id, answered.reply);
    this.#unrepeated.set(id, line.unrepeated ?? []);
  }

  askAgain({ id }: Question, rule: string): Promise<Answered | "final" | "unknown"> {
    const again = this.#again.get(id) ?? [];
    const found = again.find((each) => each.rule === rule) ?? again[0];
    if (found !== undefined) return Promise.resolve(found.answered);
    return Promise.resolve(this.#unrepeated.get(id)?.includes(rule) === true ? "final" : "unknown");
  }
}

function restored(question: Question, { line, all }: SavedLine<TraceAsked>): Answered {
  const { asked, reply, reuse, waitedFor, ms } = line;
  const body = recordedBodies(all).get(reply.exchange) ?? new Uint8Array();
  const { headers, body: fields, rawBody } = asked;
  return {
    question,
    asked: { headers, body: fields, rawBody },
    reply: readEndpointReply(restoreReply(reply, body)),
    reuse,
    wasWaitedFor: waitedFor,
    ms,
  };
}
