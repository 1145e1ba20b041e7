import type { Asked } from "./gateway-trace.ts";

/** The same question, whole for streamed or streamed for whole. Usage comes with a stream only where it is asked for. */
export function inTheOtherWay(asked: Asked): Asked {
  const { stream, stream_options: _, ...fields } = asked.body;
  const other =
    stream === true ? { stream: false } : { stream: true, stream_options: { include_usage: true } };
  return { ...asked, body: { ...fields, ...other } };
}
