import type { Departure, Leavable, Peer } from "../exchange-record.ts";

/** Whoever called: there as long as nobody aborted the request or cancelled the body. */
export class FetchPeer implements Peer {
  readonly active = new Set<Leavable>();
  departure: Departure | null = null;
  /** Ends the reply from our side: the scenario was unmounted, or everything is closed. */
  onDrop: (() => void) | null = null;
  readonly #onChange: () => void;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  leave(): void {
    if (this.departure !== null) return;
    this.departure = { at: performance.now(), how: "fin" };
    for (const leavable of this.active) leavable.peerLeft();
    this.active.clear();
    this.#onChange();
  }

  drop(): void {
    const onDrop = this.onDrop;
    this.leave();
    onDrop?.();
  }
}
