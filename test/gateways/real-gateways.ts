import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../../subjects/gateways", import.meta.url));

/** A gateway of other people in `subjects/gateways`, and what it takes to judge it. */
export interface RealGateway {
  name: string;
  /** The command that starts it, for the shell. */
  start(port: number): string;
  /** Where it answers when it is ready. */
  ready: string;
  /** Options by which it is led to our upstream. */
  options?(upstream: string): string[];
  env?: Record<string, string>;
  /** What is missing here, or null. */
  missing(): string | null;
}

const LITELLM_KEY = "sk-streamproof-litellm-master";

/** The slowest first, as several are judged side by side. */
export const REAL_GATEWAYS: readonly RealGateway[] = [
  {
    name: "litellm",
    start: (port) => inFolder(`litellm/start.sh ${port}`),
    ready: "/health/liveliness",
    options: () => ["--api-key-env", "LITELLM_MASTER_KEY"],
    env: { LITELLM_MASTER_KEY: LITELLM_KEY },
    missing: () => (existsSync(join(FOLDER, "litellm/.venv/bin/litellm")) ? null : "LiteLLM's proxy"),
  },
  ofSystem("nginx streaming", "nginx", (port) => `nginx/start.sh ${port} streaming`),
  ofSystem("nginx", "nginx", (port) => `nginx/start.sh ${port}`),
  ofSystem("haproxy", "haproxy", (port) => `haproxy/start.sh ${port}`),
  ofSystem("caddy", "caddy", (port) => `caddy/start.sh ${port}`),
  ofNpm("fastify", (port) => `node fastify/start.mjs ${port}`),
  ofNpm("hono", (port) => `node hono/start.mjs ${port}`),
  {
    ...ofNpm("portkey", (port) => `portkey/start.sh ${port}`),
    options: (upstream) => [
      "--header",
      "x-portkey-provider: openai",
      "--header",
      `x-portkey-custom-host: ${upstream}/v1`,
    ],
  },
];

function ofSystem(name: string, program: string, start: (port: number) => string): RealGateway {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin"];
  return {
    name,
    start: (port) => inFolder(start(port)),
    ready: "/",
    missing: () => (folders.some((folder) => existsSync(join(folder, program))) ? null : program),
  };
}

function ofNpm(name: string, start: (port: number) => string): RealGateway {
  return {
    name,
    start: (port) => inFolder(start(port)),
    ready: "/",
    missing: () => (existsSync(join(FOLDER, name, "node_modules")) ? null : `the packages of ${name}`),
  };
}

function inFolder(command: string): string {
  return `cd '${FOLDER}' && exec ${command}`;
}
