import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { runCli } from "../cli/run-cli.ts";
import { temporaryFolder } from "../cli/temporary-folder.ts";
import { freePort } from "../free-ports.ts";

const LEAKY = fileURLToPath(new URL("../subjects/leaky-gateway.mjs", import.meta.url));
const CLIENT_KEY = 'sk-client-7Qw"8/er+9Ty\\0uI';
const UPSTREAM_KEY = "sk-upstream-4821906573-abcdef";
const FORMATS = ["console", "ndjson", "junit", "markdown", "github", "badge"];

test(
  "neither the client's key nor the gateway's own stands in anything that is said, whatever the gateway says",
  { timeout: 300_000 },
  async () => {
    const folder = temporaryFolder();
    const [port, upstreamPort] = [await freePort(), await freePort()];
    const args = [
      "gateway",
      `http://127.0.0.1:${port}/v1`,
      "--upstream-port",
      String(upstreamPort),
      "--only",
      "relay/text/*",
    ];
    const start = `'${process.execPath}' '${LEAKY}' ${port}`;
    const reports = FORMATS.flatMap((format) => ["--report", `${format}=${join(folder, format)}`]);
    const env = { CLIENT_KEY, UPSTREAM_KEY };
    const saved = ["--save-failures", join(folder, "failures")];
    const run = await runCli(
      [...args, "--start", start, "--api-key-env", "CLIENT_KEY", ...reports, ...saved, "--report", "console"],
      { env },
    );
    expect(run.status, run.stderr).toBe(1);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const said = [
      run.stdout,
      run.stderr,
      ...files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), "utf8")),
    ].join("\n");
    expect(files.length).toBeGreaterThanOrEqual(FORMATS.length);
    expect(said).toContain("secret.upstream-key");
    expect(said).toContain("[secret]");
    for (const key of [CLIENT_KEY, UPSTREAM_KEY]) {
      const base64 = Buffer.from(key).toString("base64");
      for (const form of [key, encodeURIComponent(key), base64]) {
        for (let at = 0; at + 10 <= form.length; at += 5) expect(said).not.toContain(form.slice(at, at + 10));
      }
    }
  },
);
