import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { inInstalledProject, outputOfNode } from "../helpers/installed-project.ts";
import { firstLine } from "../helpers/mw.ts";
import { IS_PACKAGE, NODE_MODULES } from "../helpers/program.ts";
import { skip } from "../helpers/skip.ts";

const CHECKOUT = resolve(import.meta.dirname, "../..");
const PROJECT = resolve(NODE_MODULES, "../../components");
const PACKAGE = join(PROJECT, "node_modules/maintenance-windows-components");

/** `npm pack` in packages/components, installed beside the oldest versions of Pulumi's packages that it supports. */
describe("the package of the components alone", function () {
  this.timeout(120_000);
  before(function () {
    if (!IS_PACKAGE) skip(this, "MW_TEST_PACKAGE names no installed package; `npm test` installs one");
  });

  const read = (path: string) => JSON.parse(readFileSync(path, "utf8"));

  it("has the version, the licence and the peers of the whole package, and no dependency of its own", () => {
    const whole = read(join(CHECKOUT, "package.json"));
    const { version, license, engines, peerDependencies, dependencies = {} } = read(join(PACKAGE, "package.json"));
    expect({ version, license, engines, peerDependencies }).to.deep.equal({
      version: whole.version,
      license: whole.license,
      engines: whole.engines,
      peerDependencies: whole.peerDependencies,
    });
    expect(dependencies).to.deep.equal({});
    expect(read(join(PROJECT, "node_modules/@pulumi/aws/package.json")).version).to.equal(
      whole.peerDependencies["@pulumi/aws"].slice(1),
    );
  });

  it("installs no database, no gRPC server and no interpreter of our own, and imports nothing that is not installed", () => {
    expect(readdirSync(join(PROJECT, "node_modules"))).to.not.include.members([
      "@photostructure",
      "jsonata",
      "@aws-sdk",
    ]);
    const files = readdirSync(join(PACKAGE, "dist"), { recursive: true, encoding: "utf8" });
    const imported = files.flatMap((file) => {
      if (!/\.(?:js|d\.ts)$/.test(file)) return [];
      const text = readFileSync(join(PACKAGE, "dist", file), "utf8").replaceAll(/\/\*\*.*?\*\//gs, "");
      return [...text.matchAll(/(?:from|import\()\s*"([^".][^"]*)"/g)].map(([, name]) => name!);
    });
    const packages = new Set(imported.map((name) => /^(?:@[^/]+\/)?[^/]+/.exec(name)![0]));
    expect([...packages]).to.have.members(["@pulumi/aws", "@pulumi/pulumi", "node:fs", "node:util"]);
  });

  it("is imported by an ES module and required by a CommonJS one", () => {
    const uses = (load: (name: string) => string) => `
      const { MaintenanceWindow, PatchPolicy } = ${load("maintenance-windows-components")};
      const { parseSchedule } = ${load("maintenance-windows-components/schedule")};
      console.log(typeof MaintenanceWindow, typeof PatchPolicy, typeof parseSchedule("rate(5 minutes)"));`;
    const files = {
      "main.mjs": uses((name) => `await import("${name}")`),
      "main.cjs": uses((name) => `require("${name}")`),
    };
    inInstalledProject(PROJECT, files, (folder) => {
      for (const file of Object.keys(files)) {
        expect(outputOfNode(folder, "--no-warnings", file)).to.equal("function function object");
      }
    });
  });

  it("has the plugin for programs in other languages, which serves at a port", async () => {
    for (const file of ["schema.json", "plugin/PulumiPlugin.yaml", "LICENSE", "README.md"]) {
      expect(existsSync(join(PACKAGE, file)), file).to.equal(true);
    }
    const plugin = spawn(process.execPath, [join(PACKAGE, "bin/pulumi-plugin.cjs"), "127.0.0.1:1"]);
    expect(await firstLine(plugin)).to.match(/^\d+$/);
    plugin.kill("SIGKILL");
  });
});
