const REASONS = { 400: "Bad Request", 502: "Bad Gateway" } as const;

/** A whole response that says what went wrong between client and upstream, in the form SDKs read errors in. */
export function renderRelayError(status: 400 | 502, why: string): Buffer {
  const error = {
    message: `streamproof record: ${why}.`,
    type: "streamproof_record_error",
    param: null,
    code: null,
  };
  const body = Buffer.from(`${JSON.stringify({ error })}\n`, "utf8");
  const head = [
    `HTTP/1.1 ${status} ${REASONS[status]}`,
    "content-type: application/json",
    `content-length: ${body.length}`,
    "connection: close",
  ];
  return Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`, "latin1"), body]);
}
