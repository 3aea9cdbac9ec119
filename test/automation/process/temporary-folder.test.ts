import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { removeAbandoned } from "../../../automation/process/temporary-folder.ts";
import { firstLine } from "../../helpers/mw.ts";
import { skip } from "../../helpers/skip.ts";

describe("folders for temporary files", function () {
  this.timeout(30_000);
  let parent: string;
  const children: ChildProcess[] = [];

  before(function () {
    if (process.platform !== "linux") skip(this, "only Linux identifies processes well enough");
    parent = mkdtempSync(join(tmpdir(), "mw-creds-folders-"));
  });
  after(() => {
    for (const child of children) child.kill("SIGKILL");
    if (parent) rmSync(parent, { recursive: true });
  });

  it("go when their process was killed, at the next start of another", async () => {
    const { child, folder } = await owner();
    await removeAbandoned(parent);
    expect(existsSync(folder), "its process lives").to.equal(true);
    await killed(child);
    const other = await owner();
    expect(existsSync(folder)).to.equal(false);
    expect(existsSync(other.folder)).to.equal(true);
  });

  it("stay while something that the process started works there", async () => {
    const { child, folder } = await owner();
    const worker = spawn("sleep", ["60"], { env: { ...process.env, TMPDIR: folder }, stdio: "ignore" });
    children.push(worker);
    await once(worker, "spawn");
    await killed(child);
    await removeAbandoned(parent);
    expect(existsSync(folder)).to.equal(true);
    await killed(worker);
    await removeAbandoned(parent);
    expect(existsSync(folder)).to.equal(false);
  });

  it("stay when nothing says whose they are, or it is no folder of ours", async () => {
    const strange = [join(parent, "mw-stack-abcdef"), join(parent, "mw-other-abcdef")];
    for (const folder of strange) mkdirSync(folder);
    writeFileSync(join(strange[0]!, ".owner.json"), "{}");
    await removeAbandoned(parent);
    expect(strange.map((folder) => existsSync(folder))).to.deep.equal([true, true]);
  });

  /** A process with such a folder, which prints its path and waits. */
  async function owner(): Promise<{ child: ChildProcess; folder: string }> {
    const url = new URL("../../../automation/process/temporary-folder.ts", import.meta.url).href;
    const program = `console.log(await (await import(${JSON.stringify(url)})).temporaryFolder("stack")); setInterval(() => {}, 1000);`;
    const args = ["--import", "./test/register.js", "--input-type=module", "--eval", program];
    const child = spawn(process.execPath, args, {
      env: { ...process.env, TMPDIR: parent },
      stdio: ["ignore", "pipe", "inherit"],
    });
    children.push(child);
    return { child, folder: await firstLine(child) };
  }

  async function killed(child: ChildProcess): Promise<void> {
    child.kill("SIGKILL");
    await once(child, "exit");
  }
});
