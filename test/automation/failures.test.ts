import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import type { DriverOptions, StackOutcome } from "../../automation/api/driver-options.ts";
import { Driver } from "../../automation/driver.ts";
import type { DriverErrorKind } from "../../automation/errors/driver-error.ts";
import { ensurePulumi } from "../../automation/pulumi-cli/ensure-pulumi.ts";
import { expectKind } from "../helpers/expect-kind.ts";
import { mw } from "../helpers/mw.ts";
import { plainProject } from "../helpers/plain-project.ts";
import { skip } from "../helpers/skip.ts";

describe("what fails around the driver", function () {
  this.timeout(240_000);
  const project = plainProject(["dev", "broken", "healthy", "other"]);
  const driverWith = (options: Partial<DriverOptions> = {}) =>
    new Driver({ directory: project.directory, env: project.env, retry: { attempts: 1 }, ...options });
  const run = (...args: string[]) => mw(["-C", project.directory, ...args], { env: project.env });
  const kindsOf = (outcomes: readonly StackOutcome<unknown>[]) =>
    outcomes.map(({ stack, ...outcome }) => [stack, outcome.ok ? "ok" : outcome.error.kind]);
  const plan = join(project.directory, "dev.plan.json");
  let good: Buffer;

  before(async () => {
    const driver = driverWith();
    await driver.up("dev");
    await driver.up("broken");
    await driver.preview("dev", { savePlan: plan });
    good = readFileSync(project.state("dev"));
  });
  after(() => project.remove());

  describe("a damaged state", () => {
    const cut = () => good.subarray(0, good.length / 2);
    const damages: [what: string, content: () => string | Uint8Array, why: RegExp][] = [
      ["is empty", () => "", /it is empty/],
      ["is cut short", cut, /not JSON, or is cut short/],
      ["is one byte", () => "{", /not JSON/],
      ["holds zeros", () => Buffer.alloc(100), /only zeros/],
      ["is binary", () => Buffer.from([0xff, 0xfe, 0, 1, 2, 3]), /not JSON/],
      ["is a compressed one cut short", () => gzipSync(good).subarray(0, 200), /cannot be decompressed/],
      ["is an empty object", () => "{}", /not a state .* "version"/],
      ["is null", () => "null", /not a state/],
      ["has no list of resources", () => '{"version":3,"checkpoint":{"latest":{"resources":5}}}', /latest\.resources/],
    ];
    for (const [what, content, why] of damages) {
      it(`that ${what} is named, left as it is, and a backup is shown`, async () => {
        const file = project.state("broken");
        const backup = `${file}.bak`;
        copyFileSync(project.state("dev"), backup);
        writeFileSync(file, content());
        const before = readFileSync(file);
        const driver = driverWith();
        for (const begun of [driver.preview("broken"), driver.up("broken"), driver.destroy("broken")]) {
          const error = await expectKind(begun, "state");
          expect(error.message).to.match(why).and.contain(`Its newest backup is ${backup}`);
          expect(error.file).to.equal(file);
          expect(error.stackName).to.equal("broken");
        }
        await expectKind(driverWith().outputs("broken"), "state");
        expect(readFileSync(file)).to.deep.equal(before);
        writeFileSync(backup, "");
        rmSync(join(project.directory, "backend", ".pulumi", "backups"), { recursive: true, force: true });
        expect((await expectKind(driverWith().outputs("broken"), "state")).message).to.contain("No backup");
      });
    }

    it("is the outcome of its stack, and the others go on", async () => {
      writeFileSync(project.state("broken"), cut());
      const outcomes = await driverWith().up(["healthy", "broken", "dev"]);
      expect(kindsOf(outcomes)).to.deep.equal([
        ["healthy", "ok"],
        ["broken", "state"],
        ["dev", "ok"],
      ]);
      expect(kindsOf(await driverWith().outputs(["healthy", "broken"]))).to.deep.equal([
        ["healthy", "ok"],
        ["broken", "state"],
      ]);
      const { code, stderr } = await run("outputs", "broken", "dev");
      expect(code).to.equal(1);
      expect(stderr).to.contain(project.state("broken")).and.not.contain("    at ");
    });

    it("of what the backend says of itself is named too, and broken notes beside a state are no news", async () => {
      const meta = join(project.directory, "backend", ".pulumi", "meta.yaml");
      for (const note of ["", "[]", '{"user.cache_control":5}']) {
        writeFileSync(`${project.state("dev")}.attrs`, note);
        writeFileSync(`${meta}.attrs`, note);
        expect(Object.keys((await driverWith().up("dev")).changes)).to.deep.equal(["same"]);
      }
      const before = readFileSync(meta);
      writeFileSync(meta, "{{{");
      const error = await expectKind(driverWith().up("dev"), "state");
      expect(error.message).to.contain("meta.yaml").and.contain("version: 1");
      writeFileSync(meta, before);
      rmSync(`${meta}.attrs`, { force: true });
    });
  });

  describe("a plan that cannot be used", () => {
    const plans: [what: string, make: (path: string) => void, why: RegExp][] = [
      ["is not there", () => {}, /there is no such file/],
      ["is empty", (path) => writeFileSync(path, ""), /it is empty/],
      ["is cut short", (path) => writeFileSync(path, readFileSync(plan).subarray(0, 99)), /not JSON/],
      ["is binary", (path) => writeFileSync(path, Buffer.from([0, 255, 1])), /not JSON/],
      ["is a state", (path) => writeFileSync(path, good), /not a plan/],
      ["is a folder", (path) => mkdirSync(path), /not a file/],
      ["is a pipe", (path) => void spawnSync("sh", ["-c", `mkfifo ${path}`]), /not a file/],
      [
        "is of another stack",
        (path) => writeFileSync(path, readFileSync(plan, "utf8").replaceAll("urn:pulumi:dev::", "urn:pulumi:other::")),
        /of stack other of project plain, not of dev/,
      ],
      [
        "is of another version",
        (path) => writeFileSync(path, readFileSync(plan, "utf8").replace(/"version": "[^"]*"/, '"version": "v3.1.0"')),
        /Pulumi 3\.1\.0 made it/,
      ],
    ];
    for (const [what, make, why] of plans) {
      it(`because it ${what} is refused before anything is done`, async () => {
        const path = join(project.directory, "bad.plan.json");
        rmSync(path, { recursive: true, force: true });
        make(path);
        const error = await expectKind(driverWith().up("dev", { plan: "bad.plan.json" }), "config");
        expect(error.message).to.match(why).and.contain(path).and.contain("mw preview dev --save-plan");
        expect(error.file).to.equal(path);
      });
    }

    it("ends mw with 2, and with no word of going on", async () => {
      const { code, stderr } = await run("up", "dev", "--plan", "/nope");
      expect(code).to.equal(2);
      expect(stderr)
        .to.contain("/nope")
        .and.not.match(/go on|had been done| {4}at /);
      const saved = await run("preview", "dev", "--save-plan", "/nowhere/plan.json");
      expect(saved.code).to.equal(2);
      expect(saved.stderr).to.contain("/nowhere").and.not.contain("    at ");
    });

    it("is no reason against one that can", async () => {
      expect(Object.keys((await driverWith().up("dev", { plan: "dev.plan.json" })).changes)).to.deep.equal(["same"]);
    });
  });

  describe("a CLI", () => {
    const folder = mkdtempSync(join(tmpdir(), "fake-pulumi-"));
    let real: string;
    before(async () => {
      const { command, binDir } = await ensurePulumi();
      real = command;
      symlinkSync(join(binDir, "pulumi-language-nodejs"), join(folder, "pulumi-language-nodejs"));
    });
    after(() => rmSync(folder, { recursive: true }));

    /** One that answers as the real one does, but for `pulumi up`. */
    const driverOn = (up: string, options: Partial<DriverOptions> = {}) => {
      const fake = join(folder, "pulumi");
      writeFileSync(fake, `#!/bin/sh\nif [ "$1" = up ]; then ${up}; fi\nexec ${real} "$@"\n`);
      chmodSync(fake, 0o755);
      const PATH = [folder, process.env.PATH].join(delimiter);
      return driverWith({ env: { ...project.env, PATH }, ...options });
    };

    const crashes: [how: string, up: string, kind: DriverErrorKind, text: RegExp][] = [
      ["ends by a fault", "kill -SEGV $$", "cli-crashed", /killed by SIGSEGV/],
      ["runs out of memory", "kill -KILL $$", "cli-crashed", /killed by SIGKILL.*memory/],
      ["ends with garbage", "head -c 3000 /dev/urandom; exit 255", "cli-crashed", /code 255.*no text/s],
      ["panics", 'echo "panic: runtime error" >&2; exit 2', "cli-crashed", /panic: runtime error/],
      ["does nothing at all", "exit 0", "cli-crashed", /without doing its work/],
      [
        "finds a state that contradicts itself",
        `printf 'error: This is a bug!\\nError:  snapshot integrity failure; refusing to use it: resource urn:x is missing\\ngoroutine 1 [running]:\\n' >&2; exit 255`,
        "state",
        /^The state of stack dev is damaged: resource urn:x is missing\. .*pulumi state repair --stack dev/,
      ],
      ["finds no room", 'echo "error: write /x/y: no space left on device" >&2; exit 255', "machine", /\/x\/y/],
    ];
    for (const [how, up, kind, text] of crashes) {
      it(`that ${how} is named with the way out`, async () => {
        const error = await expectKind(driverOn(up).up("dev"), kind);
        expect(error.message).to.match(text).and.to.have.length.below(1500);
        if (kind === "cli-crashed") expect(error.file).to.equal(join(folder, "pulumi"));
      });
    }

    it("that hangs is ended in time", async () => {
      const startedMs = performance.now();
      const driver = driverOn("exec sleep 1000", { graceMs: 500 });
      await expectKind(driver.up("dev", { timeoutMs: 1500 }), "timeout");
      expect(performance.now() - startedMs).to.be.below(20_000);
    });

    it("that is removed under way, and a project that is, is the outcome of each stack that comes after", async () => {
      const driver = driverOn('rm "$0"; kill -KILL $$', { limits: { global: 1 } });
      expect(kindsOf(await driver.up(["dev", "healthy"]))).to.deep.equal([
        ["dev", "cli-crashed"],
        ["healthy", "cli-missing"],
      ]);
      const doomed = plainProject(["one", "two"]);
      const orphan = driverOn(`mv ${doomed.directory} ${doomed.directory}.gone; kill -KILL $$`, {
        directory: doomed.directory,
        limits: { global: 1 },
      });
      const outcomes = await orphan.up(["one", "two"]);
      expect(outcomes.map(({ ok }) => ok)).to.deep.equal([false, false]);
      expect(outcomes.every((outcome) => !outcome.ok && outcome.error.kind !== "unexpected")).to.equal(true);
      rmSync(`${doomed.directory}.gone`, { recursive: true, force: true });
    });

    it("without node for its program says so", async () => {
      const bare = mkdtempSync(join(tmpdir(), "no-node-"));
      for (const tool of ["sh", "cat"]) symlinkSync(`/bin/${tool}`, join(bare, tool));
      const driver = driverWith({ env: { ...project.env, PATH: [dirname(real), bare].join(delimiter) } });
      const error = await expectKind(driver.up("dev"), "machine");
      expect(error.message).to.match(/no node on PATH/);
      rmSync(bare, { recursive: true });
    });
  });

  it("is the outcome of its stack when a function that was handed over throws", async () => {
    const fault = new TypeError("not a function");
    const thrower = () => {
      throw fault;
    };
    const optionsOf = (stack: string) => (stack === "dev" ? thrower() : {});
    const [first, second] = await driverWith().refresh(["dev", "healthy"], { optionsOf });
    expect(second).to.include({ ok: true });
    if (first === undefined || first.ok) throw new Error("it succeeded");
    expect(first.error).to.include({ kind: "unexpected", stackName: "dev", cause: fault });
    expect(first.error.message).to.match(/TypeError: not a function.*failures\.test/s);

    const told: string[] = [];
    const outcomes = await driverWith().refresh(["dev", "healthy"], {
      onOutcome({ stack }) {
        told.push(stack);
        if (stack === "dev") thrower();
      },
    });
    expect(told).to.have.members(["dev", "healthy"]);
    expect(kindsOf(outcomes)).to.deep.equal([
      ["dev", "unexpected"],
      ["healthy", "ok"],
    ]);
    await expectKind(driverWith().preview("dev", { policy: thrower }), "policy");
    await expectKind(driverWith({ run: thrower }).up("dev"), "unexpected");
  });

  describe("a place for files", () => {
    it("that is missing is the outcome of each stack, and ends mw with 1", async () => {
      const missing = join(tmpdir(), "failures-nowhere");
      const { code, stderr } = await mw(["-C", project.directory, "up", "dev", "healthy", "--yes"], {
        env: { ...project.env, TMPDIR: missing },
      });
      expect(code).to.equal(1);
      expect(stderr.match(/TMPDIR/g)).to.have.length(2);
      expect(stderr).to.not.match(/ {4}at |go on/);
    });

    it("is needed to work in", async () => {
      const gone = mkdtempSync(join(tmpdir(), "gone-"));
      const command = `cd ${gone} && rmdir ${gone} && exec ${process.execPath} ${join(process.cwd(), "bin/mw.js")} stacks`;
      const { status, stderr } = spawnSync("sh", ["-c", command], { encoding: "utf8", env: project.env });
      expect(status).to.equal(1);
      expect(stderr)
        .to.match(/working directory .* was deleted/)
        .and.not.contain("    at ");
    });

    describe("on a disk that is full", () => {
      let mount: string;
      before(function () {
        mount = mkdtempSync(join(tmpdir(), "full-disk-"));
        if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", mount]).status !== 0) {
          skip(this, "only root may mount a disk that is small enough to be filled");
        }
      });
      after(() => {
        spawnSync("umount", ["--lazy", mount]);
        rmSync(mount, { recursive: true, force: true });
      });

      it("is named for the state and for temporary files, the others go on, and all goes on when there is room", async () => {
        const env = { ...project.env, PULUMI_BACKEND_URL: `file://${mount}` };
        const driver = driverWith({ stacks: { dev: { env } } });
        await driver.up("dev");
        const filling = join(mount, "filling");
        spawnSync("sh", ["-c", `cat /dev/zero > ${filling}`]);
        const outcomes = await driver.up(["dev", "healthy"]);
        expect(kindsOf(outcomes)).to.deep.equal([
          ["dev", "machine"],
          ["healthy", "ok"],
        ]);
        if (!outcomes[0]!.ok)
          expect(outcomes[0]!.error.message)
            .to.match(/disk is full.*Make room/s)
            .and.contain(mount);
        const { code, stderr } = await mw(["-C", project.directory, "up", "healthy", "--yes"], {
          env: { ...project.env, TMPDIR: mount },
        });
        expect(code).to.equal(1);
        expect(stderr)
          .to.match(/disk is full/)
          .and.not.match(/ {4}at |go on/);
        rmSync(filling);
        expect(existsSync(filling)).to.equal(false);
        expect(Object.keys((await driver.up("dev")).changes)).to.deep.equal(["same"]);
      });
    });
  });
});
