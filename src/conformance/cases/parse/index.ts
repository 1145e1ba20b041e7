import { bomCases } from "./bom.ts";
import { commentCases } from "./cmt.ts";
import { endOfStreamCases } from "./eof.ts";
import { lineEndCases } from "./eol.ts";
import { eventTypeCases } from "./evt.ts";
import { fieldNameCases } from "./fld.ts";
import { formatCases } from "./fmt.ts";
import { largeCases } from "./big.ts";
import { eventIdCases } from "./id.ts";
import type { ParseCase } from "./parse-case.ts";
import { retryCases } from "./rty.ts";
import { encodingCases } from "./utf8.ts";

export type { ParseCase } from "./parse-case.ts";

/** Every parse case, by chapter. */
export const parseCases: readonly ParseCase[] = [
  ...formatCases,
  ...eventTypeCases,
  ...fieldNameCases,
  ...commentCases,
  ...lineEndCases,
  ...bomCases,
  ...encodingCases,
  ...eventIdCases,
  ...retryCases,
  ...endOfStreamCases,
  ...largeCases,
];
