export { MockServerError, type MockServerErrorCode } from "./error.ts";
export { createMockServer, type MockServer, type MockServerOptions } from "./mock-server.ts";
export type { House, Mountable } from "./mount-house.ts";
export type { Mount } from "./mounted-scenario.ts";
export { renderScenario } from "./render-scenario.ts";
export type { Frame, Rendition, Write } from "./rendition.ts";
