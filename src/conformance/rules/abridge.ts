import type { Finding } from "./rule.ts";

/** Longer texts are shown around the place where they part. */
const MAX_LENGTH = 400;
const BEFORE = 40;
const AFTER = 80;

/** A finding without megabytes in it: long texts become the stretch around their first difference. */
export function abridge(finding: Finding): Finding {
  if (finding.held !== false) return finding;
  const { expected, actual } = finding;
  if (typeof expected !== "string" || typeof actual !== "string") return finding;
  if (expected.length <= MAX_LENGTH && actual.length <= MAX_LENGTH) return finding;
  const at = firstDifference(expected, actual);
  return { ...finding, expected: stretch(expected, at), actual: stretch(actual, at) };
}

function firstDifference(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at++) if (a.charCodeAt(at) !== b.charCodeAt(at)) return at;
  return shorter;
}

function stretch(text: string, at: number): { length: number; from: number; text: string } {
  const from = Math.max(0, at - BEFORE);
  return { length: text.length, from, text: text.slice(from, at + AFTER) };
}
