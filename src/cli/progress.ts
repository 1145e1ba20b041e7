import type { WriteStream } from "node:tty";

/** Tells on standard error how far a run has come: one changing line on a terminal, plain lines elsewhere. */
export interface Progress {
  /**
   * @param noun - what is counted. @defaultValue "checks"
   * @param leastMs - the time it takes at least. @defaultValue not told
   */
  begin(spec: string, count: number, noun?: string, leastMs?: number): void;
  step(): void;
  /** Takes the line away; steps count again from the next `begin` on. */
  end(): void;
}

const REDRAW_MS = 100;

export function showProgress(stream: WriteStream = process.stderr): Progress {
  let current = { spec: "", count: 0, done: 0 };
  let drawnAt = 0;
  let isUnderWay = false;
  const clear = (): void => void (stream.isTTY && stream.write("\r\u001B[K"));
  return {
    begin(spec, count, noun = "checks", leastMs = 0) {
      clear();
      current = { spec, count, done: 0 };
      drawnAt = 0;
      isUnderWay = true;
      const least = leastMs < 1000 ? "" : `, ${Math.round(leastMs / 1000)} s at least`;
      if (!stream.isTTY) stream.write(`judging ${spec} by ${count} ${noun}${least}\n`);
    },
    step() {
      if (!isUnderWay) return;
      current.done++;
      const now = performance.now();
      if (!stream.isTTY || now - drawnAt < REDRAW_MS) return;
      drawnAt = now;
      const { spec, count, done } = current;
      stream.write(`\r\u001B[K${spec}  ${done}/${count}`.slice(0, Math.max(20, stream.columns)));
    },
    end() {
      isUnderWay = false;
      clear();
    },
  };
}
