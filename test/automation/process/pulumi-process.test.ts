import { tmpdir } from "node:os";
import { expect } from "chai";
import { runPulumi } from "../../../automation/process/pulumi-process.ts";

describe("a run of the CLI", () => {
  it("that ends before it has read its input is told by how it ended, and harms nobody", async () => {
    const uncaught: unknown[] = [];
    const note = (error: unknown) => uncaught.push(error);
    process.on("uncaughtException", note);
    try {
      const run = { command: "/bin/sh", args: ["-c", "exec <&-; echo no >&2; exit 3"], cwd: tmpdir(), env: {} };
      const exit = await runPulumi({ ...run, input: "x".repeat(1_000_000) });
      expect(exit).to.deep.include({ code: 3, stderr: "no\n" });
      // An error of the pipe would come in the turns of the event loop after the end.
      for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
    } finally {
      process.removeListener("uncaughtException", note);
    }
    expect(uncaught).to.deep.equal([]);
  });
});
