import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { HOST_REVISIONS } from "../../automation/pulumi-cli/host-revision.ts";
import { readAudit } from "../../tools/check/vulnerabilities.js";
import { shippedPackages } from "../../tools/sbom/shipped-packages.js";

interface Locked {
  readonly version: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
}

const root = join(import.meta.dirname, "../..");
const read = (path: string) => JSON.parse(readFileSync(join(root, path), "utf8"));
const lockedIn = (path: string): [string, Locked][] =>
  Object.entries<Locked>(read(path).packages).filter(([name]) => name !== "");

describe("what the package is made of", function () {
  this.timeout(60_000);

  for (const lock of [
    "package-lock.json",
    "tools/check/node/20/package-lock.json",
    "tools/check/node/26/package-lock.json",
  ]) {
    it(`is pinned by checksum in ${lock}, but for binaries of other platforms`, () => {
      const open = lockedIn(lock).filter(([, one]) => !/^sha512-/.test(one.integrity ?? ""));
      // Optional binaries of platforms that a registry mirror may lack: npm ci wants them named, and installs none of them here.
      const isElsewhere = ({ optional, os }: Locked) => optional === true && os !== undefined;
      const runsHere = ([name]: [string, Locked]) => name.endsWith("linux-x64") || name.endsWith("linux-x64-gnu");
      expect(open.filter((entry) => !isElsewhere(entry[1]) || runsHere(entry)).map(([name]) => name)).to.deep.equal([]);
      // An address in the lock would overrule the registry that its user chose.
      expect(lockedIn(lock).filter(([, { resolved }]) => resolved !== undefined)).to.deep.equal([]);
    });
  }

  const production = [...shippedPackages(root)];
  const nameOf = (path: string) => path.replace(/^.*node_modules\//, "");

  it("runs no install script: each package for production that has one is refused by name", () => {
    const withScript = production.filter(([, { hasInstallScript, optional }]) => hasInstallScript && !optional);
    const refused = Object.entries(read("package.json").allowScripts).filter(([, isAllowed]) => isAllowed === false);
    expect(withScript.map(([path]) => nameOf(path)).sort()).to.deep.equal(refused.map(([name]) => name).sort());
  });

  it("is under licences that allow its use", () => {
    const allowed =
      /^\(?(?:MIT|ISC|Apache-2\.0|BSD-[23]-Clause|0BSD|BlueOak-1\.0\.0|Python-2\.0|CC0-1\.0|Unlicense)(?: (?:OR|AND) [^)]*)?\)?$/;
    const others = production.filter(([, { license }]) => !allowed.test(license ?? "none"));
    expect(others.map(([path, { license }]) => `${nameOf(path)}: ${license}`)).to.deep.equal([
      // Its file is the MIT licence.
      "@logdna/tail-file: SEE LICENSE IN LICENSE",
      // A list of names, with attribution in the package.
      "spdx-exceptions: CC-BY-3.0",
    ]);
  });

  for (const name of ["pulumi-cli", ...["nodejs", "python", "yaml"].map((language) => `pulumi-language-${language}`)]) {
    it(`has the checksum of each Go module of ${name}`, () => {
      const sums = readFileSync(join(root, "tools", name, "go.sum"), "utf8");
      const modules = readFileSync(join(root, "tools", name, "go.mod"), "utf8");
      const required = [...modules.matchAll(/^(?:require )?\s*(\S+\.\S+\/\S+) (v\S+)/gm)];
      expect(required).to.have.length.greaterThan(50);
      expect(
        required.filter(([, path, version]) => !sums.includes(`${path} ${version} h1:`)).map(([all]) => all),
      ).to.deep.equal([]);
      expect(modules).to.not.match(/^\s*replace /m);
    });
  }

  // Installations that were built from the sources before are replaced only if the revision is raised with them.
  for (const [name, revision, fingerprint] of [
    ["pulumi-language-nodejs", 3, "9f41ec711a78bb6d"],
    ["pulumi-language-python", 1, "dce4bf3e02d2c03d"],
    ["pulumi-language-yaml", 1, "5bb3533ec2f36d50"],
  ] as const) {
    it(`has revision ${revision} of ${name} for just these sources`, () => {
      const folder = join(root, "tools", name);
      const hash = createHash("sha256");
      for (const file of readdirSync(folder).sort()) hash.update(`${file}\n`).update(readFileSync(join(folder, file)));
      const found = [HOST_REVISIONS[name], hash.digest("hex").slice(0, 16)];
      expect(found, "raise the revision in automation/pulumi-cli/host-revision.ts, then put both here").to.deep.equal([
        revision,
        fingerprint,
      ]);
    });
  }

  it("includes the peers, in whatever version the checkout has them", () => {
    const paths = production.map(([path]) => path);
    expect(paths).to.include.members([
      "node_modules/@pulumi/pulumi",
      "node_modules/@pulumi/aws",
      "node_modules/semver",
    ]);
    expect(paths).to.not.include("node_modules/typescript").and.not.include("node_modules/mocha");
  });

  it("is listed by npm run sbom, with the Go modules", () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, ["tools/sbom/main.js"], {
      cwd: root,
      encoding: "utf8",
      maxBuffer: 2 ** 26,
    });
    expect(status, stderr).to.equal(0);
    const { bomFormat, components } = JSON.parse(stdout) as { bomFormat: string; components: { purl: string }[] };
    expect(bomFormat).to.equal("CycloneDX");
    const purls = components.map(({ purl }) => purl);
    const { dependencies, peerDependencies, devDependencies } = read("package.json");
    const { packages } = read("package-lock.json");
    for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
      expect(purls).to.include(`pkg:npm/${name.replace("@", "%40")}@${packages[`node_modules/${name}`].version}`);
    }
    const purlOf = ([path, { version }]: (typeof production)[number]) =>
      `pkg:npm/${nameOf(path).replace("@", "%40")}@${version}`;
    const needed = production.filter(([, { optional }]) => !optional).map(purlOf);
    expect(needed.filter((purl) => !purls.includes(purl))).to.deep.equal([]);
    expect(purls).to.not.include(`pkg:npm/mocha@${devDependencies.mocha}`);
    expect(purls).to.include("pkg:golang/github.com/pulumi/pulumi/pkg/v3@v3.274.1");
  });

  it("tells an audit that found something from one that was not answered", () => {
    const answer = (folder: string) => {
      const high = { severity: "high", range: "<2", nodes: [folder] };
      const low = { severity: "low", range: "<3", nodes: ["node_modules/right"] };
      return JSON.stringify({ vulnerabilities: { left: high, right: low } }).split("\n");
    };
    const shipped = new Set(["node_modules/left", "node_modules/right"]);
    expect(readAudit(answer("node_modules/mocha/node_modules/left"), shipped)).to.deep.equal({ ok: true });
    const found = { ok: false, lines: ["left <2: high"] };
    expect(readAudit(answer("node_modules/left"), shipped)).to.deep.equal(found);
    const silent = readAudit(
      ["npm warn audit 405 Method Not Allowed - POST https://example.org/x", '{ "message": "no" }'],
      shipped,
    );
    expect(silent).to.deep.equal({
      unanswered: "npm audit has no answer: npm warn audit 405 Method Not Allowed - POST the registry",
    });
  });

  it("ships how its safety is meant and how a weakness is reported", () => {
    expect(read("package.json").files).to.include("SECURITY.md");
    expect(existsSync(join(root, "SECURITY.md"))).to.equal(true);
    expect(readdirSync(root)).to.include("LICENSE");
  });
});
