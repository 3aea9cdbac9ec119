/**
 * What the emulator runs on this machine when asked to: Lambda functions of Node.js runtimes, the scripts of runbooks
 * (`aws:executeScript`), and the commands of AWS-RunShellScript.
 */
export const RUN_KINDS = ["functions", "scripts", "shell"] as const;

export type RunKind = (typeof RUN_KINDS)[number];

/** Why something does not run, and how to let it. */
export function notAllowed(kind: RunKind): string {
  return `The emulator does not run ${kind} on this machine: start it with --run ${kind} (run: ["${kind}"] when embedded).`;
}
