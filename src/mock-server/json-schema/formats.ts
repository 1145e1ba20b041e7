import type { SeededRandom } from "../seeded-random.ts";

/** An example of each format, and what it looks like. Formats that are not here say nothing. */
const FORMATS: Readonly<Record<string, { examples: readonly string[]; pattern: RegExp }>> = {
  "date-time": {
    examples: ["2026-01-15T09:30:00Z", "2025-06-01T18:00:00Z"],
    pattern: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i,
  },
  date: { examples: ["2026-01-15", "2025-06-01"], pattern: /^\d{4}-\d\d-\d\d$/ },
  time: { examples: ["09:30:00Z", "18:00:00Z"], pattern: /^\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i },
  duration: { examples: ["PT30M", "P1D"], pattern: /^P(?!$)(\d+[YMWD])*(T(\d+[HMS])+)?$/ },
  email: { examples: ["ada@example.com", "alan@example.org"], pattern: /^[^@\s]+@[^@\s]+\.[^@\s]+$/ },
  "idn-email": { examples: ["ada@example.com"], pattern: /^[^@\s]+@[^@\s]+$/ },
  hostname: { examples: ["example.com", "www.example.org"], pattern: /^[a-z0-9-]+(\.[a-z0-9-]+)*$/i },
  "idn-hostname": { examples: ["example.com"], pattern: /^\S+$/ },
  ipv4: { examples: ["192.0.2.1", "198.51.100.7"], pattern: /^(\d{1,3}\.){3}\d{1,3}$/ },
  ipv6: { examples: ["2001:db8::1", "2001:db8::2"], pattern: /^[0-9a-f:.]+$/i },
  uri: { examples: ["https://example.com/a", "https://example.org/b"], pattern: /^[a-z][a-z0-9+.-]*:\S+$/i },
  "uri-reference": { examples: ["/a", "/b"], pattern: /^\S*$/ },
  "uri-template": { examples: ["/a/{id}"], pattern: /^\S*$/ },
  iri: { examples: ["https://example.com/a"], pattern: /^[a-z][a-z0-9+.-]*:\S+$/i },
  "iri-reference": { examples: ["/a"], pattern: /^\S*$/ },
  uuid: {
    examples: ["123e4567-e89b-42d3-a456-426614174000", "9f8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d"],
    pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  },
  "json-pointer": { examples: ["/a", "/a/0"], pattern: /^(\/\S*)?$/ },
  "relative-json-pointer": { examples: ["0", "1/a"], pattern: /^\d+(#|(\/\S*)?)$/ },
  regex: { examples: ["^a+$", "b*"], pattern: /^/ },
};

/** Shorter ones, for those who have little room. */
const SHORT: Readonly<Record<string, readonly string[]>> = {
  email: ["a@b.co"],
  "idn-email": ["a@b.co"],
  hostname: ["b.co", "a"],
  "idn-hostname": ["b.co", "a"],
  ipv4: ["8.8.8.8", "10.0.0.1", "198.51.100.200"],
  ipv6: ["::1", "2001:0db8:0000:0000:0000:0000:0000:0001"],
  uri: ["a:b", "http://b.co"],
  iri: ["a:b", "http://b.co"],
};

const END = "example.com";
const labels = (length: number): string => {
  if (length <= END.length) return END;
  const room = length - END.length;
  // Labels of up to 60 letters, each with its dot.
  const whole = Math.ceil(room / 61);
  const sizes = Array.from({ length: whole }, (_, i) => Math.floor((room + i) / whole) - 1);
  return sizes.map((size) => `${"a".repeat(Math.max(1, size))}.`).join("") + END;
};
const filled = (before: string, letter: string, behind: string, length: number): string =>
  before + letter.repeat(Math.max(1, length - before.length - behind.length)) + behind;
const address = (length: number): string => {
  const local = Math.min(64, Math.max(1, length - END.length - 1));
  return `${"a".repeat(local)}@${labels(length - local - 1)}`;
};

/** One of a certain length, where there is room to stretch. */
const STRETCHED: Readonly<Record<string, (length: number) => string>> = {
  "date-time": (length) => filled("2026-01-15T09:30:00.", "0", "Z", length),
  time: (length) => filled("09:30:00.", "0", "Z", length),
  duration: (length) => filled("P", "1", "D", length),
  email: address,
  "idn-email": address,
  hostname: labels,
  "idn-hostname": labels,
  uri: (length) => filled("https://example.com/", "a", "", length),
  iri: (length) => filled("https://example.com/", "a", "", length),
  "uri-reference": (length) => filled("/", "a", "", length),
  "iri-reference": (length) => filled("/", "a", "", length),
  "uri-template": (length) => filled("/", "a", "", length),
  "json-pointer": (length) => filled("/", "a", "", length),
  "relative-json-pointer": (length) => filled("0/", "a", "", length),
  regex: (length) => filled("", "a", "", length),
};

const two = (n: number): string => String(n % 60).padStart(2, "0");
const day = (n: number): string => new Date(Date.UTC(2026, 0, 15 + (n % 36_500))).toISOString().slice(0, 10);

/** One for each number, where several have to differ. */
const NUMBERED: Readonly<Record<string, (n: number) => string>> = {
  "date-time": (n) => `${day(n)}T09:30:00Z`,
  date: day,
  time: (n) => `${two(Math.floor(n / 60) % 24)}:${two(n)}:00Z`,
  duration: (n) => `PT${n}M`,
  email: (n) => `ada${n}@${END}`,
  "idn-email": (n) => `ada${n}@${END}`,
  hostname: (n) => `www${n}.${END}`,
  "idn-hostname": (n) => `www${n}.${END}`,
  ipv4: (n) => `10.0.${(n >> 8) & 255}.${n & 255}`,
  ipv6: (n) => `2001:db8::${n.toString(16)}`,
  uri: (n) => `https://${END}/${n}`,
  iri: (n) => `https://${END}/${n}`,
  uuid: (n) => `123e4567-e89b-42d3-a456-${n.toString(16).padStart(12, "0")}`,
  "relative-json-pointer": (n) => String(n),
  regex: (n) => `a{${n}}`,
};

function numbered(format: string, nth: number): string {
  const known = Object.hasOwn(NUMBERED, format) ? NUMBERED[format] : undefined;
  return known?.(nth) ?? `/${nth}`;
}

/** Texts of a format that have room in a length: examples, else shorter or longer ones; none where nothing is known. */
export function formatTexts(
  format: string,
  { least, most, nth }: { least: number; most: number; nth: number },
  random: SeededRandom,
): string[] {
  const known = Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  if (known === undefined) return [];
  const hasRoom = ({ length }: string): boolean => length >= least && length <= most;
  const usual = [...(nth > 0 ? [numbered(format, nth)] : []), ...known.examples].filter(hasRoom);
  if (nth > 0 && usual.length > 0) return usual.slice(0, 1);
  if (usual.length > 0) return usual;
  const short = (Object.hasOwn(SHORT, format) ? (SHORT[format] ?? []) : []).filter(hasRoom);
  const stretch = Object.hasOwn(STRETCHED, format) ? STRETCHED[format] : undefined;
  if (stretch === undefined) return short;
  const size = Math.max(least, Math.min(most, least + random.below(4)));
  return [...short, stretch(size), stretch(least)].filter(hasRoom);
}

export function matchesFormat(text: string, format: string): boolean {
  return !Object.hasOwn(FORMATS, format) || (FORMATS[format]?.pattern.test(text) ?? true);
}
