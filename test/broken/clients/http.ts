import type { ClientRequest, IncomingMessage } from "node:http";
import { PassThrough, type Readable } from "node:stream";
import { type BrokenClient, chat } from "../broken-client.ts";
import { decoderFor } from "../content-coding.ts";
import { ChatClient } from "../right-client.ts";

/** What HTTP does to an answer on its way, and clients that trip over it. */
export const BROKEN_HTTP: readonly BrokenClient[] = [
  chat(
    "asks for compression and reads what it gets as text",
    ["http.content-coding", "http.decoded-as-it-comes"],
    "btubbs/sseclient#27; what is never decoded is not decoded as it comes either",
    class extends ChatClient {
      override decoded(response: IncomingMessage): Readable {
        return response;
      }
    },
  ),
  chat(
    "can read one coding of the three it asks for",
    ["http.content-coding"],
    "a copied Accept-Encoding header, and a library that knows gzip",
    class extends ChatClient {
      override decoded(response: IncomingMessage): Readable {
        return response.headers["content-encoding"] === "gzip" ? super.decoded(response) : response;
      }
    },
  ),
  chat(
    "decodes a body when it has all of it",
    ["http.decoded-as-it-comes"],
    "graphql-hive/gateway#2259: nothing is shown until the answer is over",
    class extends ChatClient {
      override decoded(response: IncomingMessage): Readable {
        const decoder = decoderFor(response.headers["content-encoding"]);
        if (decoder === null) return response;
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("end", () => decoder.end(Buffer.concat(parts)));
        return decoder.pipe(new PassThrough());
      }
    },
  ),
  chat(
    "takes the first status line for the answer's",
    ["http.informational"],
    "aio-libs/aiohttp#1353, snoyberg/http-client#521: a 103 is taken for the reply",
    class extends ChatClient {
      override watch(call: ClientRequest): void {
        call.on("information", ({ statusCode }) => this.fail("unexpected status", { status: statusCode }));
      }
    },
  ),
  chat(
    "knows 100 and 103 and no other 1xx",
    ["http.informational"],
    "twisted/twisted#8885: a list of known ones where a range belongs",
    class extends ChatClient {
      override watch(call: ClientRequest): void {
        call.on("information", ({ statusCode }) => {
          if (statusCode !== 100 && statusCode !== 103)
            this.fail("unexpected status", { status: statusCode });
        });
      }
    },
  ),
  chat(
    "takes fields behind the last chunk for a broken body",
    ["http.trailers"],
    "a reader of chunks that wants an empty line behind the last one",
    class extends ChatClient {
      override bodyEnded(): void {
        if (Object.keys(this.response?.trailers ?? {}).length > 0) this.fail("malformed last chunk");
        else super.bodyEnded();
      }

      /** The end of the body tells, so [DONE] is no end yet. */
      override done(): void {
        if (this.response?.headers["trailer"] === undefined) super.done();
      }
    },
  ),
  chat(
    "reads the size of a chunk to the end of its line",
    ["http.chunk-extensions"],
    "`5;name=value` is no hexadecimal number",
    class extends ChatClient {
      override watch(call: ClientRequest): void {
        call.on("socket", (socket) =>
          socket.on("data", (bytes: Buffer) => {
            if (/\r\n[0-9a-f]+ *;/i.test(bytes.toString("latin1"))) this.fail("invalid chunk size");
          }),
        );
      }
    },
  ),
  chat(
    "takes a redirect for an empty answer",
    ["http.redirect-kept"],
    "songquanpeng/one-api#533: neither followed nor reported",
    class extends ChatClient {
      override isRedirect(): boolean {
        return false;
      }

      override httpError(response: IncomingMessage, body: string): void {
        if ([307, 308].includes(response.statusCode ?? 0)) this.settle(this.observe("complete"));
        else super.httpError(response, body);
      }
    },
  ),
  chat(
    "makes a GET of every request that is redirected",
    ["http.redirect-kept", "http.redirect-rewritten"],
    "sindresorhus/got#2459, httplib2/httplib2#236: 307 and 308 keep the method; of the others it is recorded",
    class extends ChatClient {
      override isRedirect({ headers }: IncomingMessage): boolean {
        return headers.location !== undefined && this.redirects < 5;
      }

      override redirected(response: IncomingMessage): void {
        const { body: _, ...asked } = this.asked;
        this.asked = { ...asked, method: "GET" };
        super.redirected(response);
      }
    },
  ),
  chat(
    "follows a redirect without the body",
    ["http.redirect-kept"],
    "the request was a stream and has been read",
    class extends ChatClient {
      override redirected(response: IncomingMessage): void {
        this.asked = { ...this.asked, body: {} };
        super.redirected(response);
      }
    },
  ),
  chat(
    "sends no key",
    ["http.request"],
    "an option that is read for the other endpoints alone",
    class extends ChatClient {
      override send(url?: string): void {
        const { authorization: _, ...headers } = this.asked.headers;
        this.asked = { ...this.asked, headers };
        super.send(url);
      }
    },
  ),
  chat(
    "declares its JSON as plain text",
    ["http.request"],
    "fetch says so of a string, unless it is told otherwise",
    class extends ChatClient {
      override send(url?: string): void {
        const headers = { ...this.asked.headers, "content-type": "text/plain;charset=UTF-8" };
        this.asked = { ...this.asked, headers };
        super.send(url);
      }
    },
  ),
  chat(
    "does not ask for a stream",
    ["http.request"],
    "it reads one if it comes, and from most providers none will",
    class extends ChatClient {
      override send(url?: string): void {
        const { stream: _, ...body } = this.asked.body ?? {};
        this.asked = { ...this.asked, body };
        super.send(url);
      }
    },
  ),
];
