import type { EndpointTrace } from "../../endpoint/endpoint-trace.ts";
import { twinOf } from "../../endpoint/endpoint-trace.ts";
import { broken, type Finding, HELD } from "../rule.ts";
import { openaiDocs } from "../sources.ts";
import type { EndpointRule } from "./endpoint-rule.ts";
import { unseen, wentWell } from "./gates.ts";

/** Several answers to one question. */
export const CHOICE_RULES: readonly EndpointRule[] = [
  {
    id: "endpoint.choices.count",
    level: "must",
    requires: "Who gives several choices whole gives as many in a stream, and the other way round.",
    why: "A choice that is missing was paid for; one that ran into another is no answer at all.",
    source: openaiDocs("api-reference/chat/create", "n"),
    isRepeated: true,
    judge: givesAsMany,
  },
];

function givesAsMany(trace: EndpointTrace): Finding {
  const { reply, asked } = trace;
  const wanted = asked.body["n"];
  if (typeof wanted !== "number" || !wentWell(reply)) return unseen("no answer came");
  const count = reply.answer?.choices.length ?? 0;
  if (count === wanted) return HELD;
  const twin = twinOf(trace);
  const other = wentWell(twin) ? (twin.answer?.choices.length ?? 0) : 0;
  return other === wanted || count > wanted
    ? broken("choices are missing, or there are too many", wanted, count)
    : unseen(`the endpoint ignores \`n\`: ${count} of ${wanted} choices came`);
}
