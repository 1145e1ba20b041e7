import type { AnswerError } from "../../wire/answer.ts";
import { isJsonObject, type JsonObject, objectsIn, parseJson, textOf } from "./json-value.ts";

/** The error an object of the stream stands for; `null` when it is none. `"error": null` is none. */
export function readErrorObject(value: JsonObject): AnswerError | null {
  const { error } = value;
  if (isJsonObject(error)) return describe(error, textOf(error["message"]) || JSON.stringify(error));
  // Beside a bare string, type and code stand in the object around it (xAI).
  if (typeof error === "string" && error !== "") return describe(value, error);
  // Older vLLM and Mistral send the error without a wrapper.
  if (error || value["object"] === "error") {
    return describe(value, textOf(value["message"]) || JSON.stringify(value));
  }
  return null;
}

/** The error an `event: error` stands for: it is one whatever its data says. */
export function readErrorEvent(data: string): AnswerError {
  const value = parseJson(data);
  if (!isJsonObject(value)) return { message: data };
  return readErrorObject(value) ?? describe(value, textOf(value["message"]) || data);
}

/** The error a response body stands for, in any of the forms providers use; `null` when none is found. */
export function readErrorBody(body: string): AnswerError | null {
  const value = parseJson(body);
  // Gemini wraps the object in an array.
  const object = isJsonObject(value) ? value : objectsIn(value)[0];
  if (object === undefined) return null;
  const error = readErrorObject(object);
  if (error) return error;
  const message = textOf(object["message"]) || textOf(object["detail"]);
  return message === "" ? null : describe(object, message);
}

function describe(fields: JsonObject, message: string): AnswerError {
  const { type, code } = fields;
  const error: AnswerError = { message };
  if (typeof type === "string" || type === null) error.type = type;
  if (typeof code === "string" || typeof code === "number" || code === null) error.code = code;
  return error;
}
