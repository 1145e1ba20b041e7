export { headerValues, type RawReply } from "./raw-reply.ts";
export { openSocket } from "./open-socket.ts";
export { completenessOf, readRaw } from "./reply-of-raw.ts";
export { type RawConnection, sendRaw } from "./send-raw.ts";
export { timedEvents, type TimedEvents } from "./timed-events.ts";
