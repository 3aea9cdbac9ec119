import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect } from "chai";
import { parseSchedule } from "../../schedule/schedule.ts";
import { inInstalledProject, outputOfNode } from "../helpers/installed-project.ts";
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
    expect(refusal.stack).to.contain(join(PROGRAM, "dist")).and.not.contain(join(CHECKOUT, "schedule"));
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

  it("has its documentation and its examples, in which every link leads to a file of the package", () => {
    const pages = filesIn(PROGRAM, ".").filter((path) => path.endsWith(".md") && !path.includes("node_modules"));
    expect(pages).to.include.members(["README.md", "docs/cli.md", "docs/components.md", "examples/README.md"]);
    const broken = pages.flatMap((page) => {
      const text = readFileSync(join(PROGRAM, page), "utf8").replaceAll(/^```.*?^```/gms, "");
      const links = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g)].map(([, link]) => link!);
      return links.filter((link) => !existsSync(join(PROGRAM, dirname(page), link))).map((link) => `${page}: ${link}`);
    });
    expect(broken).to.deep.equal([]);
  });

  it("says where it is from, and asks for Pulumi as a peer", () => {
    const { repository, homepage, bugs, license, keywords, dependencies, peerDependencies } = manifest();
    expect(repository.url).to.match(/^git\+https:.*\.git$/);
    expect([homepage, bugs, license].map((text) => typeof text)).to.deep.equal(["string", "string", "string"]);
    expect(keywords).to.include.members(["aws", "pulumi", "patching"]);
    expect(Object.keys(dependencies)).to.not.include.members(["@pulumi/pulumi", "@pulumi/aws", "typescript"]);
    expect(Object.keys(peerDependencies)).to.deep.equal(["@pulumi/aws", "@pulumi/pulumi"]);
  });

  it("has each file that its package.json names", () => {
    const { bin, exports } = manifest();
    const named = [...Object.values<string>(bin), ...Object.values(exports).flatMap(targets)];
    expect(named.filter((path) => !existsSync(join(PROGRAM, path)))).to.deep.equal([]);
  });

  describe("in a project of a user", () => {
    const names = () =>
      Object.keys(manifest().exports)
        .filter((name) => !name.endsWith(".json"))
        .map((name) => name.replace(/^\./, "maintenance-windows"));
    const loads = (file: string, load: (name: string) => string) => {
      const lines = names().map((name) => `console.log(Object.keys(${load(name)}).length > 0);`);
      inInstalledProject(dirname(NODE_MODULES), { [file]: lines.join("\n") }, (folder) => {
        expect(outputOfNode(folder, "--no-warnings", file).split("\n")).to.deep.equal(names().map(() => "true"));
      });
    };

    it("is imported by an ES module, each entry point", () => {
      loads("main.mjs", (name) => `await import("${name}")`);
    });

    it("is required by a CommonJS module, each entry point", () => {
      loads("main.cjs", (name) => `require("${name}")`);
    });
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
  return files.map((path) => relative(root, path));
}

/** The files that one entry of `exports` names. */
function targets(entry: unknown): string[] {
  return typeof entry === "string" ? [entry] : Object.values(entry as Record<string, string>);
}
