import type { Problem } from "../problem.ts";

/** What AWS puts into the parameters of a task when it runs. */
const OF_EVERY_TASK = [
  "WINDOW_ID",
  "WINDOW_TASK_ID",
  "WINDOW_TARGET_ID",
  "WINDOW_EXECUTION_ID",
  "TASK_EXECUTION_ID",
  "INVOCATION_ID",
  "TARGET_TYPE",
];
/** A command runs on many nodes at once: it has no one target. */
const OF_ONE_TARGET = ["TARGET_ID", "RESOURCE_ID"];
/** What a task without targets does not have. */
export const OF_TARGETS: readonly string[] = ["WINDOW_TARGET_ID", "TARGET_TYPE", ...OF_ONE_TARGET];

/** The names in double braces that read like pseudo-parameters, each once. @param values texts, at any depth of lists and records. */
export function pseudoParametersIn(values: unknown): string[] {
  const used = textsIn(values).flatMap((text) => [
    ...text.matchAll(/\{\{\s*((?:WINDOW|TASK|TARGET|RESOURCE|INVOCATION)_[A-Z_]+)\s*\}\}/g),
  ]);
  return [...new Set(used.map(([, name]) => name as string))];
}

/**
 * Pseudo-parameters that AWS would leave as they are written. Other text in double braces may mean something to the task, such as
 * `{{ssm:name}}`.
 *
 * @param values texts, at any depth of lists and records.
 */
export function pseudoParameterProblems(key: string, values: unknown, isCommand: boolean): Problem[] {
  const known = isCommand ? OF_EVERY_TASK : [...OF_EVERY_TASK, ...OF_ONE_TARGET];
  const names = pseudoParametersIn(values).filter((name) => !known.includes(name));
  return names.map((name) => {
    const reason = OF_ONE_TARGET.includes(name)
      ? "a task that runs a command does not have it"
      : "it is not a pseudo-parameter of maintenance windows";
    return { key, text: `{{${name}}} is not replaced: ${reason}. Known are ${known.join(", ")}.` };
  });
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
