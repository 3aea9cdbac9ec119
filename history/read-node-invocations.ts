import {
  type Command,
  type CommandInvocation,
  type CommandPlugin,
  GetCommandInvocationCommand,
  type GetCommandInvocationResult,
  ListCommandsCommand,
  paginateListCommandInvocations,
} from "@aws-sdk/client-ssm";
import { inParallel } from "./parallel.ts";
import { collect, isForbidden, isGone, REQUESTS_AT_ONCE, type Reader } from "./reader.ts";
import type { NodeInvocation, NodeStep, TaskInvocation } from "./window-history.ts";

/** What the nodes of a command did. */
export type CommandNodes = Pick<TaskInvocation, "nodes" | "unlistedNodes">;

/**
 * What each node did for one command, step by step, with the output of each step.
 *
 * @returns undefined if Run Command does not know the command, or no longer does.
 */
export async function readNodeInvocations(reader: Reader, commandId: string): Promise<CommandNodes | undefined> {
  return await unlessGone(async () => {
    const invocations = await listInvocations(reader, commandId);
    if (invocations.length === 0 && !(await findCommand(reader, commandId))) return undefined;
    return { nodes: await readEach(reader, invocations) };
  });
}

/**
 * The same of the nodes on which the command did not succeed; the others are counted. A command that succeeded everywhere takes
 * one request, however many nodes it was sent to.
 */
export async function readUnsuccessfulNodes(reader: Reader, commandId: string): Promise<CommandNodes | undefined> {
  return await unlessGone(async () => {
    const command = await findCommand(reader, commandId).catch((error: unknown): Command => {
      if (isForbidden(error)) return {};
      throw error;
    });
    if (!command) return undefined;
    const { TargetCount = 0, CompletedCount = 0, ErrorCount = 0, DeliveryTimedOutCount = 0, Status } = command;
    if (TargetCount <= PAGE || CompletedCount < TargetCount) return await readNodeInvocations(reader, commandId);
    if (Status === "Success" && ErrorCount + DeliveryTimedOutCount === 0)
      return { nodes: [], unlistedNodes: TargetCount };
    const lists = await inParallel(UNSUCCESSFUL, REQUESTS_AT_ONCE, (status) =>
      listInvocations(reader, commandId, status),
    );
    const found = new Map(lists.flat().map((invocation) => [invocation.InstanceId ?? "", invocation]));
    // There are more than the statuses find: then each is looked at.
    if (found.size < ErrorCount + DeliveryTimedOutCount) return await readNodeInvocations(reader, commandId);
    const nodes = await readEach(reader, [...found.values()]);
    return { nodes, unlistedNodes: TargetCount - nodes.length };
  });
}

/** The most that a list gives at once. */
const PAGE = 50;

/** The words of the API's filter for what ended otherwise than well; one invocation may be found by two of them. */
const UNSUCCESSFUL = [
  "Failed",
  "TimedOut",
  "DeliveryTimedOut",
  "ExecutionTimedOut",
  "Cancelled",
  "Undeliverable",
  "Terminated",
  "InvalidPlatform",
  "AccessDenied",
];

async function unlessGone<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

async function listInvocations(
  { ssm, request, turn }: Reader,
  CommandId: string,
  status?: string,
): Promise<CommandInvocation[]> {
  const Filters = status === undefined ? undefined : [{ key: "Status", value: status } as const];
  const pages = paginateListCommandInvocations(
    { client: ssm, pageSize: PAGE },
    { CommandId, Details: true, Filters },
    request,
  );
  return await turn(() => collect(pages, (page) => page.CommandInvocations));
}

async function readEach(reader: Reader, invocations: readonly CommandInvocation[]): Promise<NodeInvocation[]> {
  const nodes = await inParallel(invocations, reader.isFullOutput ? REQUESTS_AT_ONCE : 1, (invocation) =>
    readNodeInvocation(reader, invocation),
  );
  return nodes.filter(({ instanceId }) => instanceId !== "").sort((a, b) => (a.instanceId < b.instanceId ? -1 : 1));
}

/** A command without invocations found no node or was deleted: the list of commands shows which. */
async function findCommand({ ssm, request, turn }: Reader, commandId: string): Promise<Command | undefined> {
  const { Commands } = await turn(() => ssm.send(new ListCommandsCommand({ CommandId: commandId }), request));
  return Commands?.[0];
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
