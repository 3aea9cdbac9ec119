// `npm run schema`: writes schema.json, by which Pulumi's other languages know the components.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import "../typescript-loader.js";
import { componentSchema } from "./schema.js";

const components = await import("../../components/components.ts");
writeFileSync(join(import.meta.dirname, "..", "..", "schema.json"), componentSchema(components));
