import type { EndpointTrace } from "../../endpoint/endpoint-trace.ts";
import { isJsonObject, objectsIn, textOf } from "../../read/json-value.ts";
import { broken, type Finding, HELD } from "../rule.ts";
import { openaiDocs } from "../sources.ts";
import { ERROR, sdk } from "./cited.ts";
import type { EndpointRule } from "./endpoint-rule.ts";
import { isSuccess, noReply, ofReplies, unseen, wentWell } from "./gates.ts";
import { isJsonType } from "./http.ts";

const CODES = openaiDocs("guides/error-codes", "API errors");

/** What is turned down, and how. */
export const ERROR_RULES: readonly EndpointRule[] = [
  {
    id: "endpoint.error.status",
    level: "must",
    requires: "A request that cannot be answered gets a status of 400 to 499 before anything else.",
    why: "SDKs ask again on 5xx, and take whatever comes under 200 for the answer.",
    source: CODES,
    threads: ["Portkey-AI/gateway#1047"],
    isRepeated: true,
    judge: isRefused,
  },
  {
    id: "endpoint.error.model-status",
    level: "must",
    requires: "A model that does not exist is not answered with 401 or 429.",
    why: "Clients ask for another key, or wait and ask again for ever.",
    source: CODES,
    judge: ofReplies(({ question, reply: { status } }) => {
      if (question.topic !== "wrong-model") return unseen("this is about another mistake");
      if (status === null || status < 400) return unseen("the endpoint does not look at the model");
      return status === 401 || status === 429
        ? broken(`status ${status} for a model that does not exist`, 404, status)
        : HELD;
    }),
  },
  {
    id: "endpoint.error.key-status",
    level: "must",
    requires: "A key that is wrong or missing is turned down as such: 401, or 403 or 400 as some have it.",
    why: "404 and 429 send people looking in the wrong place.",
    source: CODES,
    judge: ofReplies(({ reply: { status } }) => {
      if (status === null || status < 400 || status > 499) return unseen("it was not turned down");
      return [400, 401, 403].includes(status) ? HELD : broken(`status ${status} for a bad key`, 401, status);
    }),
  },
  {
    id: "endpoint.error.key-401",
    level: "should",
    requires: "A key that is wrong or missing gets status 401.",
    why: "Clients ask for another key on 401 alone.",
    source: CODES,
    judge: ofReplies(({ reply: { status } }) => {
      if (status === null || status < 400) return unseen("it was not turned down");
      return status === 401 ? HELD : broken(`status ${status} for a bad key`, 401, status);
    }),
  },
  {
    id: "endpoint.error.json",
    level: "must",
    requires: "A refusal is JSON with a message in it, in one of the forms that are known.",
    why: "The message is all that the user gets to see; of an HTML page or an empty body nothing is left.",
    source: ERROR,
    threads: ["vercel/ai#18303"],
    judge: ofRefusals(({ reply }) => {
      const { json, error, body } = reply;
      if (!isJsonObject(json) && !(Array.isArray(json) && objectsIn(json).length > 0))
        return broken("the refusal is no JSON", '{"error": {"message": …}}', body.slice(0, 200));
      return error !== null && error.message !== "" && isRealMessage(error.message)
        ? HELD
        : broken("the refusal has no message", '{"error": {"message": …}}', json);
    }),
  },
  {
    id: "endpoint.error.shape",
    level: "should",
    requires: 'A refusal is `{"error": {"message", "type", "param", "code"}}`.',
    why: "Clients branch on type and code, and look for them there only.",
    source: ERROR,
    judge: ofRefusals(({ reply: { json } }) => {
      const error = isJsonObject(json) ? json["error"] : undefined;
      if (!isJsonObject(error)) return broken("there is no `error` object", '{"error": {…}}', json ?? null);
      const missing = ["message", "type", "param", "code"].filter((name) => !Object.hasOwn(error, name));
      return missing.length === 0
        ? HELD
        : broken(`the error has no ${missing.join(", ")}`, "message, type, param, code", error);
    }),
  },
  {
    id: "endpoint.error.types",
    level: "must",
    requires:
      "The message of an error is a string, and so are type, param and code where they are not null (the code may be a number).",
    why: "Clients show and compare them as they are: `[object Object]` helps nobody.",
    source: ERROR,
    judge: ofRefusals(({ reply: { json } }) => {
      const error = isJsonObject(json) ? json["error"] : undefined;
      if (!isJsonObject(error)) return unseen("there is no `error` object");
      for (const [name, kinds] of Object.entries(ERROR_KINDS)) {
        const value = error[name];
        if (value !== undefined && value !== null && !kinds.includes(typeof value))
          return broken(`\`${name}\` of the error is of another kind`, kinds.join(" or "), value);
      }
      return typeof error["message"] === "string"
        ? HELD
        : broken("the error has no message", "a string", error["message"] ?? null);
    }),
  },
  {
    id: "endpoint.error.media-type",
    level: "should",
    requires: "A refusal is labelled `application/json`.",
    why: "Clients that go by the label show the raw text in place of the message.",
    source: sdk("openai-python 3.22.1", "src/openai/_base_client.py"),
    judge: ofRefusals(({ reply: { mediaType } }) =>
      isJsonType(mediaType)
        ? HELD
        : broken("the refusal is labelled as something else", "application/json", mediaType || null),
    ),
  },
  {
    id: "endpoint.error.about-model",
    level: "should",
    requires: "The refusal of an unknown model speaks of the model.",
    why: "Nobody finds the mistake otherwise.",
    source: CODES,
    judge: ofRefusals(({ question, asked, reply: { body } }) => {
      if (question.topic !== "wrong-model") return unseen("this is about another mistake");
      const said = body.toLowerCase();
      return said.includes("model") || said.includes(textOf(asked.body["model"]).toLowerCase())
        ? HELD
        : broken("the refusal does not speak of the model", "model", body.slice(0, 200));
    }),
  },
];

const ERROR_KINDS: Readonly<Record<string, readonly string[]>> = {
  message: ["string"],
  type: ["string"],
  param: ["string"],
  code: ["string", "number"],
};

/** Not the JSON that stands in for a message that is not there. */
function isRealMessage(message: string): boolean {
  return message.trim() !== "" && !message.startsWith("{");
}

function ofRefusals(judge: (trace: EndpointTrace) => Finding): (trace: EndpointTrace) => Finding {
  return ofReplies((trace) => {
    const { status } = trace.reply;
    return status !== null && status >= 400 ? judge(trace) : unseen("it was not turned down");
  });
}

function isRefused(trace: EndpointTrace): Finding {
  const { question, reply, others } = trace;
  const missing = noReply(reply);
  if (missing !== null) return broken(`no answer came: ${missing}`, "a status of 400 to 499", null);
  const { status } = reply;
  if (status !== null && status >= 400 && status <= 499) return HELD;
  if (!isSuccess(reply))
    return broken(`status ${status} for a request that cannot be answered`, "400 to 499", status);
  if (reply.error !== null) return broken(`an error came under status ${status}`, "400 to 499", status);
  // A server with one model may never look at the name: then it says nothing when it is missing either.
  const looksAtNoModel =
    wentWell(others.get("ask/wrong-model/whole")) || wentWell(others.get("ask/wrong-model/streamed"));
  const isIgnored = question.topic === "wrong-model" || (question.topic === "no-model" && looksAtNoModel);
  return isIgnored && wentWell(reply)
    ? unseen("the endpoint answers, and does not look at the model")
    : broken(`status ${status} for a request that cannot be answered`, "400 to 499", status);
}
