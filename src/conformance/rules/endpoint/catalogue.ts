import type { EndpointTrace } from "../../endpoint/endpoint-trace.ts";
import { isJsonObject, objectsIn } from "../../read/json-value.ts";
import { broken, type Finding, HELD } from "../rule.ts";
import { openaiDocs } from "../sources.ts";
import type { EndpointRule } from "./endpoint-rule.ts";
import { isSuccess, ofReplies, unseen } from "./gates.ts";

const LIST = openaiDocs("api-reference/models/list", "List models");

/** The list of models, where there is one. */
export const CATALOGUE_RULES: readonly EndpointRule[] = [
  {
    id: "endpoint.models.list",
    level: "must",
    requires: 'A list of models is `{"object": "list", "data": […]}` whose entries have an id.',
    why: "Clients choose from it.",
    source: LIST,
    judge: ofLists((data, { reply }) => {
      if (data === null) return broken("the list has no `data`", { data: [] }, reply.body.slice(0, 200));
      const odd = data.find(
        (each) => !isJsonObject(each) || typeof each["id"] !== "string" || each["id"] === "",
      );
      return odd === undefined ? HELD : broken("an entry has no id", "a string", odd);
    }),
  },
  {
    id: "endpoint.models.unique",
    level: "must",
    requires: "No two entries of the list have the same id.",
    why: "The id is what a model is asked by.",
    source: LIST,
    judge: ofLists((data) => {
      const ids = objectsIn(data).map(({ id }) => id);
      return new Set(ids).size === ids.length
        ? HELD
        : broken("two entries have the same id", ids.length, new Set(ids).size);
    }),
  },
  {
    id: "endpoint.models.object",
    level: "should",
    requires: "The list says that it is one, and its entries that they are models.",
    why: "The schema requires both.",
    source: LIST,
    judge: ofLists((data, { reply: { json } }) => {
      if (!isJsonObject(json) || json["object"] !== "list")
        return broken(
          "the list does not say so",
          "list",
          isJsonObject(json) ? (json["object"] ?? null) : null,
        );
      const odd = objectsIn(data).find(({ object }) => object !== "model");
      return odd === undefined ? HELD : broken("an entry does not say that it is a model", "model", odd);
    }),
  },
  {
    id: "endpoint.models.asked",
    level: "may",
    requires: "The model that is asked is on the list.",
    why: "Aliases may be left out; a typing mistake looks the same.",
    source: LIST,
    judge: ofLists((data, { asked }) => {
      const ids = objectsIn(data).map(({ id }) => id);
      return ids.includes(asked.body["model"])
        ? HELD
        : broken("the model is not on the list", asked.body["model"], ids.slice(0, 10));
    }),
  },
];

function ofLists(
  judge: (data: unknown[] | null, trace: EndpointTrace) => Finding,
): (trace: EndpointTrace) => Finding {
  return ofReplies((trace) => {
    const { reply } = trace;
    if (!isSuccess(reply)) return unseen(`the endpoint lists no models: status ${reply.status}`);
    const data = isJsonObject(reply.json) ? reply.json["data"] : undefined;
    return judge(Array.isArray(data) ? data : null, trace);
  });
}
