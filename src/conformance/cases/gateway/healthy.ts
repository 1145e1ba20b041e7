/** What holds for every stream that goes well, whatever it says. */
export const HEALTHY = [
  "http.event-stream",
  "http.framed",
  "http.ended",
  "frame.json",
  "frame.only-events",
  "frame.terminated",
  "done.present",
  "done.once",
  "done.last",
  "done.exact",
] as const;
