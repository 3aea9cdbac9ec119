import type { GetCommandInvocationResult, SSM } from "@aws-sdk/client-ssm";
import { AwsError } from "../../../domain/aws-error.ts";
import type { Context } from "../../../domain/context.ts";
import { outputUrl } from "../../../domain/run-command/output-places.ts";
import { type PluginView, pluginViews } from "../../../domain/run-command/plugin-views.ts";
import type { CommandInvocation } from "../../../store/command-invocation.ts";
import type { Command } from "../../../store/commands.ts";
import { longestOutput } from "../../../store/output.ts";
import { string, structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { rememberedBy } from "../../remembered.ts";
import { cloudWatchAnswer } from "../run-command/command-answers.ts";
import { COMMAND_ID } from "../run-command/command-shapes.ts";
import { INSTANCE_ID } from "../shapes.ts";

export const COMMAND_OUTPUT_OPERATIONS = {
  /**
   * The result of one step on one node. A document of one step needs no PluginName. Without PluginName, the answer for a
   * longer document describes the whole invocation, without output.
   */
  GetCommandInvocation: {
    input: structure({ "CommandId*": COMMAND_ID, "InstanceId*": INSTANCE_ID, PluginName: string({ min: 4 }) }),
    run({ CommandId, InstanceId, PluginName }, context) {
      const command = context.store.commands.find(CommandId);
      const invocation = command && context.store.commandInvocations.find(command, InstanceId);
      if (!invocation) throw new AwsError("InvocationDoesNotExist");
      const make = () => makeOutputAnswer(invocation, command, PluginName, context);
      return isShort(invocation, context)
        ? outputAnswer(invocation, [command, PluginName, context.store], make)
        : make();
    },
  },
} satisfies Operations<SSM>;

/** How many characters of output an answer may have that is remembered: there may be as many as rows that are kept. */
const REMEMBERED_MAX = 6000;

function isShort({ plugins }: CommandInvocation, { store }: Context): boolean {
  let length = 0;
  for (const { stdout, stderr } of plugins) length += longestOutput(stdout, store.templates) + stderr.length;
  return length <= REMEMBERED_MAX;
}

const outputAnswer = rememberedBy<CommandInvocation, ReturnType<typeof makeOutputAnswer>>();

function makeOutputAnswer(
  invocation: CommandInvocation,
  command: Command,
  pluginName: string | undefined,
  context: Context,
) {
  const views = pluginViews(invocation, command, context);
  const view = pluginName === undefined ? only(views) : views.find(({ step }) => step.name === pluginName);
  if (pluginName !== undefined && !view) throw new AwsError("InvalidPluginName");
  const url = (stream: "stdout" | "stderr") =>
    view ? outputUrl(command, invocation.nodeId, view.step, stream, context.account.region) : "";
  return {
    CommandId: command.commandId,
    InstanceId: invocation.nodeId,
    Comment: command.comment,
    DocumentName: command.documentName,
    DocumentVersion: command.documentVersion,
    PluginName: view?.step.name,
    ...(pluginName !== undefined && view ? statusOfPlugin(view, invocation) : statusOf(invocation)),
    ...(view ? timesOf(view) : timesOfAll(views, invocation)),
    StandardOutputContent: view?.stdout ?? "",
    StandardOutputUrl: url("stdout"),
    StandardErrorContent: view?.stderr ?? "",
    StandardErrorUrl: url("stderr"),
    CloudWatchOutputConfig: cloudWatchAnswer(command.cloudWatch),
  };
}

function only(views: readonly PluginView[]): PluginView | undefined {
  return views.length === 1 ? views[0] : undefined;
}

type Status = NonNullable<GetCommandInvocationResult["Status"]>;

function statusOf({ status, statusDetails }: CommandInvocation) {
  return { Status: status as Status, StatusDetails: statusDetails as string };
}

function statusOfPlugin(view: PluginView, invocation: CommandInvocation) {
  const isUnderWay = view.status === "Pending" || view.status === "InProgress";
  // Delayed and Cancelling of the invocation apply to its steps.
  if (isUnderWay && (invocation.status === "Delayed" || invocation.status === "Cancelling"))
    return statusOf(invocation);
  return { Status: view.status as Status, StatusDetails: view.statusDetails };
}

function timesOf({ code, startedAtMs, endedAtMs }: Pick<PluginView, "code" | "startedAtMs" | "endedAtMs">) {
  return {
    ResponseCode: code,
    ExecutionStartDateTime: startedAtMs === null ? "" : new Date(startedAtMs).toISOString(),
    ExecutionElapsedTime: startedAtMs === null || endedAtMs === null ? "" : elapsed(endedAtMs - startedAtMs),
    ExecutionEndDateTime: endedAtMs === null ? "" : new Date(endedAtMs).toISOString(),
  };
}

/** The whole document: from the first step to the last, with the first code that is not 0. */
function timesOfAll(views: readonly PluginView[], { startedAtMs, endedAtMs }: CommandInvocation) {
  const failed = views.find(({ code }) => code > 0);
  const code = startedAtMs === null || endedAtMs === null ? -1 : (failed?.code ?? 0);
  return timesOf({ code, startedAtMs, endedAtMs });
}

/** A duration in the format of Java, for `ExecutionElapsedTime`: `PT0.091S`, `PT1M5S`, `PT2H`. */
export function elapsed(lengthMs: number): string {
  const hours = Math.floor(lengthMs / 3_600_000);
  const minutes = Math.floor((lengthMs % 3_600_000) / 60_000);
  const seconds = (lengthMs % 60_000) / 1000;
  const text = `${hours > 0 ? `${hours}H` : ""}${minutes > 0 ? `${minutes}M` : ""}${seconds > 0 ? `${seconds}S` : ""}`;
  return text === "" ? "PT0S" : `PT${text}`;
}
