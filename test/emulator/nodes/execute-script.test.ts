import { expect } from "chai";
import { executeScript, type Script } from "../../../emulator/nodes/execute-script.ts";

const run = (lines: string[], change: Partial<Script> = {}) =>
  executeScript({ lines, workingDirectory: undefined, timeoutMs: 15_000, environment: {}, ...change });

describe("a script that is really run", () => {
  it("gives its output, its errors and the last line's exit code", async () => {
    const result = await run(["echo out", "echo err >&2", "false", "exit 7"]);
    expect(result).to.include({ stdout: "out\n", stderr: "err\n", exitCode: 7, isTimedOut: false });
  });

  it("goes on after a line that fails", async () => {
    expect(await run(["false", "echo on"])).to.include({ stdout: "on\n", exitCode: 0 });
  });

  it("sees the agent's variables and nothing of this process's secrets", async () => {
    process.env.MW_TEST_SECRET = "secret";
    const { stdout } = await run(['echo "$SSM_COMMAND_ID:$MW_TEST_SECRET:"'], { environment: { SSM_COMMAND_ID: "c" } });
    delete process.env.MW_TEST_SECRET;
    expect(stdout).to.equal("c::\n");
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
