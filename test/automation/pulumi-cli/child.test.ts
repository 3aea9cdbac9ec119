import { expect } from "chai";
import { runChild } from "../../../automation/pulumi-cli/child.ts";

const { signal } = new AbortController();
const { env } = process;
/** Starts a process and waits for it, as `go build` does with compilers. As long as that one runs, the output does not end. */
const PARENT = ["-c", "sleep 600 & echo started; wait"];

describe("a program that is run to its end", () => {
  it("gives its output, its exit code, and its last hundred lines of stderr, each as it comes", async () => {
    const lines: string[] = [];
    const onErrorLine = (line: string) => void lines.push(line);
    const script = 'for i in $(seq 150); do echo "line $i" >&2; done; printf "a\\nb\\n"; exit 3';
    const { code, stdout, stderr, timedOut } = await runChild("sh", ["-c", script], { env, signal, onErrorLine });
    expect({ code, stdout, timedOut }).to.deep.equal({ code: 3, stdout: "a\nb\n", timedOut: false });
    expect(lines).to.have.length(150);
    expect(stderr.split("\n")).to.deep.equal(lines.slice(50));
  });

  it("has the variables that are given and no other", async () => {
    const { stdout } = await runChild("/usr/bin/env", [], { env: { ONE: "1" }, signal });
    expect(stdout).to.equal("ONE=1\n");
  });

  it("says why it could not be started", async () => {
    const missing = await runChild("no-such-program", [], { env, signal });
    expect(missing).to.deep.include({ code: null, stdout: "", timedOut: false });
    expect(missing.stderr).to.match(/^spawn no-such-program ENOENT$/);
  });

  it("ends at its timeout with all that it started", async () => {
    const { code, stdout, timedOut } = await runChild("sh", PARENT, { env, signal, timeoutMs: 300 });
    expect({ code, stdout, timedOut }).to.deep.equal({ code: null, stdout: "started\n", timedOut: true });
  });

  it("ends when it is aborted, with the reason of the signal", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    setTimeout(() => controller.abort(reason), 300);
    const error = await runChild("sh", PARENT, { env, signal: controller.signal }).catch((error: unknown) => error);
    expect(error).to.equal(reason);
    expect(await runChild("sh", PARENT, { env, signal: controller.signal }).catch((error) => error)).to.equal(reason);
  });
});
