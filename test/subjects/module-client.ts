import { setTimeout as sleep } from "node:timers/promises";
import { collectChunks, defineClient } from "../../src/adapters/index.ts";

class Reader {
  readonly words: string[];

  constructor(words: string[]) {
    this.words = words;
  }

  async *chunks(): AsyncGenerator<unknown> {
    for (const content of this.words) yield { choices: [{ index: 0, delta: { content } }] };
    yield { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] };
  }
}

console.log("loading prints to standard output");

export default defineClient({
  name: "module-client",
  version: "4.5.6",
  language: "typescript",
  observes: ["text", "finishReason", "error", "cancel", "arrivals"],
  concurrency: 2,
  async run({ body, cancelAfter }, { skip }) {
    console.log("running prints to standard output");
    switch (body?.["act"]) {
      case "skip":
        return skip("not today");
      case "throw":
        throw new Error("adapter bug");
      case "exit":
        return process.exit(4);
      case "bigint":
        return { ended: "complete", choices: [1n] } as never;
      case "reject":
        void Promise.reject(new Error("nobody caught me"));
        await sleep(20);
        break;
      case "uncaught":
        setTimeout(() => {
          throw new Error("thrown from a timer");
        }, 1);
        await sleep(50);
        break;
    }
    return collectChunks(() => new Reader(["Hello", ", ", "world\u2028."]).chunks(), { cancelAfter });
  },
});
