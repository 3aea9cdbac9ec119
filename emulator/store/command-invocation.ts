import { type InvocationStatus, STATUS_OF_DETAILS, type StatusDetails } from "./command-status.ts";
import { moved, type Output } from "./output.ts";

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

/**
 * A command may have 100,000 invocations: they are kept without the names of their members. Instants are counted from that of sending,
 * or from -1 where it was not sent: small numbers are written three times as fast.
 */
type EncodedInvocation = [
  number: number,
  commandNumber: number,
  nodeId: string,
  fromMs: number,
  statusDetails: StatusDetails,
  startedAtMs?: number | null,
  endedAtMs?: number | null,
  plugins?: readonly EncodedPlugin[],
  running?: RunningStep | null,
];

/** As migrated from states of version 10 and before: with all instants as they are. */
type EarlierInvocation = [
  number: number,
  commandNumber: number,
  nodeId: string,
  statusDetails: StatusDetails,
  sentAtMs: number | null,
  startedAtMs: number | null,
  endedAtMs: number | null,
  plugins: readonly EncodedPlugin[] | null,
  running: RunningStep | null,
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

/** Of a node to which the command has not been sent. */
export function pendingInvocation(number: number, commandNumber: number, nodeId: string): CommandInvocation {
  return {
    number,
    commandNumber,
    nodeId,
    status: "Pending",
    statusDetails: "Pending",
    sentAtMs: null,
    startedAtMs: null,
    endedAtMs: null,
    plugins: [],
    running: null,
  };
}

/** An invocation with these changes, member by member: a spread of what a spread has made costs ten times as much. */
export function changedInvocation(
  invocation: CommandInvocation,
  changes: Partial<Omit<CommandInvocation, "number" | "commandNumber" | "nodeId" | "status">>,
): CommandInvocation {
  const { number, commandNumber, nodeId } = invocation;
  const {
    statusDetails = invocation.statusDetails,
    sentAtMs = invocation.sentAtMs,
    startedAtMs = invocation.startedAtMs,
    endedAtMs = invocation.endedAtMs,
    plugins = invocation.plugins,
    running = invocation.running,
  } = changes;
  const status = STATUS_OF_DETAILS[statusDetails];
  return { number, commandNumber, nodeId, status, statusDetails, sentAtMs, startedAtMs, endedAtMs, plugins, running };
}

/** A line of JSON, which begins with the number. */
export function lineOf(invocation: CommandInvocation): string {
  const { number, commandNumber, nodeId, statusDetails, sentAtMs, startedAtMs, endedAtMs } = invocation;
  const { plugins, running } = invocation;
  const fromMs = sentAtMs ?? NOT_SENT;
  const encoded: EncodedInvocation = [number, commandNumber, nodeId, fromMs, statusDetails];
  const hasStep = plugins.length > 0 || running !== null;
  if (hasStep || startedAtMs !== null || endedAtMs !== null)
    encoded.push(since(fromMs, startedAtMs), since(fromMs, endedAtMs));
  if (hasStep) encoded.push(plugins.map((plugin) => encodePlugin(plugin, fromMs)));
  if (running) encoded.push(running);
  return JSON.stringify(encoded);
}

export function numberIn(line: string): number {
  return Number.parseInt(line.slice(1), 10);
}

export function invocationIn(line: string): CommandInvocation {
  const read = JSON.parse(line) as EncodedInvocation | EarlierInvocation;
  return typeof read[3] === "number" ? decoded(read as EncodedInvocation) : earlier(read as EarlierInvocation);
}

const NOT_SENT = -1;

function decoded(encoded: EncodedInvocation): CommandInvocation {
  const [number, commandNumber, nodeId, fromMs, statusDetails, startedMs = null, endedMs = null] = encoded;
  return {
    number,
    commandNumber,
    nodeId,
    status: STATUS_OF_DETAILS[statusDetails],
    statusDetails,
    sentAtMs: fromMs === NOT_SENT ? null : fromMs,
    startedAtMs: startedMs === null ? null : fromMs + startedMs,
    endedAtMs: endedMs === null ? null : fromMs + endedMs,
    plugins: (encoded[7] ?? []).map((plugin) => decodePlugin(plugin, fromMs)),
    running: encoded[8] ?? null,
  };
}

function earlier(encoded: EarlierInvocation): CommandInvocation {
  const [number, commandNumber, nodeId, statusDetails, sentAtMs, startedAtMs, endedAtMs, plugins, running] = encoded;
  return {
    ...{ number, commandNumber, nodeId, status: STATUS_OF_DETAILS[statusDetails], statusDetails },
    ...{ sentAtMs, startedAtMs, endedAtMs, running },
    plugins: (plugins ?? []).map((plugin) => decodePlugin(plugin, 0)),
  };
}

function since(fromMs: number, atMs: number | null): number | null {
  return atMs === null ? null : atMs - fromMs;
}

function encodePlugin(
  { status, code, startedAtMs, endedAtMs, stdout, stderr, skip }: PluginResult,
  fromMs: number,
): EncodedPlugin {
  const startedMs = startedAtMs - fromMs;
  if (skip !== undefined) return [skip, startedMs];
  const encoded: EncodedResult = [status, code, startedMs, endedAtMs - fromMs];
  if (stdout !== "" || stderr !== "") encoded.push(moved(stdout, -fromMs));
  if (stderr !== "") encoded.push(stderr);
  return encoded;
}

function decodePlugin(encoded: EncodedPlugin, fromMs: number): PluginResult {
  if (encoded.length === 2) {
    const [skip, startedMs] = encoded;
    const atMs = fromMs + startedMs;
    return { status: "Skipped", code: 0, startedAtMs: atMs, endedAtMs: atMs, stdout: "", stderr: "", skip };
  }
  const [status, code, startedMs, endedMs, stdout = "", stderr = "", skip] = encoded;
  const times = { startedAtMs: fromMs + startedMs, endedAtMs: fromMs + endedMs };
  const output = { stdout: moved(stdout, fromMs), stderr };
  return { status, code, ...times, ...output, ...(skip === undefined ? {} : { skip }) };
}
