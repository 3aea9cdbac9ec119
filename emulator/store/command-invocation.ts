import { type InvocationStatus, STATUS_OF_DETAILS, type StatusDetails } from "./command-status.ts";
import type { Output } from "./output.ts";

/** The result of one step of the document on one node. */
export interface PluginResult {
  readonly status: "Success" | "Failed" | "TimedOut" | "Cancelled" | "Skipped";
  readonly code: number;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly stdout: Output;
  readonly stderr: string;
  /** Why a Skipped step did not run: its text follows from the document, and is not kept 100,000 times. */
  readonly skip?: "precondition" | "plugin" | "exit" | undefined;
}

export interface RunningStep {
  /** 1, and one more after each reboot that the step asked for. */
  readonly attempt: number;
  /** Of the first attempt. */
  readonly startedAtMs: number;
  /** The outcome of the attempt at its end, an `Attempt`; null while the node reboots. */
  readonly outcome: unknown;
  /** When the attempt ended on a node that cannot report it yet; else null. */
  readonly endedAtMs: number | null;
}

/** One node's part in a command. */
export interface CommandInvocation {
  readonly number: number;
  readonly commandNumber: number;
  readonly nodeId: string;
  readonly status: InvocationStatus;
  readonly statusDetails: StatusDetails;
  /** When it was sent to the node; null before. */
  readonly sentAtMs: number | null;
  /** When the node acknowledged it and began; null before. */
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  /** In the order of the document's steps; steps that have not begun are missing at the end. */
  readonly plugins: readonly PluginResult[];
  /** The running step, with its outcome; null between steps. */
  readonly running: RunningStep | null;
}

/** A command may have 100,000 invocations: they are kept without the names of their members. */
type EncodedInvocation = [
  number: number,
  commandNumber: number,
  nodeId: string,
  statusDetails: StatusDetails,
  sentAtMs?: number | null,
  startedAtMs?: number | null,
  endedAtMs?: number | null,
  /** Null in states of version 10 and before when there are none. */
  plugins?: readonly EncodedPlugin[] | null,
  running?: RunningStep | null,
];

/** A step that was skipped is two members. */
type EncodedPlugin = EncodedResult | readonly [skip: NonNullable<PluginResult["skip"]>, atMs: number];
type EncodedResult = [
  PluginResult["status"],
  code: number,
  startedAtMs: number,
  endedAtMs: number,
  stdout?: Output,
  stderr?: string,
  /** Of states of earlier versions. */
  skip?: PluginResult["skip"],
];

/** Of an invocation that has not been sent. */
export function pendingInvocation(number: number, commandNumber: number, nodeId: string): CommandInvocation {
  return decodedInvocation([number, commandNumber, nodeId, "Pending"]);
}

/** A line of JSON, which begins with the number. */
export function lineOf(invocation: CommandInvocation): string {
  const { number, commandNumber, nodeId, statusDetails, sentAtMs, startedAtMs, endedAtMs, plugins, running } =
    invocation;
  const encoded: EncodedInvocation = [number, commandNumber, nodeId, statusDetails];
  const hasStep = plugins.length > 0 || running !== null;
  if (hasStep || sentAtMs !== null || startedAtMs !== null || endedAtMs !== null)
    encoded.push(sentAtMs, startedAtMs, endedAtMs);
  if (hasStep) encoded.push(plugins.map(encodePlugin));
  if (running) encoded.push(running);
  return JSON.stringify(encoded);
}

export function numberIn(line: string): number {
  return Number.parseInt(line.slice(1), 10);
}

export function invocationIn(line: string): CommandInvocation {
  return decodedInvocation(JSON.parse(line) as EncodedInvocation);
}

function decodedInvocation(encoded: EncodedInvocation): CommandInvocation {
  const [number, commandNumber, nodeId, statusDetails, sentAtMs = null, startedAtMs = null, endedAtMs = null] = encoded;
  const [, , , , , , , plugins, running = null] = encoded;
  return {
    number,
    commandNumber,
    nodeId,
    status: STATUS_OF_DETAILS[statusDetails],
    statusDetails,
    sentAtMs,
    startedAtMs,
    endedAtMs,
    plugins: (plugins ?? []).map(decodePlugin),
    running,
  };
}

function encodePlugin({ status, code, startedAtMs, endedAtMs, stdout, stderr, skip }: PluginResult): EncodedPlugin {
  if (skip !== undefined) return [skip, startedAtMs];
  if (stderr !== "") return [status, code, startedAtMs, endedAtMs, stdout, stderr];
  return stdout === "" ? [status, code, startedAtMs, endedAtMs] : [status, code, startedAtMs, endedAtMs, stdout];
}

function decodePlugin(encoded: EncodedPlugin): PluginResult {
  if (encoded.length === 2) {
    const [skip, atMs] = encoded;
    return { status: "Skipped", code: 0, startedAtMs: atMs, endedAtMs: atMs, stdout: "", stderr: "", skip };
  }
  const [status, code, startedAtMs, endedAtMs, stdout = "", stderr = "", skip] = encoded;
  return { status, code, startedAtMs, endedAtMs, stdout, stderr, ...(skip === undefined ? {} : { skip }) };
}
