import type { SubjectRecord } from "../../wire/result.ts";

/** An address without what may be a secret in it. */
export function shownUrl(url: string): string {
  const shown = new URL(url);
  shown.search = "";
  shown.hash = "";
  return shown.href.replace(/\/$/, "");
}

/** Something that is judged at its address and says little of itself. */
export function urlSubject(
  url: string,
  { name, version, concurrency }: Pick<SubjectRecord, "name" | "version" | "concurrency">,
): SubjectRecord {
  return {
    spec: shownUrl(url),
    name,
    version,
    language: "",
    runtime: "",
    level: "chat",
    observes: [],
    concurrency,
  };
}
