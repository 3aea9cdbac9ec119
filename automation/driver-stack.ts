import type { WindowHistory } from "../history/window-history.ts";
import type {
  DestroyOperationOptions,
  ImportOperationOptions,
  ImportResult,
  OperationOptions,
  OperationResult,
  PreviewOperationOptions,
  TraceOptions,
  UpOperationOptions,
} from "./api/driver-options.ts";
import type { OperationRun } from "./operation/operation-run.ts";
import type { ConfigOptions } from "./project/project.ts";
import type { HistoryOptions, Verification, VerificationOptions } from "./read-back/read-back.ts";
import type { ShownOutput } from "./read-back/stack-outputs.ts";
import type { Cancellation } from "./recovery/cancel-stack.ts";
import type { Workspace } from "./stack/workspace.ts";
import type { Deployment } from "./stack-calls/deployments.ts";
import { type RemoveOptions, removeStack } from "./stack-calls/remove-stack.ts";
import {
  type ConfigChange,
  type ConfigValue,
  changeConfig,
  configValue,
  configValues,
} from "./stack-calls/stack-config.ts";
import { exportedState, type ImportedState, importState, type StackState } from "./stack-calls/stack-state.ts";
import { removeTag, setTag, tagsOf } from "./stack-calls/stack-tags.ts";

export interface ReadOptions extends TraceOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface OutputOptions extends ReadOptions {
  /** Gives secrets as they are, each output with a mark. It starts the CLI, which decrypts them. Default: false. */
  readonly showSecrets?: boolean | undefined;
}

export interface CancelOptions extends ReadOptions {
  /**
   * Removes the lock although it is not proven that its process has ended. Use it only when you know that it has: two operations
   * at the same time damage the state. Default: false.
   */
  readonly force?: boolean | undefined;
}

export interface DeploymentsOptions extends ReadOptions {
  /** How many of the latest. Default: 10. */
  readonly last?: number | undefined;
}

/** What a stack needs of its driver. */
interface StackDriver {
  preview(stack: string, options?: PreviewOperationOptions): OperationRun<OperationResult>;
  up(stack: string, options?: UpOperationOptions): OperationRun<OperationResult>;
  refresh(stack: string, options?: OperationOptions): OperationRun<OperationResult>;
  destroy(stack: string, options?: DestroyOperationOptions): OperationRun<OperationResult>;
  outputs(stack: string, options: OutputOptions & { readonly showSecrets: true }): Promise<Record<string, ShownOutput>>;
  outputs(stack: string, options?: ReadOptions): Promise<Record<string, unknown>>;
  history(stack: string, options?: HistoryOptions & TraceOptions): Promise<WindowHistory[]>;
  verify(stack: string, options?: VerificationOptions & TraceOptions): Promise<Verification>;
  cancel(stack: string, options?: CancelOptions): Promise<Cancellation>;
  deployments(stack: string, options?: DeploymentsOptions): Promise<Deployment[]>;
}

/** Calls of one stack, by what they do. */
export type StackCall = "export" | "import of the state" | "create" | "remove" | "config" | "tags";

/** Works on the stack with a workspace of its own. */
export interface StackWork {
  /** Opens the stack with config over its own. @throws DriverError config, when a value is wrong. */
  check(config: ConfigOptions): Promise<void>;
  import(options: ImportOperationOptions): OperationRun<ImportResult>;
  /** At once, beside operations. */
  reading<T>(what: StackCall, options: ReadOptions, work: (workspace: Workspace) => Promise<T>): Promise<T>;
  /** In its turn among the driver's operations on the stack. */
  changing<T>(
    what: StackCall,
    options: ReadOptions,
    work: (workspace: Workspace, signal: AbortSignal) => Promise<T>,
  ): Promise<T>;
}

/**
 * One stack of a driver, with the calls of the Automation API's `Stack`. Making one starts nothing; the first operation creates
 * the stack in its backend. Every call throws a DriverError.
 *
 * ```ts
 * const stack = driver.stack("dev");
 * const { outputs } = await stack.up({ message: "by night" });
 * ```
 */
export class Stack {
  readonly name: string;
  /** The stack's config: what the program gets, and changes of the stack's file. */
  readonly config: StackConfig;
  /** Tags of the stack, on backends that have them. */
  readonly tags: StackTags;
  readonly #driver: StackDriver;
  readonly #work: StackWork;

  /** Use {@link Driver.stack}. */
  constructor(name: string, driver: StackDriver, work: StackWork) {
    this.name = name;
    this.#driver = driver;
    this.#work = work;
    this.config = new StackConfig(work);
    this.tags = new StackTags(work);
  }

  /** Shows what an `up` would do. */
  preview(options?: PreviewOperationOptions): OperationRun<OperationResult> {
    return this.#driver.preview(this.name, options);
  }

  /** Creates, updates or deletes resources so that they match the program. */
  up(options?: UpOperationOptions): OperationRun<OperationResult> {
    return this.#driver.up(this.name, options);
  }

  /** Updates the state so that it matches the cloud. */
  refresh(options?: OperationOptions): OperationRun<OperationResult> {
    return this.#driver.refresh(this.name, options);
  }

  /** Deletes all resources of the stack. */
  destroy(options?: DestroyOperationOptions): OperationRun<OperationResult> {
    return this.#driver.destroy(this.name, options);
  }

  /** Takes resources of the cloud over into the state, and writes their declarations (`pulumi import`). */
  import(options: ImportOperationOptions): OperationRun<ImportResult> {
    return this.#work.import(options);
  }

  /** The outputs of the last `up`. */
  outputs(options: OutputOptions & { readonly showSecrets: true }): Promise<Record<string, ShownOutput>>;
  outputs(options?: ReadOptions): Promise<Record<string, unknown>>;
  async outputs(options: OutputOptions = {}): Promise<Record<string, unknown>> {
    const { showSecrets, ...reading } = options;
    if (showSecrets) return await this.#driver.outputs(this.name, { ...reading, showSecrets });
    return await this.#driver.outputs(this.name, reading);
  }

  /** The stack's deployments, the latest first. What its windows did is {@link windowHistory}. */
  async history(options?: DeploymentsOptions): Promise<Deployment[]> {
    return await this.#driver.deployments(this.name, options);
  }

  /** The latest deployment; undefined when there was none. */
  async info(options: ReadOptions = {}): Promise<Deployment | undefined> {
    return (await this.history({ ...options, last: 1 }))[0];
  }

  /** What each of the stack's windows did. The stack's deployments are {@link history}. */
  async windowHistory(options?: HistoryOptions & TraceOptions): Promise<WindowHistory[]> {
    return await this.#driver.history(this.name, options);
  }

  /** Whether each of the stack's windows did what is expected of it. */
  async verify(options?: VerificationOptions & TraceOptions): Promise<Verification> {
    return await this.#driver.verify(this.name, options);
  }

  /** Interrupts the operation that holds the stack, or removes the lock of a process that has ended. */
  async cancel(options?: CancelOptions): Promise<Cancellation> {
    return await this.#driver.cancel(this.name, options);
  }

  /**
   * The state, with encrypted secrets. @param options.showSecrets in plain text instead. @throws DriverError not-deployed, when the
   *   stack does not exist.
   */
  async exportState({
    showSecrets,
    ...options
  }: ReadOptions & { readonly showSecrets?: boolean | undefined } = {}): Promise<StackState> {
    return await this.#work.reading("export", options, (workspace) => exportedState(workspace, showSecrets));
  }

  /**
   * Replaces the state, under the stack's lock, after a check by the CLI, with a backup of the state before. Creates the stack if it
   * does not exist.
   *
   * @param options.force also a state that contradicts itself or belongs to another stack.
   * @throws DriverError config, when the state is refused: nothing was changed; locked.
   */
  async importState(
    state: StackState,
    { force = false, ...options }: ReadOptions & { readonly force?: boolean | undefined } = {},
  ): Promise<ImportedState> {
    return await this.#work.changing("import of the state", options, (workspace, signal) =>
      importState(workspace, state, force, signal),
    );
  }

  /** Creates the stack in its backend if it does not exist. Operations do that by themselves. */
  async create(options: ReadOptions = {}): Promise<void> {
    await this.#work.changing("create", options, (workspace) => workspace.init());
  }

  /**
   * Removes the stack from its backend, with its history and without its config file.
   *
   * @returns whether there was one.
   * @throws DriverError protected, when it has resources, or is protected and not confirmed.
   */
  async remove({ force, confirm, ...options }: ReadOptions & RemoveOptions = {}): Promise<boolean> {
    return await this.#work.changing("remove", options, (workspace) => removeStack(workspace, { force, confirm }));
  }
}

/** How a key is meant. */
export interface ConfigKeyOptions extends ReadOptions {
  /** The key is a path, such as `app:sizes[0]` or `app:tags["Patch Group"]`. Default: false. */
  readonly path?: boolean | undefined;
}

export interface SetConfigOptions extends ConfigKeyOptions {
  /** Encrypts the value; what is not a text is encrypted as JSON. Default: false. */
  readonly secret?: boolean | undefined;
}

/**
 * A stack's config. A key without a namespace gets the project's. Changes are written to the stack's file; its comments, order and
 * layout stay. Every call throws a DriverError: config, when a key or value is wrong or the stack's config is given as data.
 */
export class StackConfig {
  readonly #work: StackWork;

  constructor(work: StackWork) {
    this.#work = work;
  }

  /** Every value that the program gets, by key with namespace. Secrets are decrypted. */
  async all(options: ReadOptions = {}): Promise<Record<string, ConfigValue>> {
    return await this.#work.reading("config", options, configValues);
  }

  /** The value of a key; undefined if it is not set. */
  async get(key: string, { path = false, ...options }: ConfigKeyOptions = {}): Promise<ConfigValue | undefined> {
    return await this.#work.reading("config", options, (workspace) => configValue(workspace, key, path));
  }

  /** Checks a value and writes it. */
  async set(key: string, value: unknown, { secret = false, path, ...options }: SetConfigOptions = {}): Promise<void> {
    await this.setAll({ [key]: { value, secret } }, { ...options, path });
  }

  /** Writes several values at once, or none of them. */
  async setAll(
    values: Readonly<Record<string, { readonly value: unknown; readonly secret?: boolean }>>,
    { path = false, ...options }: ConfigKeyOptions = {},
  ): Promise<void> {
    const changes = Object.entries(values).map(([key, { value, secret = false }]) => ({
      key,
      value,
      secret,
      isPath: path,
    }));
    const plain = changes.filter(({ secret }) => !secret).map(({ key, value }) => [key, value] as const);
    await this.#work.check({ config: Object.fromEntries(plain), configPath: path });
    await this.#change(changes, options);
  }

  /** Removes a key; does nothing when the file does not have it. */
  async remove(key: string, options: ConfigKeyOptions = {}): Promise<void> {
    await this.removeAll([key], options);
  }

  async removeAll(keys: readonly string[], { path = false, ...options }: ConfigKeyOptions = {}): Promise<void> {
    await this.#change(
      keys.map((key) => ({ key, value: undefined, secret: false, isPath: path })),
      options,
    );
  }

  async #change(changes: readonly ConfigChange[], options: ReadOptions): Promise<void> {
    await this.#work.changing("config", options, (workspace) => changeConfig(workspace, changes));
  }
}

/** @throws DriverError failed, from each call, on a backend without tags or for a stack that does not exist. */
export class StackTags {
  readonly #work: StackWork;

  constructor(work: StackWork) {
    this.#work = work;
  }

  async all(options: ReadOptions = {}): Promise<Record<string, string>> {
    return await this.#work.reading("tags", options, tagsOf);
  }

  async set(name: string, value: string, options: ReadOptions = {}): Promise<void> {
    await this.#work.changing("tags", options, (workspace) => setTag(workspace, name, value));
  }

  async remove(name: string, options: ReadOptions = {}): Promise<void> {
    await this.#work.changing("tags", options, (workspace) => removeTag(workspace, name));
  }
}
