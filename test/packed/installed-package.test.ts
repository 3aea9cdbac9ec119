import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect } from "chai";
import { parseSchedule } from "../../schedule/schedule.ts";
import { IS_PACKAGE, NODE_MODULES, PROGRAM } from "../helpers/program.ts";
import { skip } from "../helpers/skip.ts";

const CHECKOUT = resolve(import.meta.dirname, "../..");

/** What Pulumi reads of the component package, and what users validate events with. */
const ROOT_FILES = [
  "schema.json",
  "PulumiPlugin.yaml",
  "plugin/PulumiPlugin.yaml",
  "plugin/package.json",
  "docs/events.schema.json",
];

describe("the installed package", function () {
  this.timeout(120_000);
  before(function () {
    if (!IS_PACKAGE) skip(this, "MW_TEST_PACKAGE names no installed package; `npm test` installs one");
  });

  const manifest = () => JSON.parse(readFileSync(join(PROGRAM, "package.json"), "utf8"));

  it("is what the tests run, from outside of the checkout", () => {
    expect(PROGRAM).to.not.contain(CHECKOUT);
    for (const source of ["emulator/server", "automation/driver", "history/history", "cli/main", "provider/main"]) {
      const { href } = pathToFileURL(join(PROGRAM, "dist", `${source}.js`));
      expect(import.meta.resolve(`../../${source}.ts`)).to.equal(href);
    }
    const refusal = refusalOf(() => parseSchedule("every now and then"));
    expect(refusal.stack)
      .to.contain(join(PROGRAM, "dist", "schedule"))
      .and.not.contain(join(CHECKOUT, "schedule"));
    expect(fileURLToPath(import.meta.resolve("@pulumi/pulumi"))).to.contain(NODE_MODULES);
  });

  it("has each source compiled, with its types", () => {
    const { include } = JSON.parse(readFileSync(join(CHECKOUT, "tsconfig.build.json"), "utf8")) as {
      include: string[];
    };
    const sources = include.flatMap((place) => (place.endsWith(".ts") ? [place] : filesIn(CHECKOUT, place)));
    const stems = sources.filter((path) => path.endsWith(".ts")).map((path) => path.slice(0, -".ts".length));
    const wanted = stems.flatMap((stem) => [`dist/${stem}.js`, `dist/${stem}.d.ts`]);
    expect(wanted.filter((path) => !existsSync(join(PROGRAM, path)))).to.deep.equal([]);
    // What the compiler does not touch is copied beside what it made (tools/setup/programs.js).
    const others = sources.filter((path) => !path.endsWith(".ts") && !path.startsWith("plugin/"));
    expect(others.filter((path) => !existsSync(join(PROGRAM, "dist", path)))).to.deep.equal([]);
  });

  it("has each file that is opened by its path", () => {
    const folders = [
      "bin",
      "console",
      "tools/pulumi-cli",
      "tools/pulumi-language-nodejs",
      "tools/pulumi-language-python",
      "tools/pulumi-language-yaml",
    ];
    const wanted = [...folders.flatMap((folder) => filesIn(CHECKOUT, folder)), ...ROOT_FILES];
    expect(wanted.filter((path) => !existsSync(join(PROGRAM, path)))).to.deep.equal([]);
  });

  it("has each file that its package.json names", () => {
    const { bin, exports } = manifest();
    const named = [...Object.values<string>(bin), ...Object.values(exports).flatMap(targets)];
    expect(named.filter((path) => !existsSync(join(PROGRAM, path)))).to.deep.equal([]);
  });

  describe("in a project of a user", () => {
    const folder = join(dirname(NODE_MODULES), "user");
    const names = () =>
      Object.keys(manifest().exports)
        .filter((name) => !name.endsWith(".json"))
        .map((name) => name.replace(/^\./, "maintenance-windows"));
    const project = (files: Readonly<Record<string, string>>) => {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
      for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    };
    const node = (...args: string[]) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
      expect(status, stderr + stdout).to.equal(0);
      return stdout.trim();
    };
    after(() => rmSync(folder, { recursive: true, force: true }));

    it("is imported by an ES module, each entry point", () => {
      const imports = names().map((name) => `console.log(Object.keys(await import("${name}")).length > 0);`);
      project({ "main.mjs": imports.join("\n") });
      expect(node("main.mjs").split("\n")).to.deep.equal(names().map(() => "true"));
    });

    it("is imported by TypeScript that checks its types", () => {
      const imports = names().map((name, index) => `import * as entry${index} from "${name}";`);
      const uses = `
        import { Driver, type DriverEvent } from "maintenance-windows/automation";
        import { MaintenanceWindow } from "maintenance-windows/components";
        import { startEmulator } from "maintenance-windows/emulator";
        const seen: DriverEvent[] = [];
        const driver = new Driver({ directory: "." });
        const emulator = await startEmulator({ port: 0 });
        await emulator.close();
        console.log(typeof driver.up, typeof MaintenanceWindow, seen.length);`;
      const shown = names().map((_, index) => `console.log(Object.keys(entry${index}).length > 0);`);
      project({
        "package.json": '{ "type": "module" }',
        "tsconfig.json": JSON.stringify({
          compilerOptions: { target: "es2022", module: "nodenext", strict: true, types: [], skipLibCheck: true },
        }),
        "main.ts": [...imports, uses, ...shown].join("\n"),
      });
      node(join(NODE_MODULES, "typescript/bin/tsc"));
      expect(node("main.js").split("\n")).to.deep.equal(["function function 0", ...names().map(() => "true")]);
    });

    it("has the types that the tests of the public API expect, by the names that a user imports", () => {
      const place = join(CHECKOUT, "test/public-api");
      const entries = names().map((name) => name.slice("maintenance-windows/".length));
      const files = entries.map((entry) => {
        const source = `../../${entry}/${entry}.ts`;
        const text = readFileSync(join(place, `${entry}.test.ts`), "utf8");
        expect(text).to.contain(`from "${source}"`);
        return [`${entry}.ts`, text.replaceAll(source, `maintenance-windows/${entry}`)];
      });
      project({ "package.json": '{ "type": "module" }', ...Object.fromEntries(files) });
      mkdirSync(join(folder, "node_modules/@types"), { recursive: true });
      for (const name of ["expect-type", "@types/chai", "@types/mocha", "@types/node"]) {
        symlinkSync(join(CHECKOUT, "node_modules", name), join(folder, "node_modules", name));
      }
      const { compilerOptions } = JSON.parse(readFileSync(join(CHECKOUT, "tsconfig.json"), "utf8"));
      writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
      node(join(NODE_MODULES, "typescript/bin/tsc"), "--noEmit");
    }).timeout(240_000);
  });
});

function refusalOf(action: () => unknown): Error {
  try {
    action();
  } catch (error) {
    return error as Error;
  }
  throw new Error("It was accepted.");
}

function filesIn(root: string, folder: string): string[] {
  const entries = readdirSync(join(root, folder), { recursive: true, encoding: "utf8", withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.map((path) => path.slice(root.length + 1));
}

/** The files that one entry of `exports` names. */
function targets(entry: unknown): string[] {
  return typeof entry === "string" ? [entry] : Object.values(entry as Record<string, string>);
}
