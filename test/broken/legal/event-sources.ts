import { RECONNECTING_OBSERVES, ReconnectingClient } from "../reconnecting-client.ts";
import type { LegalClient } from "./legal-client.ts";

const about = { level: "events", observes: RECONNECTING_OBSERVES } as const;

/** Clients that connect again in their own way. */
export const LEGAL_EVENT_SOURCES: readonly LegalClient[] = [
  {
    name: "waits longer than it was told before it connects again",
    noted: [],
    ...about,
    Client: class extends ReconnectingClient {
      override waitMs(): number {
        return super.waitMs() + 500;
      }
    },
  },
  {
    name: "connects again though nobody asked it to",
    noted: [],
    ...about,
    Client: class extends ReconnectingClient {
      override defaultRetryMs = 5;

      override get isAsked(): boolean {
        return true;
      }

      // For the test's sake it heeds no `retry` of the cases that are about reading one.
      override waitMs(): number {
        return this.asked.reconnect ? super.waitMs() : this.defaultRetryMs;
      }
    },
  },
  {
    name: "delivers what was cut and resumes behind it",
    noted: [],
    ...about,
    Client: class extends ReconnectingClient {
      override interrupted(): void {
        const rest = this.tail + this.decoder.decode();
        this.tail = "";
        if (rest !== "") this.line(rest);
        if (this.hasEvent()) this.blankLine();
        super.interrupted();
      }
    },
  },
];
