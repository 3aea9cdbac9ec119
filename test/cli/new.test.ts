import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { mw } from "../helpers/mw.ts";

describe("mw new", function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mw-new-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A package is named, since a checkout would be packed. */
  const make = (...args: string[]) => mw(["new", "--package", "^0.1.0", ...args], { cwd: folder });
  const read = (path: string) => readFileSync(join(folder, path), "utf8");

  it("makes a project in the folder that is named, and in an empty one that exists", async () => {
    const { code, stdout } = await make("infra/fleet");
    expect(code).to.equal(0);
    expect(stdout).to.contain("cd infra/fleet\n");
    expect(readdirSync(join(folder, "infra/fleet"))).to.have.members([
      ...[".github", ".gitignore", "Pulumi.dev.yaml", "Pulumi.prod.yaml", "Pulumi.staging.yaml", "Pulumi.yaml"],
      ...["README.md", "fleet.yaml", "index.ts", "package.json", "tsconfig.json"],
    ]);
    const { name, dependencies } = JSON.parse(read("infra/fleet/package.json"));
    expect({ name, spec: dependencies["maintenance-windows"] }).to.deep.equal({ name: "fleet", spec: "^0.1.0" });
    mkdirSync(join(folder, "a/.git"), { recursive: true });
    expect((await mw(["-C", "a", "new", "--package", "^0.1.0", "--name", "123"], { cwd: folder })).code).to.equal(0);
    expect(parse(read("a/Pulumi.yaml")).name).to.equal("123");
  });

  it("refuses a folder with anything in it, names what is there, and changes nothing", async () => {
    for (const name of ["a", "b", "c", "d", "e", "f", "g"]) writeFileSync(join(folder, name), name);
    const { code, stderr } = await make("--name", "fleet");
    expect(code).to.equal(2);
    expect(stderr).to.contain("is not empty: it contains a, b, c, d, e and 2 more. Name a new or an empty folder");
    expect(readdirSync(folder)).to.have.length(7);
    expect((await make("a", "--name", "fleet")).stderr).to.contain("is a file.");
  });

  it("refuses a name that Pulumi or npm does not allow, with one that fits", async () => {
    for (const [name, way] of [
      ["My Flöte", "--name my-flote."],
      ["_x", "--name x."],
      ["maintenance-windows", "such as fleet."],
      ["x".repeat(101), `--name ${"x".repeat(100)}.`],
    ] as const) {
      const { code, stderr } = await make(name);
      expect({ code, way: stderr.includes(`"${name}"`) && stderr.includes(way) }, stderr).to.deep.equal({
        code: 2,
        way: true,
      });
    }
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it("refuses a tarball that is not there, and counts a path from the current folder", async () => {
    const missing = await mw(["new", "fleet", "--package", "./x.tgz"], { cwd: folder });
    expect(missing.code).to.equal(2);
    expect(missing.stderr).to.contain(`there is no file ${join(folder, "x.tgz")}`);
    expect(existsSync(join(folder, "fleet"))).to.equal(false);
    writeFileSync(join(folder, "x.tgz"), "");
    expect((await mw(["new", "a/fleet", "--package", "x.tgz"], { cwd: folder })).code).to.equal(0);
    expect(JSON.parse(read("a/fleet/package.json")).dependencies["maintenance-windows"]).to.equal("file:../../x.tgz");
  });

  it("leaves nothing of a project that it cannot write", async () => {
    // A folder of a name that is a file's: the write of package.json fails after others were written.
    const { writeFiles } = await import("../../cli/new-project/write-files.ts");
    const files = new Map([
      ["one", "1"],
      ["deep/er/two", "2"],
      ["one/three", "3"],
    ]);
    const target = join(folder, "new/fleet");
    const failure = await writeFiles(target, files, new AbortController().signal).catch((error: Error) => error);
    expect(failure).to.be.instanceOf(Error);
    expect(readdirSync(folder)).to.deep.equal([]);
    const stopped = AbortSignal.abort();
    expect(await writeFiles(target, files, stopped).catch((error: Error) => error.name)).to.equal("AbortError");
    expect(readdirSync(folder)).to.deep.equal([]);
  });
});
