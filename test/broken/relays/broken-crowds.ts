import type { IncomingMessage } from "node:http";
import type { BrokenRelay } from "./broken-relay.ts";
import { type Json, mapDeltas, RelayExchange } from "./right-relay.ts";

/** What goes wrong only where many ask at once. */
export const BROKEN_CROWDS: readonly BrokenRelay[] = [
  {
    name: "keeps the last delta in a place that all streams share",
    caughtBy: ["crowd.apart"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        const shared = this.house.memory;
        const others = shared.get("delta");
        shared.set("delta", chunk);
        const isMixed = (Number(shared.get("count") ?? 0) + 1) % 97 === 0;
        shared.set("count", Number(shared.get("count") ?? 0) + 1);
        this.say(isMixed && others !== undefined ? (others as Json) : chunk, type);
      }
    },
  },
  {
    name: "writes to whoever asked last",
    caughtBy: ["crowd.apart"],
    Exchange: class extends RelayExchange {
      override begin(): void {
        this.house.memory.set("response", this);
      }
      override relayChunk(chunk: Json, type: string): void {
        const last = this.house.memory.get("response") as RelayExchange;
        if (last.response.writableEnded) super.relayChunk(chunk, type);
        else
          last.say(
            mapDeltas(chunk, (delta) => delta),
            type,
          );
      }
    },
  },
  {
    name: "takes twenty clients at once and drops the others",
    caughtBy: ["crowd.served"],
    Exchange: class extends RelayExchange {
      override async run(): Promise<void> {
        const count = Number(this.house.memory.get("count") ?? 0);
        if (count >= 20) return void this.request.socket.destroy();
        this.house.memory.set("count", count + 1);
        await super.run();
        this.house.memory.set("count", Number(this.house.memory.get("count")) - 1);
      }
    },
  },
  {
    name: "counts clients up and never down, and has room for forty",
    caughtBy: ["crowd.recovers"],
    Exchange: class extends RelayExchange {
      override onClientLeft(): void {
        this.house.memory.set("left", Number(this.house.memory.get("left") ?? 0) + 1);
        super.onClientLeft();
      }
      override async ask(): Promise<IncomingMessage | null> {
        if (Number(this.house.memory.get("left") ?? 0) > 40) return null;
        return super.ask();
      }
    },
  },
  {
    name: "leaves a connection to the upstream behind for every client that left",
    caughtBy: ["crowd.left"],
    Exchange: class extends RelayExchange {
      override onClientLeft(): void {
        this.upstream?.pause();
      }
    },
  },
];
