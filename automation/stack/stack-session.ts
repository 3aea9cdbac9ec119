import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import type { DriverOptions, StackSettings } from "../api/driver-options.ts";
import { REAL_TIMING, type Timing } from "../api/timing.ts";
import { passwordApart } from "../backend/backend-variables.ts";
import { type FoundBackend, findBackend } from "../backend/find-backend.ts";
import { MARK_VARIABLE, markOf } from "../process/orphans.ts";
import { type ProcessRunner, runPulumi } from "../process/pulumi-process.ts";
import { ofNamespace, type ProjectStack } from "../project/project.ts";
import type { PulumiInstallation } from "../pulumi-cli/ensure-pulumi.ts";
import { redaction } from "../secrets/redaction.ts";
import type { Trace } from "./tracing.ts";
import { PRELOADS, stackVariables, variablesToUnset } from "./variables.ts";

/** All that the CLI needs to work on one stack. */
export interface StackSession {
  readonly stack: ProjectStack;
  readonly settings: StackSettings;
  /** The CLI, which is found or installed when it is first needed. @throws DriverError cli-missing */
  readonly pulumi: () => Promise<PulumiInstallation>;
  /** The whole environment of every CLI process, but for the CLI itself on PATH. */
  readonly variables: Readonly<Record<string, string>>;
  readonly backendUrl: string;
  readonly backend: FoundBackend;
  /** Identifies the processes that work on this stack. */
  readonly mark: string;
  readonly timing: Timing;
  readonly run: ProcessRunner;
  readonly graceMs: number | undefined;
  /** Removes secrets from messages and events. */
  readonly redact: <T>(value: T) => T;
  /** A program that runs inside this process. */
  readonly program: PulumiFn | undefined;
  /** The place in a trace. */
  readonly trace: Trace;
  /** Where the CLI's own spans go. */
  readonly otelTraces: string | undefined;
}

/** The driver's environment, overridden by the stack's variables. */
export function baseVariables(
  { env = process.env }: Pick<DriverOptions, "env">,
  { env: own = {}, passphrase, backendUrl }: StackSettings,
): Record<string, string | undefined> {
  const base = { ...env, ...own };
  if (backendUrl !== undefined) base.PULUMI_BACKEND_URL = backendUrl;
  if (passphrase !== undefined) {
    base.PULUMI_CONFIG_PASSPHRASE = passphrase;
    base.PULUMI_CONFIG_PASSPHRASE_FILE = undefined;
  }
  return base;
}

/** @throws DriverError config, when the environment points to another cloud than the stack's. */
export function stackSession(
  stack: ProjectStack,
  settings: StackSettings,
  { home, pulumi }: Pick<StackSession, "pulumi"> & { readonly home: string },
  options: DriverOptions,
  trace: Trace,
): StackSession {
  const base = baseVariables(options, settings);
  const backend = findBackend(stack, home, base, noticeOf(options));
  const endpoint = settings.endpoint ?? options.endpoint;
  const own = passwordApart(stackVariables(stack, { home }, base, backend, endpoint));
  const backendUrl = own.PULUMI_BACKEND_URL!;
  const mark = markOf(backendUrl, stack.project.name, stack.name);
  const preloads = PRELOADS.map((file) => `--require=${JSON.stringify(file)}`);
  const NODE_OPTIONS = [base.NODE_OPTIONS, ...preloads].filter(Boolean).join(" ");
  const variables: Record<string, string> = { ...definedOnly(base), ...own, NODE_OPTIONS, [MARK_VARIABLE]: mark };
  if (stack.cloud === "emulator") for (const name of variablesToUnset(base)) delete variables[name];
  return {
    stack: { ...stack, aws: { ...stack.aws, ...ofNamespace("aws", settings.secrets ?? {}) } },
    settings,
    pulumi,
    variables,
    backendUrl,
    backend,
    mark,
    timing: options.timing ?? REAL_TIMING,
    run: options.run ?? runPulumi,
    graceMs: options.graceMs,
    redact: redaction({
      variables: { ...base, PULUMI_BACKEND_URL: backend.url },
      values: secretsOf(stack, settings, base),
      words: wordsOf(stack),
    }),
    program: settings.program ?? options.program,
    trace,
    otelTraces: options.otelTraces,
  };
}

function noticeOf({ onNotice, logger }: DriverOptions): (text: string) => void {
  return onNotice ?? ((text) => logger?.info({}, text));
}

function secretsOf(stack: ProjectStack, { secrets = {} }: StackSettings, base: Variables): string[] {
  const { secretKey, token } = stack.aws;
  const written = [secretKey, token].filter((value) => typeof value === "string");
  return [...Object.values(secrets), ...written, ...passphraseIn(stack, base)];
}

type Variables = Readonly<Record<string, string | undefined>>;

/** The passphrase in a file, without the space around it that Pulumi leaves out. */
function passphraseIn(
  { project }: ProjectStack,
  { PULUMI_CONFIG_PASSPHRASE, PULUMI_CONFIG_PASSPHRASE_FILE: file }: Variables,
): string[] {
  if (!file || PULUMI_CONFIG_PASSPHRASE !== undefined) return [];
  try {
    return [readFileSync(resolve(project.directory ?? "", file), "utf8").trim()];
  } catch {
    // The CLI reports the problem.
    return [];
  }
}

function wordsOf({ name, project, region, cloud }: ProjectStack): string[] {
  return [name, project.name, cloud, ...(region === undefined ? [] : [region])];
}

function definedOnly(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined)) as Record<
    string,
    string
  >;
}
