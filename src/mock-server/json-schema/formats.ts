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

export function formatExamples(format: string): readonly string[] | null {
  return Object.hasOwn(FORMATS, format) ? (FORMATS[format]?.examples ?? null) : null;
}

export function matchesFormat(text: string, format: string): boolean {
  return !Object.hasOwn(FORMATS, format) || (FORMATS[format]?.pattern.test(text) ?? true);
}
