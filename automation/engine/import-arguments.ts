import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ImportOperationOptions } from "../api/driver-options.ts";

/** The command line of an import, for which its file is written. */
export interface ImportCommand {
  readonly args: readonly string[];
  /** Where the CLI writes the declarations; undefined when it writes none. */
  readonly codeFile: string | undefined;
}

/** @param folder for the files. */
export async function importCommand(
  folder: string,
  isPreview: boolean,
  { resources, nameTable, protect = true, generateCode = true }: ImportOperationOptions,
): Promise<ImportCommand> {
  const file = join(folder, "import.json");
  await writeFile(file, JSON.stringify({ nameTable, resources }), { mode: 0o600 });
  const codeFile = generateCode && !isPreview ? join(folder, "imported-code") : undefined;
  const args = [
    "import",
    ...(isPreview ? ["--preview-only"] : ["--yes", "--skip-preview"]),
    ...["--file", file, `--protect=${protect}`],
    ...(codeFile === undefined ? ["--generate-code=false"] : ["--out", codeFile]),
  ];
  return { args, codeFile };
}
