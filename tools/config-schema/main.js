// `npm run config-schema`: writes the JSON schemas of schemas/, by which editors know the config.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import "../typescript-loader.js";
import { configSchemas } from "./schema.js";

const { environmentSchema } = await import("../../config/environment.ts");
const { KEY_DESCRIPTIONS: descriptions } = await import("../../config/key-descriptions.ts");
for (const [name, text] of configSchemas({ environmentSchema, descriptions })) {
  writeFileSync(join(import.meta.dirname, "..", "..", "schemas", name), text);
}
