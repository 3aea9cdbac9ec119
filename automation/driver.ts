import { performance } from "node:perf_hooks";
import type { EngineEvent, OpMap, OutputMap } from "@pulumi/pulumi/automation/index.js";
import type { WindowHistory } from "../history/window-history.ts";
import { DriverError } from "./driver-error.ts";
import { translate } from "./engine-events.ts";
import type { DriverEvent, EventBody, Operation, StepOp } from "./events.ts";
import { ensurePulumi, type PulumiInstallation, type PulumiProgress, PulumiUnavailableError } from "./pulumi-cli.ts";
import { openWorkspace } from "./stack/open-workspace.ts";
import { openProject, openStack, type ProjectStack, stackNames } from "./stack/project.ts";
import {
  type HistoryOptions,
  type ReadBackSource,
  readBack,
  type Verification,
  type VerificationOptions,
  verifyBack,
} from "./stack/read-back.ts";
import { AWS_VARIABLES_TO_UNSET, stackVariables } from "./stack/variables.ts";

export interface DriverOptions {
  /** The folder with `Pulumi.yaml`. */
  readonly directory: string;
  /** The endpoint of the emulator, for stacks that belong to it. Default: `AWS_ENDPOINT_URL`, then port 4599 here. */
  readonly endpoint?: string | undefined;
  /** The environment to start from, which is only read. Default: this process's. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Told while a Pulumi CLI is looked for or made. */
  readonly onProgress?: ((progress: PulumiProgress) => void) | undefined;
}

export interface OperationOptions {
  /** Ends the operation in order: what is under way is finished, the rest is left, the stack is unlocked. */
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: DriverEvent) => void) | undefined;
}

export interface OperationResult {
  readonly stack: string;
  readonly operation: Operation;
  readonly changes: Readonly<Partial<Record<StepOp, number>>>;
  /** The stack's outputs after `up` and `refresh`; empty otherwise. Secrets stay wrapped and are not shown. */
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly durationMs: number;
}

/**
 * Runs Pulumi on the environments of one project. It keeps no state of its own and touches none of the process's:
 * not its environment, its working directory or its signal handlers.
 */
export class Driver {
  readonly #options: DriverOptions;

  constructor(options: DriverOptions) {
    this.#options = options;
  }

  /** The names of the environments. */
  async environments(): Promise<string[]> {
    return await stackNames(await openProject(this.#options.directory));
  }

  /** @throws DriverError not-found or config. */
  async environment(name: string): Promise<ProjectStack> {
    return await openStack(await openProject(this.#options.directory), name);
  }

  /** What an `up` would do; nothing is touched. */
  preview(stack: string, options: OperationOptions = {}): Promise<OperationResult> {
    return this.#operate("preview", stack, options);
  }

  /** Makes the cloud what the program says. */
  up(stack: string, options: OperationOptions = {}): Promise<OperationResult> {
    return this.#operate("up", stack, options);
  }

  /** Makes the state what the cloud says. */
  refresh(stack: string, options: OperationOptions = {}): Promise<OperationResult> {
    return this.#operate("refresh", stack, options);
  }

  /** Deletes everything the stack has. */
  destroy(stack: string, options: OperationOptions = {}): Promise<OperationResult> {
    return this.#operate("destroy", stack, options);
  }

  /** The outputs of the last `up`; empty when there was none. */
  async outputs(stack: string, { signal }: Pick<OperationOptions, "signal"> = {}): Promise<Record<string, unknown>> {
    await using workspace = await this.#open(stack, signal);
    return shown(await workspace.stack.outputs());
  }

  /**
   * What the stack's window did, read back through the SSM API of the cloud that the stack belongs to.
   *
   * @throws DriverError failed, when the stack has no window (yet), or nothing answers.
   */
  async history(name: string, options: HistoryOptions = {}): Promise<WindowHistory> {
    return await readBack(await this.#readBackSource(name, options.signal), options);
  }

  /** Judges what the stack's window did: whether the patching really happened. */
  async verify(name: string, options: VerificationOptions = {}): Promise<Verification> {
    return await verifyBack(await this.#readBackSource(name, options.signal), options);
  }

  async #readBackSource(name: string, signal: AbortSignal | undefined): Promise<ReadBackSource> {
    const { windowId } = await this.outputs(name, signal ? { signal } : {});
    const stack = await this.environment(name);
    return { stack, windowId, variables: this.#env, endpoint: this.#options.endpoint };
  }

  /**
   * The variables with which the plain CLI works on the stack as this driver does. The stack is made in the backend when it
   * is not there yet, since `pulumi preview` refuses one that does not exist.
   */
  async variables(name: string, { signal }: Pick<OperationOptions, "signal"> = {}): Promise<Record<string, string>> {
    await using _made = await this.#open(name, signal);
    const stack = await this.environment(name);
    const variables = stackVariables(stack, await this.#pulumi(signal), this.#env, this.#options.endpoint);
    return { ...variables, PULUMI_STACK: name };
  }

  async #operate(operation: Operation, name: string, options: OperationOptions): Promise<OperationResult> {
    const startedAt = performance.now();
    const emit = numbered(operation, name, options.onEvent);
    const errors: string[] = [];
    let changes: Partial<Record<StepOp, number>> = {};
    let outcome: "succeeded" | "failed" | "cancelled" = "failed";
    const onEvent = (event: EngineEvent) => {
      if (event.summaryEvent) changes = { ...(event.summaryEvent.resourceChanges as OpMap) };
      const body = translate(event);
      if (!body) return;
      if (body.type === "diagnostic" && body.severity === "error") errors.push(body.message);
      emit(body);
    };
    try {
      await using workspace = await this.#open(name, options.signal);
      emit({ type: "started" });
      const { stack, configFile } = workspace;
      const settings = { onEvent, configFile, ...(options.signal ? { signal: options.signal } : {}) };
      const result = await stack[operation](settings);
      outcome = "succeeded";
      const outputs = "outputs" in result ? shown(result.outputs as OutputMap) : {};
      return { stack: name, operation, changes, outputs, durationMs: performance.now() - startedAt };
    } catch (error) {
      const failure = withDiagnostics(error, errors);
      if (failure instanceof DriverError && failure.kind === "cancelled") outcome = "cancelled";
      throw failure;
    } finally {
      emit({ type: "finished", outcome, changes, durationMs: performance.now() - startedAt });
    }
  }

  async #open(name: string, signal: AbortSignal | undefined) {
    throwIfCancelled(name, signal);
    const stack = await this.environment(name);
    const installation = await this.#pulumi(signal);
    const own = stackVariables(stack, installation, this.#env, this.#options.endpoint);
    const variables = { ...definedOnly(this.#env), ...own };
    if (stack.cloud === "emulator") for (const variable of AWS_VARIABLES_TO_UNSET) delete variables[variable];
    return await openWorkspace({ stack, installation, variables, signal });
  }

  async #pulumi(signal: AbortSignal | undefined): Promise<PulumiInstallation> {
    const { onProgress } = this.#options;
    try {
      return await ensurePulumi({
        env: { ...this.#env },
        ...(signal ? { signal } : {}),
        ...(onProgress ? { onProgress } : {}),
      });
    } catch (error) {
      if (!(error instanceof PulumiUnavailableError)) throw error;
      throw new DriverError("cli-missing", error.message, { cause: error });
    }
  }

  get #env(): Readonly<Record<string, string | undefined>> {
    return this.#options.env ?? process.env;
  }
}

function numbered(operation: Operation, stack: string, onEvent: OperationOptions["onEvent"]) {
  let sequence = 0;
  return (body: EventBody) => onEvent?.({ sequence: ++sequence, stack, operation, ...body } as DriverEvent);
}

/** The engine's own errors say more than the CLI's last lines. */
function withDiagnostics(error: unknown, errors: readonly string[]): unknown {
  if (!(error instanceof DriverError) || error.kind !== "failed" || errors.length === 0) return error;
  const first = error.message.split("\n")[0]!;
  return new DriverError("failed", [first, ...errors].join("\n"), {
    ...(error.stackName === undefined ? {} : { stack: error.stackName }),
    diagnostics: errors,
    cause: error,
  });
}

function throwIfCancelled(stack: string, signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new DriverError("cancelled", `The operation on ${stack} was interrupted.`, { stack });
}

function definedOnly(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined)) as Record<
    string,
    string
  >;
}

function shown(outputs: OutputMap): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { value, secret }]) => [name, secret ? "[secret]" : value]),
  );
}
