import type { AutomationStep } from "../../store/automation-steps.ts";
import type { Automation, AutomationStatus } from "../../store/automations.ts";
import { arnOf } from "../arn.ts";
import type { Context } from "../context.ts";
import { emitEvent } from "../events/emit-event.ts";
import { automationArn } from "./automations.ts";

/** The statuses that EventBridge announces; it spells Cancelled with one l. */
const ANNOUNCED: Partial<Record<AutomationStatus, string>> = {
  Success: "Success",
  Failed: "Failed",
  TimedOut: "TimedOut",
  Cancelled: "Canceled",
};

export function announceAutomation(automation: Automation, context: Context): void {
  const status = ANNOUNCED[automation.status];
  if (status === undefined) return;
  emit("EC2 Automation Execution Status-change Notification", automation, context, {
    ...definitionOf(automation),
    Status: status,
    ...times(automation.startedAtMs, context.nowMs),
    ExecutedBy: automation.executedBy,
  });
}

export function announceStep(automation: Automation, step: AutomationStep, context: Context): void {
  const status = ANNOUNCED[step.status];
  if (status === undefined) return;
  emit("EC2 Automation Step Status-change Notification", automation, context, {
    ...definitionOf(automation),
    Status: status,
    ...times(step.startedAtMs ?? context.nowMs, context.nowMs),
    StepName: step.name,
    Action: step.action,
  });
}

function emit(detailType: string, automation: Automation, context: Context, detail: object): void {
  const definition = `${automation.documentName}:${automation.documentVersion}`;
  const resources = [
    automationArn(automation.executionId, context),
    arnOf("ssm", `automation-definition/${definition}`, context.account),
  ];
  emitEvent({ detailType, resources, detail }, context);
}

function definitionOf({ executionId, documentName, documentVersion }: Automation) {
  return { ExecutionId: executionId, Definition: documentName, DefinitionVersion: Number(documentVersion) };
}

/** `Time` is the duration in milliseconds. */
function times(startedAtMs: number, endedAtMs: number) {
  return { StartTime: spell(startedAtMs), EndTime: spell(endedAtMs), Time: endedAtMs - startedAtMs };
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** The format of instants in Automation's events: `Nov 29, 2016 7:43:20 PM`. */
function spell(instantMs: number): string {
  const at = new Date(instantMs);
  const two = (number: number) => String(number).padStart(2, "0");
  const hours = at.getUTCHours();
  const time = `${hours % 12 || 12}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} ${hours < 12 ? "AM" : "PM"}`;
  return `${MONTHS[at.getUTCMonth()]} ${at.getUTCDate()}, ${at.getUTCFullYear()} ${time}`;
}
