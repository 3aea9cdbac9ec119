import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { execa } from "execa";
import { PRELOADS } from "../../../automation/stack/variables.ts";

const CALL = "require('node:util').deprecate(() => {}, 'it is old', 'DEP9999')();\n";

describe("what Node.js says of deprecated functions", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "mw-deprecations-"));
    mkdirSync(join(folder, "node_modules", "used"), { recursive: true });
    writeFileSync(join(folder, "node_modules", "used", "index.js"), CALL);
    writeFileSync(join(folder, "of-package.cjs"), "require('used'); process.emitWarning('own');\n");
    writeFileSync(join(folder, "of-program.cjs"), CALL);
  });
  after(() => rmSync(folder, { recursive: true }));

  async function said(program: string): Promise<string> {
    const preloads = PRELOADS.map((file) => `--require=${file}`);
    return (await execa(process.execPath, [...preloads, join(folder, program)])).stderr;
  }

  it("is shown when the program calls them", async () => {
    expect(await said("of-program.cjs")).to.contain("[DEP9999] DeprecationWarning: it is old");
  });

  it("is not shown when a package does, which the program's author cannot change; other warnings are", async () => {
    expect(await said("of-package.cjs"))
      .to.match(/^\(node:\d+\) Warning: own\n/)
      .and.not.contain("DEP9999");
  });
});
