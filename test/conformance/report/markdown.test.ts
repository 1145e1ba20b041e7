import fc from "fast-check";
import { expect, test } from "vitest";
import { renderMarkdown } from "../../../src/conformance/index.ts";
import { anyRun, makeFooter, makeHeader, makeRecord } from "../arbitrary-results.ts";

test("a run is a table by rule, with what is broken behind a fold", () => {
  const records = [
    makeRecord("sse/basic/one#sse.basic", { verdict: "fail", message: "text is missing", replay: "sp1.x" }),
    makeRecord("sse/basic/two#sse.basic"),
    makeRecord("text/x#text.exact", {
      verdict: "fail",
      excused: { by: "baseline", reason: "known | since long" },
    }),
    makeRecord("tools/x#tools.whole", { verdict: "not-applicable" }),
    makeRecord("finish/x#finish.kept"),
  ];
  expect(renderMarkdown(makeHeader(), records, makeFooter(records))).toMatchInlineSnapshot(`
    "## streamproof: ❌ Something does not hold.

    **must 2/4 · should 0/0 · not applicable 1** · seed 1 · exit status 1

    ### \`client\` 1.2.3, python 3.11

    | | rule | level | held | verdicts |
    |---|---|---|---|---|
    | ❌ | \`sse.basic\` | must | 1/2 | fail, pass |
    | ☑️ | \`text.exact\` | must | 0/1 | fail |

    <details><summary><code>sse.basic</code>: fail in 1 of 2 checks</summary>

    An event is a block of fields that a blank line ends; each block is delivered once, in order.

    Why: Whoever gets this wrong can read no stream at all.

    \`\`\`text
      sse/basic/one#sse.basic (fail)
          text is missing
          again     streamproof replay sp1.x --subject client
    \`\`\`

    </details>

    <details><summary><code>text.exact</code>: fail in 1 of 1 checks</summary>

    The text is the deltas joined in order, each exactly once.

    Why: A delta lost, doubled or moved is a wrong answer that nobody notices.

    Known \\(baseline\\): known \\| since long

    \`\`\`text
      text/x#text.exact (fail)
    \`\`\`

    </details>

    <details><summary>2 rules without a finding</summary>

    | | rule | level | held | verdicts |
    |---|---|---|---|---|
    | – | \`tools.whole\` | must | 0/0 | not-applicable |
    | ✅ | \`finish.kept\` | must | 1/1 | pass |

    </details>
    "
  `);
});

test("the baseline has a chapter of its own where somebody has to look at it", () => {
  const baseline = {
    covered: 0,
    notAdopted: 0,
    stale: [{ check: "a#b", why: "the check passes" }],
    expired: [{ check: "c#d", expires: "2026-01-01", reason: "<soon>" }],
    changed: [{ check: "e#f", subject: "client", expected: "fail", actual: "crash" }],
  };
  const [, chapter] = renderMarkdown(makeHeader(), [], makeFooter([], { baseline })).split(
    "### Baseline\n\n",
  );
  expect(chapter).toMatchInlineSnapshot(`
    "- stale: \`a#b\`: the check passes
    - expired on 2026-01-01: \`c#d\` (&lt;soon&gt;)
    - changed: \`e#f\` of \`client\`: fail in the baseline, crash now
    "
  `);
});

test("a summary stays far below the mebibyte that a step may write", () => {
  const records = Array.from({ length: 400 }, (_, i) =>
    makeRecord(`c/${i}#chapter.rule-${i % 90}`, {
      verdict: "fail",
      message: "x".repeat(50_000),
      expected: "y".repeat(50_000),
      replay: `sp1.${"z".repeat(20_000)}`,
    }),
  );
  expect(renderMarkdown(makeHeader(), records, makeFooter(records)).length).toBeLessThan(900_000);
});

test("no string of others opens a fold, a fence, a tag or a row", () => {
  fc.assert(
    fc.property(anyRun, ({ header, records, footer }) => {
      const text = renderMarkdown(header, records, footer);
      let fence: string | null = null;
      let folds = 0;
      for (const line of text.split("\n")) {
        if (fence !== null) {
          if (line === fence) fence = null;
          continue;
        }
        const opened = /^(`{3,})text$/.exec(line)?.[1];
        if (opened !== undefined) fence = opened;
        else if (line.startsWith("<details>")) folds++;
        else if (line === "</details>") folds--;
        else
          expect(line.replaceAll(/(`+)(?!`).*?(?<!`)\1(?!`)/g, "")).not.toMatch(
            /<(?!\/?(details|summary|code)>)/,
          );
        if (line.startsWith("| ")) expect(line.replaceAll("\\|", "").match(/\|/g)).toHaveLength(6);
      }
      expect(fence).toBeNull();
      expect(folds).toBe(0);
    }),
  );
});
