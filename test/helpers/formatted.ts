import { resolve } from "node:path";
import { execa } from "execa";

/** A program as Biome, and with it Prettier, lays it out where nobody has chosen anything but spaces. */
export async function formatted(program: string): Promise<string> {
  const biome = resolve("node_modules/.bin/biome");
  const layout = ["--indent-style=space", "--indent-width=2", "--line-width=80"];
  const { stdout } = await execa(biome, ["format", ...layout, "--stdin-file-path=program.ts"], {
    input: program,
    stripFinalNewline: false,
  });
  return stdout;
}
