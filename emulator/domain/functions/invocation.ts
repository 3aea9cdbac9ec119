import { parseJson } from "../../input/json.ts";
import type { ChildProcesses } from "../../processes/child-processes.ts";
import { notAllowed } from "../../processes/run-kinds.ts";
import { AwsError } from "../aws-error.ts";
import type { Context } from "../context.ts";
import { type FoundFunction, functionArn, getFunction } from "./find-function.ts";
import { forwardInvocation } from "./runtime/forward-invocation.ts";
import { type FunctionRunResult, runFunction } from "./runtime/run-function.ts";

export interface InvocationRequest {
  readonly functionName: string;
  readonly qualifier: string | undefined;
  /** JSON; "" counts as `{}`. */
  readonly payload: string;
  /** JSON, not its Base64. */
  readonly clientContext: string | null;
  readonly requestId: string;
  /** The trace of the invocation that called this function and waits for it, see `traceOf`. */
  readonly within?: string | undefined;
}

export interface InvocationResult {
  readonly executedVersion: string;
  /** The function's result or error. */
  readonly payload: string;
  readonly functionError: "Unhandled" | undefined;
  readonly log: string;
  /** Whether the emulator closed while the function ran, so that its outcome is unknown. */
  readonly isStopped?: boolean | undefined;
}

/** A function that is ready to run. It has everything from the store, so that it can run outside a transaction. */
export interface Invocation {
  /** How long it may run, in real milliseconds. */
  readonly timeoutMs: number;
  run(): Promise<InvocationResult>;
}

/**
 * Looks up a function to be run.
 *
 * @throws AwsError ResourceNotFoundException; InvalidRequestContentException for a payload or client context that is not
 *   JSON; TooManyRequestsException for a function with a reserved concurrency of 0; InvalidRuntimeException for a runtime that
 *   the emulator cannot run, when it has no endpoint to forward to; AccessDeniedException when it runs no functions;
 *   RecursiveInvocationException for a function that invokes itself again and again.
 */
export function prepareInvocation(request: InvocationRequest, context: Context): Invocation {
  const found = getFunction(request.functionName, request.qualifier, context);
  const { version, settings } = found;
  const payload = request.payload === "" ? "{}" : request.payload;
  checkJson(payload, "request body");
  if (request.clientContext !== null) checkJson(request.clientContext, "client context");
  if (settings.reservedConcurrency === 0) {
    throw new AwsError("TooManyRequestsException", "Rate Exceeded.", { status: 429 });
  }
  const timeoutMs = version.timeout * 1000;
  if (!isNodeRuntime(version.runtime)) {
    const { lambdaEndpoint } = context;
    if (lambdaEndpoint === undefined) throw cannotRun(version.runtime);
    const forwarded = { ...request, payload, name: version.name, timeoutMs };
    return {
      timeoutMs,
      run: async () => ({ executedVersion: version.version, ...(await forwardInvocation(lambdaEndpoint, forwarded)) }),
    };
  }
  const children = childrenOf(request, context);
  const run = nodeRun({ ...request, payload }, found, timeoutMs, context);
  return {
    timeoutMs,
    async run() {
      const result = await runFunction(run, children);
      return {
        isStopped: result.end.kind === "stopped",
        executedVersion: version.version,
        ...outcomeOf(result, request.requestId, version.timeout),
        log: logOf(result, request.requestId, version),
      };
    },
  };
}

export function isNodeRuntime(runtime: string): boolean {
  return runtime.startsWith("nodejs");
}

function cannotRun(runtime: string): AwsError {
  return new AwsError(
    "InvalidRuntimeException",
    `The emulator runs functions of Node.js runtimes, not of ${runtime}: start it with --lambda-endpoint to forward them.`,
    { status: 502 },
  );
}

/** Lambda stops functions that have invoked one another so many times (developer guide, "Recursive loop detection"). */
const DEPTH_MAX = 16;

function childrenOf({ within }: InvocationRequest, { children }: Pick<Context, "children">): ChildProcesses {
  if (!children?.allows("functions")) {
    throw new AwsError("AccessDeniedException", notAllowed("functions"), { status: 403 });
  }
  if (children.depthWithin(within) >= DEPTH_MAX) {
    const text =
      "Lambda detected your function being invoked in a recursive loop and stopped your function's invocation.";
    throw new AwsError("RecursiveInvocationException", text);
  }
  return children;
}

/** The trace header of AWS's services and SDKs; functions read it from `_X_AMZN_TRACE_ID`. */
function traceHeader(requestId: string): string {
  const [, time, rest] = /^(.{8})(.*)$/.exec(requestId.replaceAll("-", ""))!;
  return `Root=1-${time}-${rest};Parent=${rest!.slice(-16)};Sampled=0`;
}

/** @returns the invocation that sent a request, by its trace header; undefined if no invocation sent it. */
export function traceOf(header: string | undefined): string | undefined {
  return /(?:^|;)\s*(Root=1-[0-9a-f]{8}-[0-9a-f]{24})(?:;|$)/.exec(header ?? "")?.[1];
}

function nodeRun(request: InvocationRequest, found: FoundFunction, timeoutMs: number, context: Context) {
  const { account, store, nowMs } = context;
  const { version, qualifier } = found;
  const day = new Date(nowMs).toISOString().slice(0, 10).replaceAll("-", "/");
  const logStreamName = `${day}/[${version.version}]${request.requestId.replaceAll("-", "")}`;
  const logGroupName = `/aws/lambda/${version.name}`;
  const memory = String(version.memorySize);
  const trace = traceHeader(request.requestId);
  return {
    traceId: traceOf(trace) ?? request.requestId,
    within: request.within,
    zip: store.functions.code(version.name, version.version)!,
    environment: {
      LANG: "en_US.UTF-8",
      TZ: ":UTC",
      HOME: "/tmp",
      AWS_REGION: account.region,
      AWS_DEFAULT_REGION: account.region,
      AWS_ENDPOINT_URL: context.endpoint,
      AWS_ACCESS_KEY_ID: "lambda",
      AWS_SECRET_ACCESS_KEY: "lambda",
      AWS_EXECUTION_ENV: `AWS_Lambda_${version.runtime}`,
      AWS_LAMBDA_FUNCTION_NAME: version.name,
      AWS_LAMBDA_FUNCTION_VERSION: version.version,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memory,
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
      AWS_LAMBDA_LOG_GROUP_NAME: logGroupName,
      AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
      _HANDLER: version.handler,
      _X_AMZN_TRACE_ID: trace,
      ...version.environment,
    },
    request: {
      handler: version.handler,
      payload: request.payload,
      timeoutMs,
      clientContext: request.clientContext,
      context: {
        functionName: version.name,
        functionVersion: version.version,
        invokedFunctionArn: functionArn(version.name, account, qualifier),
        memoryLimitInMB: memory,
        awsRequestId: request.requestId,
        logGroupName,
        logStreamName,
      },
    },
  };
}

function outcomeOf({ end }: FunctionRunResult, requestId: string, timeoutSeconds: number) {
  switch (end.kind) {
    case "returned":
      return { payload: end.payload, functionError: undefined };
    case "failed":
      return failed(end.error);
    case "timed-out": {
      const text = `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
      return failed({ errorType: "Sandbox.Timedout", errorMessage: text });
    }
    // A client that still waits for the answer gets the reason: the process was killed.
    case "stopped":
    case "exited": {
      const reason = exitText(end.kind === "exited" ? end.exitCode : null);
      return failed({ errorType: "Runtime.ExitError", errorMessage: `RequestId: ${requestId} Error: ${reason}` });
    }
  }
}

function exitText(exitCode: number | null): string {
  if (exitCode === 0) return "Runtime exited without providing a reason";
  return `Runtime exited with error: ${exitCode === null ? "signal: killed" : `exit status ${exitCode}`}`;
}

function failed(error: object): Pick<InvocationResult, "payload" | "functionError"> {
  return { payload: JSON.stringify(error), functionError: "Unhandled" };
}

/** The log lines that Lambda adds before and after a function's output. */
function logOf(
  { output, durationMs }: FunctionRunResult,
  requestId: string,
  { version, memorySize }: { readonly version: string; readonly memorySize: number },
): string {
  const text = output === "" || output.endsWith("\n") ? output : `${output}\n`;
  return (
    `START RequestId: ${requestId} Version: ${version}\n${text}END RequestId: ${requestId}\n` +
    `REPORT RequestId: ${requestId}\tDuration: ${durationMs}.00 ms\tBilled Duration: ${durationMs} ms\tMemory Size: ${memorySize} MB\n`
  );
}

function checkJson(text: string, what: string): void {
  try {
    parseJson(text);
  } catch (error) {
    throw new AwsError(
      "InvalidRequestContentException",
      `Could not parse ${what} into json: ${(error as Error).message}`,
    );
  }
}
