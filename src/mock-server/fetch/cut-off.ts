/** How a body ended that is not whole. */
export type CutOff = "fin" | "reset";

/**
 * What `fetch` in Node fails with when a connection dies inside a body: a TypeError whose cause tells how. Browsers say
 * as much in words of their own.
 */
export function cutOffError(how: CutOff): TypeError {
  return new TypeError("terminated", { cause: causeOf(how) });
}

/** What it fails with when a connection dies before there is a reply. */
export function failedError(why: string): TypeError {
  return new TypeError("fetch failed", { cause: new Error(why) });
}

function causeOf(how: CutOff): Error {
  if (how === "reset")
    return Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET", syscall: "read" });
  const error = Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" });
  error.name = "SocketError";
  return error;
}
