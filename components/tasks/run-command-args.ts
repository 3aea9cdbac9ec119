import type * as pulumi from "@pulumi/pulumi";
import type { ArgumentNames } from "../argument-names.ts";
import { COMMAND_TASK_ARGUMENTS, type CommandTaskArgs } from "./command-task-args.ts";

/** A command document and its parameters. */
export interface CommandCall {
  /**
   * The command document to run: its name, or the ARN of one that another account shares.
   *
   * @example "AWS-RunShellScript"
   */
  readonly document: pulumi.Input<string>;
  /**
   * The document's parameters; every value is a list.
   *
   * @default none
   * @example { commands: ["systemctl restart app"] }
   */
  readonly parameters?: pulumi.Input<Record<string, pulumi.Input<pulumi.Input<string>[]>>> | undefined;
}

export interface RunCommandTaskArgs extends CommandTaskArgs, CommandCall {}

export const COMMAND_CALL: ArgumentNames<CommandCall> = { document: "text!", parameters: "lists" };

export const RUN_COMMAND_ARGUMENTS: ArgumentNames<RunCommandTaskArgs> = { ...COMMAND_TASK_ARGUMENTS, ...COMMAND_CALL };
