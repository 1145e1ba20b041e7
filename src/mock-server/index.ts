export { MockServerError, type MockServerErrorCode } from "./error.ts";
export { createMockServer, type Mountable, type MockServer, type MockServerOptions } from "./mock-server.ts";
export type { Mount } from "./mounted-scenario.ts";
export { renderScenario } from "./render-scenario.ts";
export type { Frame, Rendition, Write } from "./rendition.ts";
