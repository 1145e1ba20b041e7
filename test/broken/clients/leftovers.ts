import { type BrokenClient, chat, events } from "../broken-client.ts";
import { ChatClient, EventsClient } from "../right-client.ts";

const ABOUT = "a buffer of the module, where it should be one of the call";

const tails = { chat: [] as string[], events: [] as string[] };

/** Right in every call, but for what the call before left behind. Such a bug shows in one stream or another by chance. */
export const BROKEN_APART: readonly BrokenClient[] = [
  chat(
    "keeps what was left of the last stream",
    ["answer.apart"],
    ABOUT,
    class extends ChatClient {
      override tail = tails.chat.splice(0).join("");

      override bodyEnded(): void {
        tails.chat.push(this.tail);
        super.bodyEnded();
      }
    },
  ),
  events(
    "keeps what was left of the last stream",
    ["answer.apart"],
    ABOUT,
    class extends EventsClient {
      override tail = tails.events.splice(0).join("");

      override bodyEnded(): void {
        tails.events.push(this.tail);
        super.bodyEnded();
      }
    },
  ),
];
