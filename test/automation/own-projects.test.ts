import { readdirSync } from "node:fs";
import { expect } from "chai";
import { Driver } from "../../automation/driver.ts";
import { startTestEmulator } from "../helpers/emulator.ts";
import { expectKind } from "../helpers/expect-kind.ts";
import { JAVASCRIPT, makeOwnProject, type OwnProject, TYPESCRIPT } from "../helpers/own-project.ts";

const IN_CODE = `function chosen() { throw new Error("no such environment"); }\n`;
const MODULE = { name: "own", type: "module" };

/** A program that throws, and the line from which. */
const THROWING: Readonly<Record<string, readonly [files: Record<string, string>, place: RegExp]>> = {
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
  ],
};

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

  for (const [what, [files, place]] of Object.entries(THROWING)) {
    it(`fails at once with the error of ${what}`, async () => {
      const { driver } = driverOf(files);
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
});
