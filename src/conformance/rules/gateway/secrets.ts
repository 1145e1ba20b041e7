import type { Downstream, GatewayTrace } from "../../gateway/gateway-trace.ts";
import { broken, type Finding, HELD } from "../rule.ts";
import { robustness } from "../sources.ts";
import type { GatewayRule } from "./gateway-rule.ts";

/** Keys stay with those whom they were given. */
export const SECRET_RULES: readonly GatewayRule[] = [
  {
    id: "secret.upstream-key",
    seesRefusals: true,
    level: "must",
    requires: "The gateway's own key for the upstream never comes out.",
    why: "Whoever sees it can spend it.",
    source: robustness(
      "https://owasp.org/API-Security/editions/2023/en/0xa8-security-misconfiguration/",
      "API8 Security misconfiguration",
    ),
    judge: keepsKey,
  },
  {
    id: "secret.client-key",
    seesRefusals: true,
    level: "should",
    requires: "The key that the client gave is not in what it gets back.",
    why: "Answers and errors are logged and shown, and nobody expects a key in them.",
    source: robustness(
      "https://owasp.org/API-Security/editions/2023/en/0xa8-security-misconfiguration/",
      "API8 Security misconfiguration",
    ),
    judge: ({ downstreams, clientKey }) =>
      clientKey !== null &&
      clientKey.length >= 8 &&
      downstreams.some((each) => saidIn(each).includes(clientKey))
        ? broken("the client's own key came back", null, "[the key]")
        : HELD,
  },
  {
    id: "secret.client-key-upstream",
    level: "should",
    requires:
      "A gateway that has a key of its own for the upstream does not hand the client's key to it as well.",
    why: "The key opens the gateway: the provider, and whoever reads its logs, could spend it there.",
    source: robustness(
      "https://owasp.org/API-Security/editions/2023/en/0xaa-unsafe-consumption-of-apis/",
      "API10 Unsafe consumption of APIs",
    ),
    judge: keepsClientKey,
  },
];

/** Headers in which providers take a key. */
const KEY_HEADERS = ["authorization", "api-key", "x-api-key"] as const;

/** Whoever passes the client's own key on, as a byte pipe does, hands it to nobody who does not have it already. */
function keepsClientKey({ upstream, clientKey, asked }: GatewayTrace): Finding {
  if (clientKey === null || clientKey.length < 8) return { held: null, message: "no key was given" };
  const given = new Set(Object.values(asked.headers));
  const forms = formsOf(clientKey);
  const holdsKey = (text: string): boolean => forms.some((form) => text.includes(form));
  for (const { request } of upstream) {
    const keys = KEY_HEADERS.flatMap((name) => request.headers[name] ?? []);
    const hasOwn = keys.some((key) => !given.has(key) && !holdsKey(key));
    if (!hasOwn || holdsKey(request.headers["authorization"] ?? ""))
      return { held: null, message: "the gateway has no key of its own" };
    const places = [
      ...Object.entries(request.headers).map(([name, value]) => [`the header ${name}`, value] as const),
      ["the path", decoded(request.path)] as const,
      ["the body", request.body] as const,
    ];
    const place = places.find(([, text]) => holdsKey(text));
    if (place !== undefined)
      return broken(`the client's key went to the upstream in ${place[0]}`, null, "[the key]");
  }
  return HELD;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // A stray percent sign: it is compared as it stands.
    return path;
  }
}

function keepsKey({ upstream, downstreams, clientKey }: GatewayTrace): Finding {
  const keys = upstream
    .flatMap(({ request: { headers } }) => KEY_HEADERS.map((name) => headers[name]))
    .map((value) => value?.replace(/^Bearer\s+/i, "") ?? "")
    .filter((key) => key.length >= 8 && key !== clientKey);
  return downstreams.some((each) =>
    keys.some((key) => formsOf(key).some((form) => saidIn(each).includes(form))),
  )
    ? broken("the upstream's key came out", null, "[the key]")
    : HELD;
}

function saidIn({ raw }: Downstream): string {
  const head = (raw.head?.headers ?? []).map(([name, value]) => `${name}: ${value}`).join("\n");
  return `${head}\n${new TextDecoder().decode(raw.body)}`;
}

/** A key as it stands, in base64 wherever it begins there, and in hexadecimal. */
function formsOf(key: string): string[] {
  const bytes = Buffer.from(key);
  const coded = [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replaceAll("=", "");
    // The first and the last letters hold bits of what stands beside the key.
    return whole.slice(before === 0 ? 0 : before + 1, -1);
  });
  return [key, ...coded, bytes.toString("hex")];
}
