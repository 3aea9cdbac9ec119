import { notificationProblems } from "../delivery/notification-problems.ts";
import { outputProblems } from "../delivery/output-problems.ts";
import { roleArnProblems } from "../delivery/role-problems.ts";
import type { MaybeKnown } from "../not-known.ts";
import { type Problem, under } from "../problem.ts";
import { choiceProblems, countProblems, lengthProblems, nameProblems } from "../text-problems.ts";
import { instanceIdProblems } from "../windows/target-problems.ts";
import { CutoffBehavior } from "./cutoff-behavior.ts";
import { DocumentHashType } from "./document-hash-type.ts";

/** AWS's patterns for MaxConcurrency and MaxErrors; the second also takes zero. */
const CONCURRENCY = /^([1-9][0-9]*|[1-9][0-9]%|[1-9]%|100%)$/;
const ERRORS = /^([1-9][0-9]*|0|[1-9][0-9]%|[0-9]%|100%)$/;

export interface TaskValues {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly priority?: number | undefined;
  readonly maxConcurrency?: string | undefined;
  readonly maxErrors?: string | undefined;
  readonly cutoffBehavior?: string | undefined;
  readonly serviceRoleArn?: string | undefined;
  readonly windowTargetIds?: readonly MaybeKnown<string>[] | undefined;
  readonly instanceIds?: readonly MaybeKnown<string>[] | undefined;
}

export interface CommandValues {
  readonly comment?: string | undefined;
  readonly timeoutSeconds?: number | undefined;
  readonly documentVersion?: string | undefined;
  readonly documentHash?: string | undefined;
  readonly documentHashType?: string | undefined;
  readonly output?: { readonly bucketName?: unknown; readonly keyPrefix?: unknown } | undefined;
  readonly notifications?: Readonly<Record<string, unknown>> | undefined;
}

/** What AWS, or the provider, would refuse about a task of any kind. */
export function taskProblems(task: TaskValues): Problem[] {
  const { priority, maxConcurrency, maxErrors } = task;
  const problems: Problem[] = [];
  const refuse = (key: string, text: string) => problems.push({ key, text });
  if (priority !== undefined && !(Number.isInteger(priority) && priority >= 0)) {
    refuse("priority", `${priority} is not a priority: use a whole number from 0, which comes first.`);
  }
  if (maxConcurrency !== undefined && !CONCURRENCY.test(maxConcurrency)) {
    refuse("maxConcurrency", `"${maxConcurrency}" is not a concurrency: use a number from 1, or 1% to 100%.`);
  }
  if (maxErrors !== undefined && !ERRORS.test(maxErrors)) {
    refuse("maxErrors", `"${maxErrors}" is not an error threshold: use a number from 0, or 0% to 100%.`);
  }
  return [
    ...problems,
    ...nameProblems(task.name, "task"),
    ...lengthProblems("description", task.description, 1, 128),
    ...roleArnProblems("serviceRoleArn", task.serviceRoleArn),
    ...choiceProblems("cutoffBehavior", task.cutoffBehavior, Object.values(CutoffBehavior)),
    ...countProblems("windowTargetIds", task.windowTargetIds, { min: 1, max: 10, what: "ids of window targets" }),
    ...countProblems("instanceIds", task.instanceIds, { min: 1, max: 50, what: "ids of nodes" }),
    ...instanceIdProblems(task.instanceIds),
  ];
}

/**
 * Which targets a task has.
 *
 * @param awaited the names of arguments that are given and not known yet.
 * @param areOptional whether a task of its type may have none.
 */
export function taskTargetProblems(task: TaskValues, awaited: ReadonlySet<string>, areOptional: boolean): Problem[] {
  const isGiven = (name: keyof TaskValues) => task[name] !== undefined || awaited.has(name);
  if (isGiven("windowTargetIds") && isGiven("instanceIds")) {
    return [{ key: "instanceIds", text: "give either windowTargetIds or instanceIds, not both." }];
  }
  if (isGiven("windowTargetIds") || isGiven("instanceIds")) return [];
  if (!areOptional) {
    return [
      {
        key: "windowTargetIds",
        text: "a task that runs a command needs targets: give windowTargetIds or instanceIds.",
      },
    ];
  }
  return (["maxConcurrency", "maxErrors"] as const).filter(isGiven).map((key) => ({
    key,
    text: "a task without targets runs once and takes no such limit: leave it out, or give windowTargetIds or instanceIds.",
  }));
}

/** What would be refused about a task that sends a command, beside {@link taskProblems}. */
export function commandProblems(command: CommandValues): Problem[] {
  const { timeoutSeconds, output = {}, notifications = {} } = command;
  const problems: Problem[] = [];
  if (timeoutSeconds !== undefined && !(timeoutSeconds >= 30 && timeoutSeconds <= 2_592_000)) {
    problems.push({ key: "timeoutSeconds", text: `${timeoutSeconds} is out of range: use 30 to 2592000 seconds.` });
  }
  return [
    ...problems,
    ...lengthProblems("comment", command.comment, 0, 100),
    ...documentVersionProblems(command.documentVersion),
    ...lengthProblems("documentHash", command.documentHash, 1, 256),
    ...choiceProblems("documentHashType", command.documentHashType, Object.values(DocumentHashType)),
    ...under("output", outputProblems({ bucket: output.bucketName, keyPrefix: output.keyPrefix }, "bucketName")),
    ...under("notifications", notificationProblems(notifications)),
  ];
}

export function documentVersionProblems(version: unknown): Problem[] {
  if (typeof version !== "string" || /^(\$LATEST|\$DEFAULT|[1-9][0-9]*)$/.test(version)) return [];
  return [
    { key: "documentVersion", text: `"${version}" is not a version: use $DEFAULT, $LATEST or a number such as "1".` },
  ];
}
