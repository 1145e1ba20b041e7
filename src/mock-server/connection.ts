import type { Socket } from "node:net";
import type { Departure, Leavable, Peer } from "./exchange-record.ts";

/**
 * One client connection and when its peer left. One set of listeners for all exchanges on it: a pipelining client would
 * otherwise pile them up.
 */
export class Connection implements Peer {
  readonly socket: Socket;
  readonly active = new Set<Leavable>();
  departure: Departure | null = null;

  constructor(socket: Socket, onChange: () => void) {
    this.socket = socket;
    const leave = (how: Departure["how"]): void => {
      if (this.departure !== null) return;
      this.departure = { at: performance.now(), how };
      // Whoever closes while an answer is under way has left it; what is still queued is for nobody.
      if (this.active.size > 0) socket.destroy();
      for (const leavable of this.active) leavable.peerLeft();
      this.active.clear();
      onChange();
    };
    socket.once("end", () => leave("fin"));
    // ECONNRESET or EPIPE; or bytes that are no HTTP, after which node:http drops the connection itself.
    socket.on("error", () => leave("reset"));
    socket.once("close", () => leave("reset"));
  }
  drop(): void {
    this.socket.destroy();
  }
}
