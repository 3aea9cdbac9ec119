import {
  type CommandInvocation,
  type CommandPlugin,
  GetCommandInvocationCommand,
  type GetCommandInvocationResult,
  ListCommandsCommand,
  paginateListCommandInvocations,
} from "@aws-sdk/client-ssm";
import { inParallel } from "./parallel.ts";
import { collect, isGone, REQUESTS_AT_ONCE, type Reader } from "./reader.ts";
import type { NodeInvocation, NodeStep } from "./window-history.ts";

/**
 * What each node did for one command, step by step, with the output of each step.
 *
 * @returns undefined if Run Command does not know the command, or no longer does.
 */
export async function readNodeInvocations(reader: Reader, commandId: string): Promise<NodeInvocation[] | undefined> {
  try {
    const pages = paginateListCommandInvocations(
      { client: reader.ssm, pageSize: 50 },
      { CommandId: commandId, Details: true },
      reader.request,
    );
    const invocations = await reader.turn(() => collect(pages, (page) => page.CommandInvocations));
    if (invocations.length === 0 && !(await isKnown(reader, commandId))) return undefined;
    const nodes = await inParallel(invocations, reader.isFullOutput ? REQUESTS_AT_ONCE : 1, (invocation) =>
      readNodeInvocation(reader, invocation),
    );
    return nodes.filter(({ instanceId }) => instanceId !== "").sort((a, b) => (a.instanceId < b.instanceId ? -1 : 1));
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** A command without invocations found no node or was deleted: the list of commands shows which. */
async function isKnown({ ssm, request, turn }: Reader, commandId: string): Promise<boolean> {
  const { Commands } = await turn(() => ssm.send(new ListCommandsCommand({ CommandId: commandId }), request));
  return (Commands?.length ?? 0) > 0;
}

async function readNodeInvocation(reader: Reader, invocation: CommandInvocation): Promise<NodeInvocation> {
  return {
    instanceId: invocation.InstanceId ?? "",
    commandId: invocation.CommandId ?? "",
    status: invocation.Status ?? "",
    statusDetails: invocation.StatusDetails,
    steps: await inParallel(invocation.CommandPlugins ?? [], 1, (plugin) => readStep(reader, invocation, plugin)),
  };
}

async function readStep(reader: Reader, invocation: CommandInvocation, plugin: CommandPlugin): Promise<NodeStep> {
  const [output, errorOutput] = parts(plugin.Output ?? "");
  const isCut = CUT.test(plugin.Output ?? "") || (plugin.Output ?? "").length >= EXCERPT_LENGTH;
  const whole = isCut && reader.isFullOutput ? await readWhole(reader, invocation, plugin) : undefined;
  return {
    name: plugin.Name ?? "",
    status: plugin.Status ?? "",
    statusDetails: plugin.StatusDetails,
    responseCode: plugin.ResponseCode ?? -1,
    startedAt: plugin.ResponseStartDateTime,
    endedAt: plugin.ResponseFinishDateTime,
    output: whole?.StandardOutputContent ?? output,
    errorOutput: whole?.StandardErrorContent ?? errorOutput,
    isExcerpt: isCut && !whole,
    outputUrl: plugin.StandardOutputUrl || undefined,
  };
}

/** The invocation, asked for by step, has ten times as much as the list. */
async function readWhole(
  { ssm, request, turn }: Reader,
  { CommandId, InstanceId }: CommandInvocation,
  { Name }: CommandPlugin,
): Promise<GetCommandInvocationResult | undefined> {
  const command = new GetCommandInvocationCommand({ CommandId, InstanceId, PluginName: Name });
  try {
    return await turn(() => ssm.send(command, request));
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** Characters of a step's output in a list, both streams together. */
const EXCERPT_LENGTH = 2500;

/** How the SSM Agent marks what it cut to fit. */
const CUT = /\n---(Output|Error) truncated-{3,4}/;

/** The agent puts both streams into the list's one text, with this line between them when there is a second. */
function parts(text: string): [output: string, errorOutput: string] {
  const [output = "", ...errors] = text.split("\n----------ERROR-------\n");
  return [output, errors.join("\n----------ERROR-------\n")];
}
