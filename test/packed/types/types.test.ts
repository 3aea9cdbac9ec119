import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect } from "chai";
import { inInstalledProject } from "../../helpers/installed-project.ts";
import { IS_PACKAGE, NODE_MODULES, PROGRAM } from "../../helpers/program.ts";
import { skip } from "../../helpers/skip.ts";

const CHECKOUT = resolve(import.meta.dirname, "../../..");
const TSC = join(CHECKOUT, "node_modules/typescript/bin/tsc");
const WHOLE = dirname(NODE_MODULES);
const COMPONENTS = join(WHOLE, "../components");

/** How TypeScript finds packages: as Node.js does, and as bundlers do. */
const RESOLUTIONS = { nodenext: "nodenext", esnext: "bundler" };

/** The types of both packages as they are installed, in a project that is as strict as it can be and checks them all. */
describe("the types of the installed packages", function () {
  this.timeout(240_000);
  before(function () {
    if (!IS_PACKAGE) skip(this, "MW_TEST_PACKAGE names no installed package; `npm test` installs one");
  });

  const names = Object.keys(JSON.parse(readFileSync(join(PROGRAM, "package.json"), "utf8")).exports)
    .filter((name) => !name.endsWith(".json"))
    .map((name) => name.replace(/^\./, "maintenance-windows"));

  const compile = (cwd: string) => {
    const { status, stdout } = spawnSync(process.execPath, [TSC], { cwd, encoding: "utf8" });
    expect(status, stdout).to.equal(0);
  };
  const strict = (module: string, moduleResolution: string) => ({
    "package.json": '{ "type": "module" }',
    "tsconfig.json": JSON.stringify({
      compilerOptions: {
        ...{ target: "es2022", lib: ["es2022"], module, moduleResolution, types: [], noEmit: true },
        ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: false },
      },
      files: ["main.ts"],
    }),
  });

  for (const [module, moduleResolution] of Object.entries(RESOLUTIONS)) {
    it(`are found and sound with moduleResolution ${moduleResolution}, each entry point`, () => {
      const imports = names.map((name, index) => `import * as entry${index} from "${name}";`);
      const uses = `
        import { Driver, type DriverEvent } from "maintenance-windows/automation";
        import { startEmulator } from "maintenance-windows/emulator";
        const driver = new Driver({ directory: "." });
        const seen: DriverEvent[] = [];
        export const all = [driver.up("dev", { onEvent: (event) => seen.push(event) }), startEmulator({ port: 0 })];
        export const entries = [${names.map((_, index) => `entry${index}`).join(", ")}];`;
      inInstalledProject(
        WHOLE,
        { ...strict(module, moduleResolution), "main.ts": [...imports, uses].join("\n") },
        compile,
      );
    });

    it(`are found and sound with moduleResolution ${moduleResolution}, of the components alone beside the oldest peers`, () => {
      const readme = readFileSync(join(CHECKOUT, "packages/components/README.md"), "utf8");
      const [, example = ""] = /^```ts\n(.*?)^```$/ms.exec(readme) ?? [];
      const imports = `import { parseSchedule } from "maintenance-windows-components/schedule";\n${example}`;
      const main = `${imports}export const schedule = parseSchedule("rate(1 day)");`;
      inInstalledProject(COMPONENTS, { ...strict(module, moduleResolution), "main.ts": main }, compile);
    });
  }

  it("are those that the tests of the public API expect, by the names that a user imports", () => {
    const place = join(CHECKOUT, "test/public-api");
    const entries = names.map((name) => name.slice("maintenance-windows/".length));
    const files = entries.map((entry) => {
      const source = `../../${entry}/${entry}.ts`;
      const text = readFileSync(join(place, `${entry}.test.ts`), "utf8");
      expect(text).to.contain(`from "${source}"`);
      return [`${entry}.ts`, text.replace(/"\.\.\/\.\.\/(\w+)\/\1\.ts"/g, '"maintenance-windows/$1"')];
    });
    const { compilerOptions } = JSON.parse(readFileSync(join(CHECKOUT, "tsconfig.json"), "utf8"));
    const settings = JSON.stringify({ compilerOptions, include: ["*.ts"] });
    const project = { "package.json": '{ "type": "module" }', "tsconfig.json": settings, ...Object.fromEntries(files) };
    inInstalledProject(WHOLE, project, (folder) => {
      mkdirSync(join(folder, "node_modules/@types"), { recursive: true });
      for (const name of ["expect-type", "@types/chai", "@types/mocha", "@types/node"]) {
        symlinkSync(join(CHECKOUT, "node_modules", name), join(folder, "node_modules", name));
      }
      compile(folder);
    });
  });
});
