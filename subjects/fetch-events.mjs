/** Requests an event stream for a parser that leaves the request to its user. The time-out covers the body too. */
export async function fetchEvents({ url, method, headers, timeoutMs }) {
  const response = await fetch(url, { method, headers, signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok) throw Object.assign(new Error(`status ${response.status}`), { status: response.status });
  return response.body;
}
