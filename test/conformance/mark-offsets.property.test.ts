import fc from "fast-check";
import { expect, test } from "vitest";
import { markOffsets } from "../../src/conformance/cases/mark-offsets.ts";

const encoder = new TextEncoder();

/** Bodies that are full of delicate places. */
const body = fc.oneof(
  fc.uint8Array({ maxLength: 400 }),
  fc
    .array(
      fc.constantFrom(
        "data: ",
        "data:",
        "\r\n",
        "\n",
        "\r",
        "\n\n",
        "豆腐",
        "😀",
        "\uFEFF",
        "x".repeat(70),
        "id: 1",
      ),
      {
        maxLength: 40,
      },
    )
    .map((parts) => encoder.encode(parts.join(""))),
);

test("marks ascend, are unique, lie inside the body and are at most as many as allowed", () => {
  fc.assert(
    fc.property(body, fc.integer({ min: 7, max: 60 }), (bytes, limit) => {
      const marks = markOffsets(bytes, limit);
      expect(marks).toEqual([...new Set(marks)].sort((a, b) => a - b));
      expect(marks.length).toBeLessThanOrEqual(limit);
      for (const mark of marks) {
        expect(Number.isInteger(mark)).toBe(true);
        expect(mark).toBeGreaterThan(0);
        expect(mark).toBeLessThan(bytes.length);
      }
      expect(markOffsets(bytes, limit)).toEqual(marks);
    }),
  );
});

test.each<[what: string, text: string, offset: number]>([
  ["inside a character", "data: é\n\n", 7],
  ["between CR and LF", "data: x\r\n\r\n", 8],
  ["before the blank line", "data: x\n\n", 8],
  ["between the CRs of a blank line", "data: x\r\r", 8],
  ["inside a field name", "data: x\n\ndata: y\n\n", 11],
  ["after the colon", "data: x\n\n", 5],
  ["inside the byte order mark", "\uFEFFdata: x\n\n", 1],
])("a place %s is marked", (_what, text, offset) => {
  expect(markOffsets(encoder.encode(text))).toContain(offset);
});
