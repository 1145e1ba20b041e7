import type { Defect } from "../defect.ts";
import { errorBody, type Asked, KEY, pause, type Refusal, writeFrames } from "../right-provider.ts";

const error = (rule: string): string => `endpoint.error.${rule}`;

/** Turns requests down in another way; what is in order stays so. */
function refusing(change: (refusal: Refusal, asked: Asked) => Refusal | null): Defect["override"] {
  return {
    refuse: (right) => (asked) => {
      const refusal = right.refuse(asked);
      return refusal === null ? null : change(refusal, asked);
    },
  };
}

const isUnknownModel = ({ status, body }: Refusal): boolean =>
  status === 404 && JSON.stringify(body).includes("model_not_found");
const isBadKey = ({ status }: Refusal): boolean => status === 401;
const isNotJson = ({ body, method }: Asked): boolean => body === null && method === "POST";
const isWithout = ({ body }: Asked, name: string): boolean => body !== null && body[name] === undefined;
const PAGE = "<!doctype html><title>Error</title><h1>Something went wrong</h1>";

/** What a frame takes to be made: long enough for a long answer to stand out from short ones on a busy machine. */
const FRAME_MS = 40;

export const ERROR_DEFECTS: Defect[] = [
  {
    name: "fails on a body that is no JSON",
    breaks: [error("status")],
    override: refusing((refusal, asked) => (isNotJson(asked) ? { ...refusal, status: 500 } : refusal)),
  },
  {
    name: "answers a body that is no JSON",
    breaks: [error("status")],
    override: { refuse: (right) => (asked) => (isNotJson(asked) ? null : right.refuse(asked)) },
  },
  {
    name: "answers without messages",
    breaks: [error("status")],
    override: refusing((refusal, asked) =>
      isWithout(asked, "messages") && refusal.status === 400 ? null : refusal,
    ),
  },
  {
    name: "answers without a model, and knows its models",
    breaks: [error("status")],
    override: refusing((refusal, asked) =>
      isWithout(asked, "model") && refusal.status === 400 && Array.isArray(asked.body?.["messages"])
        ? null
        : refusal,
    ),
  },
  {
    name: "fails on a model that does not exist",
    breaks: [error("status")],
    override: refusing((refusal) => (isUnknownModel(refusal) ? { ...refusal, status: 503 } : refusal)),
  },
  {
    name: "turns a model that does not exist down with 401",
    breaks: [error("model-status")],
    override: refusing((refusal) => (isUnknownModel(refusal) ? { ...refusal, status: 401 } : refusal)),
  },
  {
    name: "turns a model that does not exist down with 429",
    breaks: [error("model-status")],
    override: refusing((refusal) => (isUnknownModel(refusal) ? { ...refusal, status: 429 } : refusal)),
  },
  {
    name: "turns everything down under 200",
    breaks: [error("status")],
    override: refusing((refusal) => ({ ...refusal, status: 200 })),
  },
  {
    name: "turns requests down with a page",
    breaks: [error("json")],
    override: refusing((refusal) => ({ ...refusal, body: PAGE, headers: { "content-type": "text/html" } })),
  },
  {
    name: "turns requests down with plain text",
    breaks: [error("json")],
    override: refusing((refusal) => ({
      ...refusal,
      body: "Bad Request",
      headers: { "content-type": "text/plain" },
    })),
  },
  {
    name: "turns requests down without a body",
    breaks: [error("json")],
    override: refusing((refusal) => ({ ...refusal, body: "" })),
  },
  {
    name: "turns requests down without a message",
    breaks: [error("json")],
    override: refusing((refusal) => ({
      ...refusal,
      body: { error: { type: "bad", code: "bad", param: null } },
    })),
  },
  {
    name: "turns requests down with a message that is an object",
    breaks: [error("types")],
    override: refusing((refusal) => ({
      ...refusal,
      body: { error: { message: { text: "no" }, type: "bad", code: null, param: null } },
    })),
  },
  {
    name: "turns requests down without a code",
    breaks: [error("shape")],
    override: refusing((refusal) => ({
      ...refusal,
      body: { error: { message: "No such model.", type: "bad" } },
    })),
  },
  {
    name: "labels refusals as text",
    breaks: [error("media-type")],
    override: refusing((refusal) => ({ ...refusal, headers: { "content-type": "text/plain" } })),
  },
  {
    name: "turns a model down without speaking of it",
    breaks: [error("about-model")],
    override: refusing((refusal) =>
      isUnknownModel(refusal) ? { status: 404, body: errorBody("Not found.") } : refusal,
    ),
  },
  {
    name: "accepts a wrong key",
    breaks: [error("status")],
    override: refusing((refusal, asked) =>
      isBadKey(refusal) && asked.headers.authorization !== undefined ? null : refusal,
    ),
  },
  {
    name: "accepts no key at all",
    breaks: [error("status")],
    override: refusing((refusal, asked) =>
      isBadKey(refusal) && asked.headers.authorization === undefined ? null : refusal,
    ),
  },
  {
    name: "fails on a wrong key",
    breaks: [error("status")],
    override: refusing((refusal) => (isBadKey(refusal) ? { ...refusal, status: 500 } : refusal)),
  },
  {
    name: "turns a wrong key down with 404",
    breaks: [error("key-status")],
    override: refusing((refusal) => (isBadKey(refusal) ? { ...refusal, status: 404 } : refusal)),
  },
  {
    name: "turns a wrong key down with 403",
    breaks: [error("key-401")],
    override: refusing((refusal) => (isBadKey(refusal) ? { ...refusal, status: 403 } : refusal)),
  },
  {
    name: "echoes the key in the body",
    breaks: ["endpoint.secret.not-echoed"],
    override: refusing((refusal, { headers }) => ({
      ...refusal,
      body: errorBody(`The model does not exist (asked with ${headers.authorization}).`),
    })),
  },
  {
    name: "echoes the key in a header",
    breaks: ["endpoint.secret.not-echoed"],
    override: {
      streamHead: (right) => (asked) => ({
        ...right.streamHead(asked),
        headers: { "content-type": "text/event-stream", "x-upstream-key": KEY },
      }),
    },
  },
  {
    name: "echoes a wrong key",
    breaks: ["endpoint.secret.wrong-not-echoed"],
    override: refusing((refusal, { headers }) =>
      isBadKey(refusal)
        ? { ...refusal, body: errorBody(`Incorrect API key: ${headers.authorization}`) }
        : refusal,
    ),
  },
  {
    name: "dies with a stream that is left",
    breaks: ["endpoint.turn.goes-on"],
    override: {
      stream: (right) => {
        let isDead = false;
        return async (response, frames, asked) => {
          if (isDead) return void response.socket?.destroy();
          await right.stream(response, frames, asked);
          isDead = response.socket?.destroyed === true;
        };
      },
    },
  },
  {
    name: "dies of a body that is no JSON",
    breaks: ["endpoint.turn.goes-on"],
    override: {
      refuse: (right) => {
        let isDead = false;
        return (asked) => {
          isDead ||= isNotJson(asked);
          return isDead ? { status: 500, body: errorBody("out of order") } : right.refuse(asked);
        };
      },
    },
  },
  {
    name: "sends everything at the end",
    breaks: ["endpoint.delivery.incremental"],
    override: {
      stream: (right) => async (response, frames, asked) => {
        await pause(frames.length * FRAME_MS);
        const { status, headers } = right.streamHead(asked);
        response.writeHead(status, headers);
        response.end(frames.join(""));
      },
    },
  },
  {
    name: "says the role at once and everything else at the end",
    breaks: ["endpoint.delivery.incremental"],
    override: {
      stream: (right) => async (response, frames, asked) => {
        const { status, headers } = right.streamHead(asked);
        response.writeHead(status, headers);
        await writeFrames(response, frames.slice(0, 1));
        await pause(frames.length * FRAME_MS);
        response.end(frames.slice(1).join(""));
      },
    },
  },
];
