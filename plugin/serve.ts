import { readFileSync } from "node:fs";
import { main } from "@pulumi/pulumi/provider/index.js";
import { ComponentProvider } from "./component-provider.ts";

/** Serves the components until the engine ends this process. The engine's address is the last of the process's arguments. */
export async function serve(schemaFile: string): Promise<void> {
  await main(new ComponentProvider(readFileSync(schemaFile, "utf8")), process.argv.slice(2));
}
