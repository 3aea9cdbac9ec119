import { type PatchValues, patchProblems } from "./patch-problems.ts";
import {
  type CommandValues,
  commandProblems,
  type TaskValues,
  taskProblems,
  taskTargetProblems,
} from "./task-problems.ts";

/** What AWS would refuse about a task of this type. */
export function patchTaskProblems(values: TaskValues & CommandValues & PatchValues, awaited: ReadonlySet<string>) {
  return [
    ...patchProblems(values, awaited),
    ...taskProblems(values),
    ...taskTargetProblems(values, awaited, false),
    ...commandProblems(values),
  ];
}
