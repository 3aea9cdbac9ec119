import { readdirSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import type { DriverEvent } from "../../automation/api/events.ts";
import { Driver } from "../../automation/driver.ts";
import { startTestEmulator } from "../helpers/emulator.ts";
import { expectKind } from "../helpers/expect-kind.ts";
import { JAVASCRIPT, makeOwnProject, type OwnProject, TYPESCRIPT } from "../helpers/own-project.ts";
import { NODE_MODULES } from "../helpers/program.ts";

const IN_CODE = `function chosen() { throw new Error("no such environment"); }\n`;
const MODULE = { name: "own", type: "module" };

/** A program that throws, and the line from which. */
const THROWING: Readonly<Record<string, readonly [files: Record<string, string>, place: RegExp, packages?: string]>> = {
  "a JavaScript program": [
    { ...JAVASCRIPT, "index.js": `"use strict";\nconst pulumi = require("@pulumi/pulumi");\n${IN_CODE}chosen();\n` },
    /index\.js:3/,
  ],
  "a JavaScript program that is an ES module": [
    {
      "package.json": JSON.stringify({ ...MODULE, main: "index.js" }),
      "index.js": `import * as pulumi from "@pulumi/pulumi";\n${IN_CODE}chosen();\n`,
    },
    /index\.js:2/,
  ],
  "a JavaScript program in a later turn": [
    {
      "package.json": JSON.stringify({ ...MODULE, main: "index.js" }),
      "index.js": `import * as pulumi from "@pulumi/pulumi";\n${IN_CODE}pulumi.output(1).apply(() => chosen());\n`,
    },
    /index\.js:2/,
  ],
  "a TypeScript program": [
    {
      ...TYPESCRIPT,
      "index.ts": `import * as pulumi from "@pulumi/pulumi";\n\n${IN_CODE}export const x = chosen();\n`,
    },
    /index\.ts:3/,
  ],
  "a TypeScript program that is an ES module": [
    {
      "package.json": JSON.stringify({ ...MODULE, main: "index.ts" }),
      "tsconfig.json": JSON.stringify({
        compilerOptions: { strict: true, module: "nodenext", moduleResolution: "nodenext", target: "es2022" },
      }),
      "index.ts": `import * as pulumi from "@pulumi/pulumi";\n\n${IN_CODE}export const x = chosen();\n`,
    },
    // Pulumi maps no lines of these.
    /index\.ts:\d/,
    // It needs a ts-node of the project's own, which this package does not bring.
    resolve("node_modules"),
  ],
};

/** Its provider is a part of the program: Pulumi starts it by a script beside the CLI. */
const DYNAMIC = `
const fs = require("fs");
const read = fs.readFileSync;
const maps = [];
fs.readFileSync = (file, ...options) => (/node_modules.*[.]map$/.test(file) && maps.push(file), read(file, ...options));
const pulumi = require("@pulumi/pulumi");
exports.lazy = !Object.keys(require.cache).some((file) => /arborist/.test(file));
const provider = { create: async (inputs) => ({ id: "made", outs: { ...inputs, doubled: inputs.value * 2 } }) };
class Doubled extends pulumi.dynamic.Resource {
  constructor(name, args) {
    super(provider, name, { doubled: undefined, ...args });
  }
}
exports.doubled = new Doubled("one", { value: 21 }).doubled;
// As for a callback of AWS Lambda, whose packages are found too.
exports.code = pulumi.runtime.serializeFunction(() => provider).then(({ text }) => text.includes("doubled"));
exports.packages = pulumi.runtime.computeCodePaths().then((paths) => paths instanceof Map);
// Of those the SDK reads one for each of its modules, and maps each frame of hundreds of stack traces.
exports.maps = pulumi.output(exports.doubled).apply(() => maps.length);
`;

const POLICY_PACK = `
const { PolicyPack } = require("@pulumi/policy");
const enforcementLevel = process.env.LEVEL;
new PolicyPack("house-rules", {
  policies: [
    {
      name: "no-21",
      description: "Values are even.",
      enforcementLevel,
      validateResource: ({ props }, report) => props.value === 21 && report("21 is odd."),
    },
    { name: "look", description: "Look.", enforcementLevel: "advisory", validateStack: (_, report) => report("Looked.") },
  ],
});
`;

describe("a project of one's own", function () {
  this.timeout(120_000);
  let emulator: Awaited<ReturnType<typeof startTestEmulator>>;
  const projects: OwnProject[] = [];

  before(async () => {
    emulator = await startTestEmulator();
  });
  after(async () => {
    for (const project of projects) project.remove();
    await emulator.stop();
  });

  function driverOf(...project: Parameters<typeof makeOwnProject>) {
    const own = makeOwnProject(...project);
    projects.push(own);
    return { own, driver: new Driver({ directory: own.directory, env: own.env(emulator.endpoint) }) };
  }

  for (const [what, [files, place, packages = NODE_MODULES]] of Object.entries(THROWING)) {
    it(`fails at once with the error of ${what}`, async () => {
      const { driver } = driverOf(files, { packages });
      // Node.js 20 took half a minute at full speed to colour some traces.
      const error = await expectKind(driver.preview("dev", { timeoutMs: 20_000 }), "failed");
      expect(error.message).to.match(/Error: no such environment/);
      expect(error.message).to.match(place);
    });
  }

  it("gives the program its own folder for temporary files, where compilers keep caches", async () => {
    const { own, driver } = driverOf({ ...JAVASCRIPT, "index.js": 'exports.temporary = require("os").tmpdir();\n' });
    const { outputs } = await driver.up("dev");
    expect(outputs).to.deep.equal({ temporary: own.temporary });
    expect(readdirSync(own.temporary).filter((name) => /^(mw-|pulumi-)/.test(name))).to.deep.equal([]);
  });

  it("says that packages are not installed", async () => {
    const { driver } = driverOf({ ...JAVASCRIPT, "index.js": "" }, { packages: undefined });
    const error = await expectKind(driver.preview("dev"), "failed");
    expect(error.message)
      .to.match(/the Pulumi SDK has not been installed. Have you run npm install/)
      .and.not.match(/EOF/);
  });

  it("has dynamic resources, and policy packs that are told by events and refuse", async () => {
    const { own } = driverOf({
      ...JAVASCRIPT,
      "index.js": DYNAMIC,
      "a pack/PulumiPolicy.yaml": "runtime: nodejs\n",
      "a pack/package.json": JSON.stringify({ name: "house-rules", version: "1.0.0" }),
      "a pack/index.js": POLICY_PACK,
    });
    const policy = fileURLToPath(import.meta.resolve("@pulumi/policy"));
    symlinkSync(
      policy.slice(0, policy.lastIndexOf("node_modules") + 12),
      join(own.directory, "a pack", "node_modules"),
    );
    const events: DriverEvent[] = [];
    const driverAt = (LEVEL: string) =>
      new Driver({ directory: own.directory, env: { ...own.env(emulator.endpoint), LEVEL } });
    const options = {
      pulumi: { policyPacks: ["a pack"] },
      onEvent: (event: DriverEvent) => void events.push(event),
    };
    const told = () =>
      events
        .splice(0)
        .flatMap((event) => (event.type === "policy" ? [`${event.enforcement} ${event.policy} ${event.message}`] : []));

    const error = await expectKind(driverAt("mandatory").preview("dev", options), "policy");
    expect(error.message).to.match(
      /A policy pack refuses the preview of dev:.*house-rules no-21 \(.*one\): .*21 is odd/s,
    );
    expect(told().join()).to.match(/mandatory no-21 .*21 is odd\./s);

    const { outputs } = await driverAt("advisory").up("dev", options);
    expect(outputs).to.deep.equal({ doubled: 42, lazy: true, code: true, packages: true, maps: 0 });
    expect(told().join()).to.match(/advisory no-21 .*21 is odd\..*advisory look .*Looked\./s);
  });
});
