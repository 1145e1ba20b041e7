import type { SavedSubject } from "../../../wire/trace/saved-reply.ts";
import { TRACE_VERSION, type TraceLine } from "../../../wire/trace/trace-line.ts";
import { packageVersion } from "../../run/package-version.ts";
import type { TraceFolder } from "../../run/trace-folder.ts";
import type { PlayedCrowd } from "../judge-crowd.ts";
import { mountable } from "../mountable.ts";
import type { PlannedCrowd, PlannedQuestion } from "../plan-gateway.ts";
import type { PlayedQuestion } from "../record-question.ts";
import { repliesOf } from "./replies-of.ts";
import { RelayedWriter } from "./relayed-writer.ts";

/** The file beside those of the questions that says how the gateway was lost. */
const LOST = "gateway-survives";

/**
 * Writes everything that a run on a gateway decided, one trace for each question or crowd, for `gateway trace:<folder>`
 * to judge again. No secret gets into it.
 */
export class GatewaySaver {
  readonly #folder: TraceFolder;
  readonly #subject: SavedSubject;

  readonly #clean: (text: string) => string;

  /**
   * @param clean - takes secrets out of a text
   * @throws ConformanceError `cannot-save`, here and whenever something is written
   */
  constructor(folder: TraceFolder, { spec, name, version }: SavedSubject, clean: (text: string) => string) {
    this.#folder = folder;
    this.#subject = { spec, name, version };
    this.#clean = clean;
    this.#folder.remove(spec, LOST);
  }

  /** `isAgain`: it was repeated with nothing else under way. */
  question(question: PlannedQuestion, played: PlayedQuestion, { isAgain }: { isAgain: boolean }): void {
    const id = `${question.case.id}${question.variant}`;
    const writer = new RelayedWriter(id, this.#subject);
    writer.add(played, { replyTo: repliesOf(mountable(question)), isAgain });
    this.#write(id, writer.lines());
  }

  crowd({ case: { id } }: PlannedCrowd, { members, after }: PlayedCrowd): void {
    const writer = new RelayedWriter(id, this.#subject);
    for (const member of members)
      writer.add(member, { part: "member", replyTo: () => member.trace.rendition });
    if (after !== null) writer.add(after, { part: "after", replyTo: () => after.trace.rendition });
    this.#write(id, writer.lines());
  }

  lost(message: string): void {
    this.#write(LOST, [{ kind: "lost", atMs: 0, subject: this.#subject, message: this.#clean(message) }]);
  }

  #write(id: string, lines: readonly TraceLine[]): void {
    const exchanges = lines.filter(({ kind }) => kind === "request").length;
    const last = lines.at(-1);
    const atMs = last !== undefined && "atMs" in last ? last.atMs : 0;
    const all: TraceLine[] = [
      {
        kind: "header",
        format: "trace",
        version: TRACE_VERSION,
        streamproof: packageVersion(),
        by: "gateway",
      },
      ...lines,
      { kind: "footer", atMs, exchanges },
    ];
    const text = all.map((line) => `${JSON.stringify(line)}\n`).join("");
    this.#folder.write(this.#subject.spec, id, text);
  }
}
