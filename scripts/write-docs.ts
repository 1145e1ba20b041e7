import { writeFile } from "node:fs/promises";
import { DIALECTS } from "../src/mock-server/dialects/index.ts";
import { renderDialectsPage } from "./docs/dialects-page.ts";

// Writes the pages that are made from data.

const page = new URL("../docs/dialects.md", import.meta.url);
await writeFile(page, renderDialectsPage(Object.values(DIALECTS)));
