// `npm run reference`: writes the pages of docs/reference from the doc comments of the public entries.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FOLDER, referencePages } from "./pages.js";

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
for (const [name, text] of referencePages()) writeFileSync(join(FOLDER, name), text);
