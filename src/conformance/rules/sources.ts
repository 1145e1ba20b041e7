import type { Source } from "./rule.ts";

// Every source a rule can cite, each with the day it was read; a rule adds the section.

const AS_OF = "2026-11-21";

/** The standard for event streams. */
export function whatwg(section: keyof typeof WHATWG_SECTIONS): Source {
  return { kind: "whatwg", url: `${WHATWG_PAGE}#${WHATWG_SECTIONS[section]}`, section, asOf: AS_OF };
}

const WHATWG_PAGE = "https://html.spec.whatwg.org/multipage/server-sent-events.html";
const WHATWG_SECTIONS = {
  "9.2.1 Introduction": "server-sent-events-intro",
  "9.2.2 The EventSource interface": "the-eventsource-interface",
  "9.2.3 Processing model": "sse-processing-model",
  "9.2.4 The Last-Event-ID header": "the-last-event-id-header",
  "9.2.5 Parsing an event stream": "parsing-an-event-stream",
  "9.2.6 Interpreting an event stream": "event-stream-interpretation",
  "9.2.7 Authoring notes": "authoring-notes",
} as const;

/** HTTP/1.1 message framing. */
export function http(section: string): Source {
  const anchor = section.split(" ")[0];
  return {
    kind: "http",
    url: `https://www.rfc-editor.org/rfc/rfc9112#section-${anchor}`,
    section,
    asOf: AS_OF,
  };
}

/** The provider's own description of its API. */
export function openaiSchema(section: string): Source {
  return {
    kind: "openai-schema",
    url: "https://github.com/openai/openai-openapi",
    section,
    asOf: AS_OF,
  };
}

/** The provider's guides and reference pages. */
export function openaiDocs(page: string, section: string): Source {
  return { kind: "openai-docs", url: `https://platform.openai.com/docs/${page}`, section, asOf: AS_OF };
}

/** A rule of ours, with the public place that shows what happens without it. */
export function robustness(url: string, section: string): Source {
  return { kind: "robustness", url, section, asOf: AS_OF };
}

/** A thread in a public tracker, from the short form `owner/repo#number`. */
export function thread(reference: string): string {
  return `https://github.com/${reference.replace("#", "/issues/")}`;
}

/** HTTP semantics. */
export function rfc9110(section: string): Source {
  const anchor = section.split(" ")[0];
  return {
    kind: "http",
    url: `https://www.rfc-editor.org/rfc/rfc9110#section-${anchor}`,
    section,
    asOf: AS_OF,
  };
}

/** A file of an official client, which breaks otherwise. */
export function sdk(name: "openai-python" | "openai-node", file: string, section: string): Source {
  return { kind: "sdk", url: `https://github.com/openai/${name}/blob/main/${file}`, section, asOf: AS_OF };
}
