import type { CommandInvocation, PluginResult } from "../../store/command-invocation.ts";
import type { Command } from "../../store/commands.ts";
import { outputText } from "../../store/output.ts";
import type { Context } from "../context.ts";
import type { DocumentStep } from "../documents/document-content.ts";
import { keptDocument } from "./kept-document.ts";

/** The state of one step of a document on one node, whether it has run, runs, or has not been reached. */
export interface PluginView {
  readonly step: DocumentStep;
  readonly status: "Pending" | "InProgress" | "Success" | "TimedOut" | "Cancelled" | "Failed";
  readonly statusDetails: string;
  /** -1 before the step starts. */
  readonly code: number;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function pluginViews(invocation: CommandInvocation, command: Command, context: Context): PluginView[] {
  return keptDocument(command, context).steps.map((step, index) => {
    const result = invocation.plugins[index];
    if (result) return ended(step, { ...result, stdout: outputText(result.stdout, context.store.templates) });
    if (index === invocation.plugins.length && invocation.running) {
      const { startedAtMs } = invocation.running;
      return { ...waiting(step, "InProgress"), startedAtMs };
    }
    return unreached(step, invocation);
  });
}

/** The service shows a skipped step as succeeded, with the reason as its output. */
function ended(step: DocumentStep, result: PluginResult & { readonly stdout: string }): PluginView {
  const { status, code, startedAtMs, endedAtMs, stdout, stderr, skip } = result;
  const times = { startedAtMs, endedAtMs };
  if (status === "Skipped") {
    const output = skip === undefined ? stdout : skipText(step, skip);
    return { step, status: "Success", statusDetails: "Success", code: 0, ...times, stdout: output, stderr: "" };
  }
  const statusDetails = status === "TimedOut" ? "ExecutionTimedOut" : status;
  // The agent never reports a failure with the code 0.
  const shown = status === "Failed" && code === 0 ? 1 : code;
  return { step, status, statusDetails, code: shown, ...times, stdout, stderr };
}

/** The agent's texts (agent/framework/runpluginutil). */
function skipText({ name, action, precondition }: DocumentStep, reason: PluginResult["skip"]): string {
  if (reason === "plugin") return `Step execution skipped due to unsupported plugin: ${action}. Step name: ${name}`;
  if (reason === "precondition") {
    const condition = `"StringEquals": [${precondition!.join(", ")}]`;
    return `Step execution skipped due to unsatisfied preconditions: '${condition}'. Step name: ${name}`;
  }
  return "";
}

function waiting(step: DocumentStep, status: "Pending" | "InProgress"): PluginView {
  return { step, status, statusDetails: status, code: -1, startedAtMs: null, endedAtMs: null, stdout: "", stderr: "" };
}

/** A step that was not reached is Pending as long as the invocation runs, and then has the invocation's status. */
function unreached(step: DocumentStep, { status, statusDetails, endedAtMs }: CommandInvocation): PluginView {
  const view = waiting(step, "Pending");
  if (endedAtMs === null) return view;
  return { ...view, status: status as PluginView["status"], statusDetails };
}
