export { packageVersion } from "../conformance/index.ts";
