import type { Defect } from "../defect.ts";
import { CHUNK_DEFECTS } from "./chunk-defects.ts";
import { CONTENT_DEFECTS } from "./content-defects.ts";
import { ERROR_DEFECTS } from "./error-defects.ts";
import { HTTP_DEFECTS } from "./http-defects.ts";
import { ODD_DEFECTS } from "./odd-defects.ts";
import { SSE_DEFECTS } from "./sse-defects.ts";
import { TOOL_DEFECTS } from "./tool-defects.ts";
import { WHOLE_DEFECTS } from "./whole-defects.ts";

/** Every provider that is wrong in one way. */
export const DEFECTS: readonly Defect[] = [
  ...HTTP_DEFECTS,
  ...SSE_DEFECTS,
  ...CHUNK_DEFECTS,
  ...CONTENT_DEFECTS,
  ...TOOL_DEFECTS,
  ...WHOLE_DEFECTS,
  ...ERROR_DEFECTS,
  ...ODD_DEFECTS,
];
