import {
  type CommandInvocation,
  type CommandPlugin,
  GetCommandInvocationCommand,
  paginateListCommandInvocations,
  type SSMClient,
} from "@aws-sdk/client-ssm";
import type { NodeInvocation, NodeStep } from "./window-history.ts";

/** What each node did for one command, step by step, with the output of each step. */
export async function readNodeInvocations(ssm: SSMClient, commandId: string): Promise<NodeInvocation[]> {
  const nodes: NodeInvocation[] = [];
  const pages = paginateListCommandInvocations({ client: ssm }, { CommandId: commandId, Details: true });
  for await (const page of pages) {
    for (const invocation of page.CommandInvocations ?? []) {
      const steps: NodeStep[] = [];
      for (const plugin of invocation.CommandPlugins ?? []) steps.push(await readStep(ssm, invocation, plugin));
      nodes.push({
        instanceId: invocation.InstanceId ?? "",
        status: invocation.Status ?? "",
        statusDetails: invocation.StatusDetails,
        steps,
      });
    }
  }
  return nodes.sort((a, b) => (a.instanceId < b.instanceId ? -1 : 1));
}

/** The list has 2,500 characters of a step's output; the invocation, asked for by step, has ten times as many. */
async function readStep(ssm: SSMClient, invocation: CommandInvocation, plugin: CommandPlugin): Promise<NodeStep> {
  const hasRun = plugin.ResponseStartDateTime !== undefined;
  const whole = hasRun
    ? await ssm.send(
        new GetCommandInvocationCommand({
          CommandId: invocation.CommandId,
          InstanceId: invocation.InstanceId,
          PluginName: plugin.Name,
        }),
      )
    : undefined;
  return {
    name: plugin.Name ?? "",
    status: plugin.Status ?? "",
    statusDetails: plugin.StatusDetails,
    responseCode: plugin.ResponseCode ?? -1,
    startedAt: plugin.ResponseStartDateTime,
    endedAt: plugin.ResponseFinishDateTime,
    output: whole?.StandardOutputContent ?? plugin.Output ?? "",
    errorOutput: whole?.StandardErrorContent ?? "",
    outputUrl: plugin.StandardOutputUrl || undefined,
  };
}
