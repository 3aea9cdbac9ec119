import type * as pulumi from "@pulumi/pulumi";
import type { ArgumentNames } from "../argument-names.ts";
import { TASK_ARGUMENTS, type TaskArgs } from "./task-args.ts";

/** A runbook and its parameters. */
export interface RunbookCall {
  /**
   * The runbook to run: its name, or the ARN of one that another account shares.
   *
   * @example "AWS-RestartEC2Instance"
   */
  readonly document: pulumi.Input<string>;
  /**
   * The runbook's version: a number, `$DEFAULT` or `$LATEST`.
   *
   * @default the runbook's default version
   */
  readonly documentVersion?: pulumi.Input<string> | undefined;
  /**
   * The runbook's parameters; every value is a list. A runbook learns its target from pseudo-parameters alone.
   *
   * @default none
   * @example { InstanceId: ["{{RESOURCE_ID}}"] }
   */
  readonly parameters?: pulumi.Input<Record<string, pulumi.Input<pulumi.Input<string>[]>>> | undefined;
}

export interface AutomationTaskArgs extends TaskArgs, RunbookCall {}

export const RUNBOOK_CALL: ArgumentNames<RunbookCall> = {
  document: "text!",
  documentVersion: "text",
  parameters: "lists",
};

export const AUTOMATION_ARGUMENTS: ArgumentNames<AutomationTaskArgs> = { ...TASK_ARGUMENTS, ...RUNBOOK_CALL };
