import { existsSync } from "node:fs";
import type { DriverOptions, StackSettings } from "../api/driver-options.ts";
import { DriverError } from "../errors/driver-error.ts";
import { interruption } from "../errors/driver-error-of.ts";
import { isSystemError, machineText } from "../errors/machine-failure.ts";
import { type ConfigEntry, configEntries } from "../project/config-entries.ts";
import {
  type ConfigOptions,
  openConfig,
  openProject,
  openStack,
  type ProjectStack,
  stackNames,
} from "../project/project.ts";
import { ensurePulumi, type PulumiInstallation, PulumiUnavailableError } from "../pulumi-cli/ensure-pulumi.ts";
import { pulumiHome } from "../pulumi-cli/home.ts";
import { type StackSession, stackSession } from "./stack-session.ts";
import type { Trace } from "./tracing.ts";

/** The environments of a driver's project: those with a file, and those given as data. */
export class Stacks {
  readonly #options: DriverOptions;
  #installation: PulumiInstallation | undefined;

  constructor(options: DriverOptions) {
    this.#options = options;
  }

  async names(): Promise<string[]> {
    const written = await stackNames(await openProject(this.#options));
    return [...new Set([...written, ...this.#givenNames()])].sort();
  }

  /** @param own config of one operation. @throws DriverError not-found or config. */
  async open(name: string, own: ConfigOptions = {}): Promise<ProjectStack> {
    return await openStack(await openProject(this.#options), name, this.#given(name), this.settings(name).secrets, own);
  }

  /** Every value of a stack's config, and where it comes from. @throws DriverError not-found or config. */
  async config(name: string, own: ConfigOptions = {}): Promise<ConfigEntry[]> {
    return configEntries(
      await openConfig(await openProject(this.#options), name, this.#given(name), own),
      this.settings(name).secrets,
    );
  }

  /** The stacks that are given as data; a driver without a directory has no other. */
  #givenNames(): string[] {
    const { stacks = {}, directory } = this.#options;
    return Object.entries(stacks).flatMap(([name, { config }]) => (config || directory === undefined ? name : []));
  }

  #given(name: string) {
    const names = this.#givenNames();
    return { config: this.settings(name).config ?? (names.includes(name) ? {} : undefined), names };
  }

  settings(name: string): StackSettings {
    const { stacks = {} } = this.#options;
    return (Object.hasOwn(stacks, name) ? stacks[name] : undefined) ?? {};
  }

  /**
   * All that the CLI needs for one stack. The CLI itself is found, or installed, only when something starts it: what can be read
   * without it needs none.
   *
   * @throws DriverError
   */
  async session(name: string, signal: AbortSignal, trace: Trace, own?: ConfigOptions): Promise<StackSession> {
    if (signal.aborted) throw interruption(name, signal.reason);
    const stack = await this.open(name, own);
    const { env = process.env } = this.#options;
    let found: Promise<PulumiInstallation> | undefined;
    const pulumi = () => {
      found ??= this.#pulumi(stack, signal);
      return found;
    };
    const cli = { home: pulumiHome({ ...env }), pulumi };
    return stackSession(stack, this.settings(name), cli, this.#options, trace);
  }

  /** Found once and kept while it exists: behind a wrapper on PATH, finding it starts the CLI. */
  async #pulumi({ name: stack, project }: ProjectStack, signal: AbortSignal): Promise<PulumiInstallation> {
    const { onProgress, program, env = process.env } = this.#options;
    const language = program === undefined ? project.file?.runtime : undefined;
    if (this.#installation && existsSync(this.#installation.command)) return this.#installation;
    try {
      const options = {
        env: { ...env },
        signal,
        ...(onProgress ? { onProgress } : {}),
        ...(language ? { language } : {}),
      };
      this.#installation = await ensurePulumi(options);
      return this.#installation;
    } catch (error) {
      if (signal.aborted) throw interruption(stack, signal.reason);
      if (error instanceof PulumiUnavailableError) {
        throw new DriverError("cli-missing", error.message, { stack, cause: error });
      }
      // The CLI was removed during the check.
      if (!isSystemError(error)) throw error;
      const text = `The Pulumi CLI cannot be used: ${machineText(error)}`;
      throw new DriverError("cli-missing", text, { stack, file: error.path, cause: error });
    }
  }
}
