import { mkdir, writeFile } from "node:fs/promises";
import { jsonSchemas } from "./json-schemas.ts";

// Part of the build: writes the JSON Schemas that are published with the package.

const directory = new URL("../dist/schemas/", import.meta.url);
await mkdir(directory, { recursive: true });
for (const [name, schema] of Object.entries(jsonSchemas())) {
  await writeFile(new URL(name, directory), `${JSON.stringify(schema, null, 2)}\n`);
}
