import {
  type Command,
  type CommandInvocation,
  type CommandPlugin,
  GetCommandInvocationCommand,
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
    return { nodes: await sorted(reader, invocations) };
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
    const found = new Map(lists.flat().map((invocation) => [invocation.instanceId, invocation]));
    // There are more than the statuses find: then each is looked at.
    if (found.size < ErrorCount + DeliveryTimedOutCount) return await readNodeInvocations(reader, commandId);
    const nodes = await sorted(reader, [...found.values()]);
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

/** Each page becomes what is kept of it at once: ten thousand invocations of the SDK are a hundred megabytes. */
async function listInvocations(reader: Reader, CommandId: string, status?: string): Promise<NodeInvocation[]> {
  const { ssm, request, turn, outputs } = reader;
  const Filters = status === undefined ? undefined : [{ key: "Status", value: status } as const];
  const pages = paginateListCommandInvocations(
    { client: ssm, pageSize: PAGE },
    { CommandId, Details: true, Filters },
    request,
  );
  return await turn(() =>
    collect(pages, ({ CommandInvocations = [] }) => {
      if (CommandInvocations.length > 0) reader.nodes.begin();
      return CommandInvocations.map((invocation) => nodeInvocation(invocation, outputs));
    }),
  );
}

async function sorted(reader: Reader, invocations: readonly NodeInvocation[]): Promise<NodeInvocation[]> {
  const known = invocations.filter(({ instanceId }) => instanceId !== "");
  const nodes = reader.isFullOutput ? await inParallel(known, REQUESTS_AT_ONCE, (node) => whole(reader, node)) : known;
  return nodes.sort((a, b) => (a.instanceId < b.instanceId ? -1 : 1));
}

/** A command without invocations found no node or was deleted: the list of commands shows which. */
async function findCommand({ ssm, request, turn }: Reader, commandId: string): Promise<Command | undefined> {
  const { Commands } = await turn(() => ssm.send(new ListCommandsCommand({ CommandId: commandId }), request));
  return Commands?.[0];
}

function nodeInvocation(invocation: CommandInvocation, outputs: Reader["outputs"]): NodeInvocation {
  return {
    instanceId: invocation.InstanceId ?? "",
    commandId: invocation.CommandId ?? "",
    status: invocation.Status ?? "",
    statusDetails: invocation.StatusDetails,
    steps: (invocation.CommandPlugins ?? []).map((plugin) => nodeStep(plugin, outputs)),
  };
}

function nodeStep(plugin: CommandPlugin, outputs: Reader["outputs"]): NodeStep {
  const { Status = "", Output = "" } = plugin;
  const isKept = outputs === "all" || Status !== "Success";
  const [output, errorOutput] = isKept ? parts(Output) : ["", ""];
  return {
    name: plugin.Name ?? "",
    status: Status,
    statusDetails: plugin.StatusDetails,
    responseCode: plugin.ResponseCode ?? -1,
    startedAt: plugin.ResponseStartDateTime,
    endedAt: plugin.ResponseFinishDateTime,
    output,
    errorOutput,
    isExcerpt: isKept ? Output.length >= EXCERPT_LENGTH || CUT.test(Output) : Output !== "",
    outputUrl: plugin.StandardOutputUrl || undefined,
  };
}

/** With the whole output of each step that the list cuts. */
async function whole(reader: Reader, node: NodeInvocation): Promise<NodeInvocation> {
  if (!node.steps.some(({ isExcerpt }) => isExcerpt)) return node;
  return { ...node, steps: await inParallel(node.steps, 1, (step) => wholeStep(reader, node, step)) };
}

/** The invocation, asked for by step, has ten times as much as the list. */
async function wholeStep(
  { ssm, request, turn }: Reader,
  { commandId, instanceId }: NodeInvocation,
  step: NodeStep,
): Promise<NodeStep> {
  if (!step.isExcerpt) return step;
  const input = { CommandId: commandId, InstanceId: instanceId, PluginName: step.name };
  try {
    const found = await turn(() => ssm.send(new GetCommandInvocationCommand(input), request));
    const { StandardOutputContent: output = step.output, StandardErrorContent: errorOutput = step.errorOutput } = found;
    return { ...step, output, errorOutput, isExcerpt: false };
  } catch (error) {
    if (isGone(error)) return step;
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
