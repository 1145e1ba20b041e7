import { createHash } from "node:crypto";
import type { Question } from "../question.ts";

/** What tells whether a question is still asked as it was. What is judged by it may change. */
export function digestOfQuestion(question: Question): string {
  const { id, isStreamed, kind, fields, fieldsFrom, rawBody, asksForUnknownModel, key } = question;
  const { acceptsCoding, leaveAfterEvents, onConnectionOf } = question;
  const from = fieldsFrom?.question;
  const parts = [id, isStreamed, kind, fields, from, rawBody, asksForUnknownModel, key];
  const all = [...parts, acceptsCoding, leaveAfterEvents, onConnectionOf];
  return createHash("sha256").update(JSON.stringify(all)).digest("hex");
}
