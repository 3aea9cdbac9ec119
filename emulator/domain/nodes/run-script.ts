import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BoundedOutput } from "../../processes/bounded-output.ts";
import type { ChildProcesses } from "../../processes/child-processes.ts";

export interface Script {
  readonly lines: readonly string[];
  /** Default a folder of its own, which is removed afterwards. */
  readonly workingDirectory: string | undefined;
  readonly timeoutMs: number;
  /** What the agent sets, beside PATH, HOME (a folder of its own) and LANG: nothing of this process's environment but PATH gets through. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface ScriptResult {
  /** 137 when it was killed. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly isTimedOut: boolean;
  /** Its real duration. */
  readonly durationMs: number;
}

const GATE = fileURLToPath(new URL("../../processes/gate.sh", import.meta.url));
/** What is kept of each stream. */
const OUTPUT_BYTES_MAX = 4 * 1024 * 1024;

/**
 * Runs a script for real on this machine, like the agent: its lines in a file `_script.sh`, run by `sh`. It runs with all the
 * rights of this process. What it leaves in the background is killed when it ends.
 *
 * @returns undefined when the emulator closed meanwhile.
 */
export async function executeScript(script: Script, children: ChildProcesses): Promise<ScriptResult | undefined> {
  const [stdout, stderr] = [new BoundedOutput("first", OUTPUT_BYTES_MAX), new BoundedOutput("first", OUTPUT_BYTES_MAX)];
  const end = await children.run({
    kind: "shell",
    async prepare(folder) {
      const file = join(folder, "_script.sh");
      await writeFile(file, `${script.lines.join("\n")}\n`, { mode: 0o700 });
      return {
        command: "sh",
        arguments: [GATE, "sh", "-c", file],
        folder: script.workingDirectory || folder,
        environment: { HOME: folder, LANG: "C.UTF-8", AWS_EC2_METADATA_DISABLED: "true", ...script.environment },
        input: "\n",
        timeoutMs: script.timeoutMs,
        stdout,
        stderr,
      };
    },
  });
  const printed = { stdout: stdout.toString(), stderr: stderr.toString() };
  switch (end.kind) {
    case "stopped":
      return undefined;
    case "not-started":
      return refused(`The script could not be started: ${end.reason}`);
    case "timed-out":
      return { ...printed, exitCode: 137, isTimedOut: true, durationMs: end.durationMs };
    case "exited":
      return { ...printed, exitCode: end.code ?? 137, isTimedOut: false, durationMs: end.durationMs };
  }
}

/** A script that did not run at all. */
export function refused(reason: string): ScriptResult {
  return { exitCode: 1, stdout: "", stderr: `${reason}\n`, isTimedOut: false, durationMs: 1 };
}
