import { isKnown, type MaybeKnown } from "./not-known.ts";
import { NOTIFICATION_EVENTS } from "./notification-events.ts";
import type { Problem } from "./problem.ts";

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
  readonly comment?: string | undefined;
  readonly timeoutSeconds?: number | undefined;
  readonly targets?: readonly unknown[] | undefined;
}

/** What AWS, or the provider, would refuse about a task of any kind. */
export function taskProblems(task: TaskValues): Problem[] {
  const { name, description, priority, maxConcurrency, maxErrors, cutoffBehavior, comment, timeoutSeconds, targets } =
    task;
  const problems: Problem[] = [];
  const refuse = (key: string, text: string) => problems.push({ key, text });
  if (targets !== undefined && (targets.length < 1 || targets.length > 10)) {
    refuse("targets", `a Run Command task has one to ten targets, not ${targets.length}.`);
  }
  if (name !== undefined && !/^[a-zA-Z0-9_\-.]{3,128}$/.test(name)) {
    refuse("name", `"${name}" is not a task's name: use 3 to 128 of the characters a-z A-Z 0-9 _ - and .`);
  }
  if (description !== undefined && (description.length < 1 || description.length > 128)) {
    refuse("description", `it has ${description.length} characters: use 1 to 128, or leave it out.`);
  }
  if (priority !== undefined && !(Number.isInteger(priority) && priority >= 0)) {
    refuse("priority", `${priority} is not a priority: use a whole number from 0, which comes first.`);
  }
  if (maxConcurrency !== undefined && !CONCURRENCY.test(maxConcurrency)) {
    refuse("maxConcurrency", `"${maxConcurrency}" is not a concurrency: use a number from 1, or 1% to 100%.`);
  }
  if (maxErrors !== undefined && !ERRORS.test(maxErrors)) {
    refuse("maxErrors", `"${maxErrors}" is not an error threshold: use a number from 0, or 0% to 100%.`);
  }
  if (cutoffBehavior !== undefined && !["CONTINUE_TASK", "CANCEL_TASK"].includes(cutoffBehavior)) {
    refuse("cutoffBehavior", `"${cutoffBehavior}" is unknown: use CONTINUE_TASK or CANCEL_TASK.`);
  }
  if (comment !== undefined && comment.length > 100) {
    refuse("comment", `it has ${comment.length} characters: use up to 100.`);
  }
  if (timeoutSeconds !== undefined && !(timeoutSeconds >= 30 && timeoutSeconds <= 2_592_000)) {
    refuse("timeoutSeconds", `${timeoutSeconds} is out of range: use 30 to 2592000 seconds.`);
  }
  return problems;
}

/** What would be refused about SNS notifications. */
export function notificationProblems(notifications: {
  events?: readonly MaybeKnown<string>[] | undefined;
  type?: string | undefined;
}): Problem[] {
  const problems: Problem[] = [];
  for (const event of (notifications.events ?? []).filter(isKnown)) {
    if (!(NOTIFICATION_EVENTS as readonly string[]).includes(event)) {
      problems.push({ key: "events", text: `"${event}" is unknown: use ${NOTIFICATION_EVENTS.join(", ")}.` });
    }
  }
  if (notifications.type !== undefined && !["Command", "Invocation"].includes(notifications.type)) {
    problems.push({ key: "type", text: `"${notifications.type}" is unknown: use Command or Invocation.` });
  }
  return problems;
}
