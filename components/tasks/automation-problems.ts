import { documentParameterProblems, type ParameterValues } from "./document-parameter-problems.ts";
import { documentVersionProblems, type TaskValues, taskProblems, taskTargetProblems } from "./task-problems.ts";

type RunbookValues = ParameterValues & { readonly documentVersion?: string | undefined };

/** What AWS would refuse about a task of this type. */
export function automationProblems(values: TaskValues & RunbookValues, awaited: ReadonlySet<string>) {
  return [...taskProblems(values), ...taskTargetProblems(values, awaited, true), ...runbookProblems(values)];
}

/** What AWS would refuse about a runbook and its parameters. */
export function runbookProblems(values: RunbookValues) {
  return [...documentVersionProblems(values.documentVersion), ...documentParameterProblems(values, false)];
}
