import type { Node } from "../../store/nodes.ts";
import type { StepRequest } from "./step.ts";

export interface ShellResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly sleptMs: number;
}

/**
 * A shell that understands very little: `echo`, `exit`, `true`, `false`, `sleep` (seconds), `hostname`, `whoami`, `uname`, a
 * redirect to stderr (`>&2`) and comments. Any other line succeeds without output: a simulated node has no files and no programs, and
 * does not pretend to. As in the agent's scripts, a failing line does not stop the script and the last one's code counts.
 */
export function runShell(lines: readonly string[], node: Node, step: StepRequest): ShellResult {
  let [exitCode, stdout, stderr, sleptMs] = [0, "", "", 0];
  for (const line of lines) {
    const trimmed = line.trim();
    const command = trimmed.replace(/1?>&2$/, "").trim();
    const [word = "", ...words] = command.split(/\s+/);
    if (word === "" || word.startsWith("#")) continue;
    if (word === "exit") {
      exitCode = words[0] === undefined ? exitCode : Number.parseInt(words[0], 10) & 255;
      break;
    }
    exitCode = word === "false" ? 1 : 0;
    if (word === "sleep") sleptMs += Math.max(0, Number.parseFloat(words[0] ?? "0") || 0) * 1000;
    const output = outputOf(word, command, node, step);
    if (output === undefined) continue;
    if (command !== trimmed) stderr += `${output}\n`;
    else stdout += `${output}\n`;
  }
  return { exitCode, stdout, stderr, sleptMs };
}

function outputOf(word: string, line: string, node: Node, step: StepRequest): string | undefined {
  switch (word) {
    case "echo":
    case "Write-Output":
    case "Write-Host":
      return expand(line.slice(word.length).trim(), node, step);
    case "hostname":
      return node.computerName;
    case "whoami":
      return node.platformType === "Windows" ? "nt authority\\system" : "root";
    case "uname":
      return node.platformType === "MacOS" ? "Darwin" : "Linux";
    default:
      return undefined;
  }
}

/** Takes quotes off and fills in the variables that the agent sets; single quotes keep their text as it is. */
function expand(text: string, node: Node, step: StepRequest): string {
  if (/^'[^']*'$/.test(text)) return text.slice(1, -1);
  const variables: Record<string, string> = { SSM_COMMAND_ID: step.commandId, AWS_SSM_INSTANCE_ID: node.nodeId };
  const plain = /^"[^"]*"$/.test(text) ? text.slice(1, -1) : text;
  return plain.replace(/\$\{?([A-Z_]+)\}?/g, (_, name: string) => variables[name] ?? "");
}
