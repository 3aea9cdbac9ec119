import { hasEnded } from "../../../store/command-status.ts";
import type { Context } from "../../context.ts";
import { cancelCommand } from "../../run-command/cancel-command.ts";
import { type CommandRequest, createCommand } from "../../run-command/create-command.ts";
import { pluginOutput } from "../../run-command/plugin-output.ts";
import { pluginViews } from "../../run-command/plugin-views.ts";
import { type AutomationAction, calling, failedEnd, type StepRun } from "../action.ts";
import { listInput, parametersInput, requiredText } from "../inputs.ts";

/** Sends a command and waits for its end. */
export const runCommand: AutomationAction = {
  start(run, context) {
    const send = () => createCommand({ ...requestOf(run, context), tells: run.tells }, context);
    const { commandId } = calling("SendCommand", send);
    return { kind: "waits", awaits: commandId, state: { commandId } };
  },
  wake(run, context) {
    const { commandId } = run.step.record.state as { commandId: string };
    const command = context.store.commands.find(commandId);
    if (!command) throw new Error(`Command ${commandId} of an automation is not there any more.`);
    if (!hasEnded(command.statusDetails)) return { kind: "waits" };
    const { code, output } = firstResult(commandId, context);
    const outputs = { CommandId: commandId, Status: command.status, ResponseCode: code, Output: output };
    if (command.status === "Success") {
      return { kind: "succeeded", outputs, answer: outputs, responseCode: String(code) };
    }
    throw failedEnd(
      `Command returns unexpected invocation result: {Status=[${command.status}], ResponseCode=[${code}], ` +
        `Output=[${output}], CommandId=[${commandId}]}.`,
      outputs,
    );
  },
  cancel({ step }, context) {
    const id = step.record.state?.commandId;
    if (typeof id === "string") cancelCommand(id, undefined, context);
  },
};

/** Inputs of SendCommand, checked like its requests; empty inputs are omitted. */
function requestOf(run: StepRun, { api }: Context): CommandRequest {
  const ids = listInput(run, "InstanceIds");
  const { timeoutSeconds, Targets: targets, ...inputs } = run.inputs;
  const given = Object.entries(inputs).filter(([, value]) => value !== "" && value !== null);
  const request = api.read("ssm", "SendCommand", {
    ...(timeoutSeconds === undefined ? {} : { TimeoutSeconds: timeoutSeconds }),
    ...Object.fromEntries(given),
    DocumentName: requiredText(run, "DocumentName"),
    Parameters: parametersInput(run, "Parameters"),
    InstanceIds: ids,
    ...(Array.isArray(targets) && targets.length > 0 ? { Targets: targets } : {}),
  });
  return request as unknown as CommandRequest;
}

/** The maximum number of nodes that are read for the step's Output. */
const LOOKED_AT_MAX = 500;

/** The failed node with the first id, else the first node. */
function firstResult(commandId: string, context: Context): { readonly code: number; readonly output: string } {
  const { store } = context;
  const found = store.commands.find(commandId)!;
  const command = store.commands.get(found.number);
  if (command.firstInvocation === null) return { code: -1, output: "" };
  const invocations = store.commandInvocations
    .ofRange(command.firstInvocation, command.lastInvocation! + 1, undefined, LOOKED_AT_MAX)
    .reverse();
  const results = invocations.map((invocation) => {
    const views = pluginViews(invocation, command, context).filter(({ startedAtMs }) => startedAtMs !== null);
    const failed = views.find(({ status }) => status !== "Success");
    const last = failed ?? views.at(-1);
    return {
      isFailed: invocation.statusDetails !== "Success",
      code: last?.code ?? -1,
      output: views.map(({ stdout, stderr }) => pluginOutput(stdout, stderr)).join(""),
    };
  });
  return results.find(({ isFailed }) => isFailed) ?? results[0]!;
}
