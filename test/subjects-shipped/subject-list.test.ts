import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openShipped } from "../../src/conformance/subjects/open-shipped.ts";
import {
  SHIPPED_SUBJECTS,
  type ShippedSubject,
  subjectNames,
} from "../../src/conformance/subjects/shipped-subjects.ts";

const fileOf = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const read = (path: string): string => readFileSync(fileOf(path), "utf8");
const rows = [...read("docs/subjects.md").matchAll(/^\| `([^`]+)` \| ([^|]*) \|/gm)].map(
  ([, name = "", version = ""]) => ({
    name,
    version,
  }),
);

test("docs/subjects.md lists every subject that ships, and no other", () => {
  const documented = rows.map(({ name }) => name).sort();
  const families = subjectNames().filter(
    (name) => !Object.hasOwn(SHIPPED_SUBJECTS, name) && name !== "reference",
  );
  expect(documented).toEqual([...Object.keys(SHIPPED_SUBJECTS), "reference"].sort());
  expect(families.filter((name) => !read("docs/subjects.md").includes(`\`${name}\``))).toEqual([]);
});

test.each(Object.entries(SHIPPED_SUBJECTS))("the files of %s are there", (_name, shipped) => {
  expect(filesOf(shipped).filter((file) => !existsSync(fileOf(file)))).toEqual([]);
});

test("docs/subjects.md names the versions that are pinned", () => {
  const wrong = Object.entries(SHIPPED_SUBJECTS).flatMap(([name, shipped]) => {
    const { version = "" } = rows.find((row) => row.name === name) ?? {};
    return pinnedVersions(shipped)
      .filter((pinned) => !version.includes(pinned))
      .map((pinned) => `${name}: ${pinned}`);
  });
  expect(wrong).toEqual([]);
});

test("every version is pinned exactly", () => {
  const pins = Object.values(SHIPPED_SUBJECTS).flatMap(pinnedVersions);
  expect(pins.length).toBeGreaterThan(10);
  expect(pins.filter((pin) => !/^\d+\.\d+\.\d+$/.test(pin))).toEqual([]);
});

test.each<[string, ShippedSubject, RegExp]>([
  [
    "a module",
    { kind: "node", folder: "no-such-folder", module: "x.mjs", packages: ["x"] },
    /^The subject "mine" needs its packages\. Run: npm ci --prefix subjects\/no-such-folder$/,
  ],
  [
    "a Python program",
    { kind: "python", folder: "python", program: "x.py", imports: ["no_such_module"] },
    /^The subject "mine" needs its packages\. Run: python3 -m venv subjects\/python\/\.venv && subjects\/python\/\.venv\/bin\/pip install -r subjects\/python\/requirements\.txt$/,
  ],
  [
    "a script",
    { kind: "shell", folder: "curl", script: "curl-jq.sh", programs: ["no-such-program"] },
    /^The subject "mine" needs no-such-program, not found in PATH\./,
  ],
])(
  "%s that is not installed is refused with the command that installs it",
  async (_kind, shipped, message) => {
    await expect(openShipped("mine", shipped, {})).rejects.toMatchObject({
      name: "SubjectError",
      code: "not-installed",
      message: expect.stringMatching(message),
    });
  },
);

function filesOf(shipped: ShippedSubject): string[] {
  switch (shipped.kind) {
    case "adapter":
      return [`src/adapters/${shipped.adapter}.ts`];
    case "node":
      return [
        `subjects/${shipped.folder}/${shipped.module}`,
        ...(shipped.packages.length > 0 ? [`subjects/${shipped.folder}/package-lock.json`] : []),
      ];
    case "python":
      return [`subjects/${shipped.folder}/${shipped.program}`, `subjects/${shipped.folder}/requirements.txt`];
    case "shell":
      return [`subjects/${shipped.folder}/${shipped.script}`];
  }
}

/** As they stand in package.json or requirements.txt. */
function pinnedVersions(shipped: ShippedSubject): string[] {
  if (shipped.kind === "node" && shipped.packages.length > 0) {
    const manifest = JSON.parse(read(`subjects/${shipped.folder}/package.json`)) as {
      dependencies: Record<string, string>;
    };
    return shipped.packages.map((name) => manifest.dependencies[name] ?? "missing");
  }
  if (shipped.kind === "python") {
    const pins = new Map(
      [...read("subjects/python/requirements.txt").matchAll(/^([\w-]+)==(.*)$/gm)].map(
        ([, name = "", pin = ""]) => [name.replaceAll("-", "_"), pin],
      ),
    );
    return shipped.imports.map((name) => pins.get(name) ?? "missing");
  }
  return [];
}
