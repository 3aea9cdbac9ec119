import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { packageFolder } from "../../emulator/version.ts";

export const LANGUAGES = ["typescript", "javascript", "yaml"] as const;
export type Language = (typeof LANGUAGES)[number];

const PROGRAMS: Readonly<Record<Language, string | undefined>> = {
  typescript: "index.ts",
  javascript: "index.js",
  yaml: undefined,
};

/** npm leaves out what has these names; the templates have others. */
const RENAMED: Readonly<Record<string, string>> = { gitignore: ".gitignore", github: ".github" };

/** The ranges of Pulumi's packages in a new project: 3.248 is the last for Node.js 20. */
const AWS = "^7.48.0";
const pulumiFor = (node: string) => (Number.parseInt(node, 10) < 22 ? "~3.248.0" : "^3.248.0");

/** The files of a new project by their paths in it. @param spec where npm gets this package. */
export async function templateFiles(language: Language, name: string, spec: string): Promise<Map<string, string>> {
  const { parse } = await import("yaml");
  // A name such as 123 is a number in YAML.
  const yamlName = parse(name) === name ? name : JSON.stringify(name);
  const files = new Map<string, string>();
  for (const part of ["common", language]) {
    const folder = fileURLToPath(new URL(`templates/${part}`, packageFolder()));
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const segments = relative(folder, path).split(/[\\/]/);
      const target = segments.map((segment) => RENAMED[segment] ?? segment).join("/");
      const names = { name: target === "Pulumi.yaml" ? yamlName : name, spec, program: PROGRAMS[language] };
      files.set(target, filled(await readFile(path, "utf8"), names));
    }
  }
  return files;
}

function filled(
  text: string,
  { name, spec, program }: { readonly name: string; readonly spec: string; readonly program: string | undefined },
): string {
  const values: Readonly<Record<string, string | undefined>> = {
    name,
    program,
    package: spec,
    pulumi: pulumiFor(process.versions.node),
    aws: AWS,
  };
  const lines = text.split("\n").filter((line) => program !== undefined || !line.includes("$program$"));
  return lines.join("\n").replaceAll(/\$(\w+)\$/g, (place, key: string) => values[key] ?? place);
}
