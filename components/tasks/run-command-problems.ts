import { documentParameterProblems, type ParameterValues } from "./document-parameter-problems.ts";
import {
  type CommandValues,
  commandProblems,
  type TaskValues,
  taskProblems,
  taskTargetProblems,
} from "./task-problems.ts";

/** What AWS would refuse about a task of this type. */
export function runCommandProblems(values: TaskValues & CommandValues & ParameterValues, awaited: ReadonlySet<string>) {
  return [
    ...taskProblems(values),
    ...taskTargetProblems(values, awaited, false),
    ...commandProblems(values),
    ...documentParameterProblems(values, true),
  ];
}
