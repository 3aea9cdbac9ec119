import { expect } from "chai";
import { executeScript, type Script } from "../../../../emulator/domain/nodes/run-script.ts";
import { ChildProcesses } from "../../../../emulator/processes/child-processes.ts";

describe("a script that is really run", () => {
  const children = new ChildProcesses({ run: ["shell"] });
  after(() => children.close());
  const run = async (lines: string[], change: Partial<Script> = {}) =>
    (await executeScript(
      { lines, workingDirectory: undefined, timeoutMs: 15_000, environment: {}, ...change },
      children,
    ))!;

  it("gives its output, its errors and the last line's exit code", async () => {
    const result = await run(["echo out", "echo err >&2", "false", "exit 7"]);
    expect(result).to.include({ stdout: "out\n", stderr: "err\n", exitCode: 7, isTimedOut: false });
  });

  it("goes on after a line that fails", async () => {
    expect(await run(["false", "echo on"])).to.include({ stdout: "on\n", exitCode: 0 });
  });

  it("is run by the interpreter that its first line names", async () => {
    expect(await run(["#!/bin/cat", "as it is"])).to.include({ stdout: "#!/bin/cat\nas it is\n" });
  });

  it("sees the agent's variables and nothing of this process's environment but PATH", async () => {
    process.env.MW_TEST_SECRET = "secret";
    const { stdout } = await run(["env"], { environment: { SSM_COMMAND_ID: "c" } });
    delete process.env.MW_TEST_SECRET;
    const names = stdout
      .trim()
      .split("\n")
      .map((line) => line.split("=")[0]);
    expect(names).to.have.members(["AWS_EC2_METADATA_DISABLED", "HOME", "LANG", "PATH", "PWD", "SSM_COMMAND_ID"]);
    expect(stdout).not.to.contain(`HOME=${process.env.HOME}\n`);
  });

  it("has nothing to read", async () => {
    expect(await run(["cat", "echo read"])).to.include({ stdout: "read\n", exitCode: 0 });
  });

  it("runs where it is told to", async () => {
    expect((await run(["pwd"], { workingDirectory: "/" })).stdout).to.equal("/\n");
    expect((await run(["pwd"], { workingDirectory: "/nowhere" })).stderr).to.contain("could not be started");
  });

  it("is killed with all its children at the timeout", async () => {
    const result = await run(["echo begun", "sleep 600 | cat"], { timeoutMs: 300 });
    expect(result).to.include({ exitCode: 137, isTimedOut: true, stdout: "begun\n" });
  });

  it("does not wait for what it leaves in the background", async () => {
    expect(await run(["sleep 20 &", "echo done"])).to.include({ stdout: "done\n", exitCode: 0 });
  });
});
