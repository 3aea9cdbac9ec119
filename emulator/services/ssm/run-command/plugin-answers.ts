import type { CommandPlugin } from "@aws-sdk/client-ssm";
import type { Context } from "../../../domain/context.ts";
import { outputUrl, pluginPrefix } from "../../../domain/run-command/output-places.ts";
import { pluginOutput } from "../../../domain/run-command/plugin-output.ts";
import { pluginViews } from "../../../domain/run-command/plugin-views.ts";
import type { CommandInvocation } from "../../../store/command-invocations.ts";
import type { Command } from "../../../store/commands.ts";
import { timestamp } from "../../../wire/timestamp.ts";

export function pluginAnswers(invocation: CommandInvocation, command: Command, context: Context): CommandPlugin[] {
  const { region } = context.account;
  const { nodeId } = invocation;
  return pluginViews(invocation, command, context).map((view) => ({
    Name: view.step.name,
    Status: view.status,
    StatusDetails: view.statusDetails,
    ResponseCode: view.code,
    ResponseStartDateTime: timestamp(view.startedAtMs),
    ResponseFinishDateTime: timestamp(view.endedAtMs),
    Output: pluginOutput(view.stdout, view.stderr),
    StandardOutputUrl: outputUrl(command, nodeId, view.step, "stdout", region),
    StandardErrorUrl: outputUrl(command, nodeId, view.step, "stderr", region),
    OutputS3Region: command.outputS3Region === "" ? region : command.outputS3Region,
    OutputS3BucketName: command.outputS3BucketName,
    OutputS3KeyPrefix: pluginPrefix(command, nodeId, view.step.action),
  }));
}
