import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { execa } from "execa";
import { plainProject } from "../helpers/plain-project.ts";
import { NODE_MODULES, PROGRAM } from "../helpers/program.ts";

describe("the examples of docs/embedding.md", function () {
  this.timeout(240_000);
  const folder = mkdtempSync(join(tmpdir(), "embedding-"));
  const infra = plainProject(["prod", "dev", "staging"]);
  const blocks = [...readFileSync("docs/embedding.md", "utf8").matchAll(/^```(\w+)\n(.*?)^```$/gms)];
  const files = blocks.map(([, , text], index) => {
    const file = join(folder, `example-${index + 1}.mjs`);
    writeFileSync(file, text!);
    return file;
  });
  // Those without an import are parts that go on from another.
  const [driver, emulator] = files.filter((_, index) => blocks[index]![2]!.startsWith("import ")) as [string, string];

  before(() => {
    mkdirSync(join(folder, "node_modules", "@types"), { recursive: true });
    symlinkSync(PROGRAM, join(folder, "node_modules", "maintenance-windows"));
    symlinkSync(resolve("node_modules/@types/node"), join(folder, "node_modules", "@types", "node"));
    symlinkSync(join(NODE_MODULES, "@pulumi"), join(folder, "node_modules", "@pulumi"));
    symlinkSync(infra.directory, join(folder, "infra"));
  });
  after(() => {
    infra.remove();
    rmSync(folder, { recursive: true });
  });

  it("are plain JavaScript, every one", async () => {
    expect(new Set(blocks.map(([, language]) => language))).to.deep.equal(new Set(["js"]));
    for (const file of files) await execa(process.execPath, ["--check", file]);
  });

  it("run as printed", async () => {
    const options = { cwd: folder, env: infra.env, extendEnv: false };
    const { stdout, stderr } = await execa(process.execPath, [driver], options);
    expect(stderr).to.equal("");
    expect(stdout)
      .to.match(/^\d+ 100 % finished$/m)
      .and.match(/^dev done$/m)
      .and.match(/^staging done$/m);
    expect(await execa(process.execPath, [emulator], options)).to.include({ stdout: "" });
  });

  it("are TypeScript too", async () => {
    const sources = [driver, emulator].map((file) => file.replace(/\.mjs$/, ".mts"));
    for (const [index, source] of sources.entries()) copyFileSync([driver, emulator][index]!, source);
    const flags = [
      "--noEmit",
      "--strict",
      "--skipLibCheck",
      "--target",
      "es2022",
      "--module",
      "nodenext",
      "--types",
      "node",
    ];
    const tsc = resolve("node_modules/typescript/bin/tsc");
    await execa(process.execPath, [tsc, ...flags, ...sources], { cwd: folder }).catch(({ stdout }) => {
      throw new Error(stdout);
    });
  });
});
