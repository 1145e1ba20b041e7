import { spawnSync } from "node:child_process";

const PROGRAM = `
import json, sys
import xml.etree.ElementTree as tree
out = []
for text in json.load(sys.stdin):
    root = tree.fromstring(text.encode("utf-8"))
    out.append([{"suite": suite.get("name"), "name": case.get("name"), "class": case.get("classname"),
                 "inside": [{"tag": node.tag, "message": node.get("message"), "text": node.text} for node in case]}
                for suite in root for case in suite])
json.dump(out, sys.stdout)
`;

export interface ParsedCase {
  suite: string;
  name: string;
  class: string;
  inside: { tag: string; message: string | null; text: string | null }[];
}

/** Reads JUnit reports by a strict parser (expat), which says so if one is not well-formed. */
export function parseJunit(reports: readonly string[]): ParsedCase[][] {
  const { status, stdout, stderr } = spawnSync("python3", ["-c", PROGRAM], {
    input: JSON.stringify(reports),
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as ParsedCase[][];
}
