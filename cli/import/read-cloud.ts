import { existsSync } from "node:fs";
import { join } from "node:path";
import type { AmbientAccount } from "../../adoption/ambient-account.ts";
import type { WindowChoice } from "../../adoption/choice.ts";
import type { FoundAccount } from "../../adoption/found-account.ts";
import type { Driver } from "../../automation/driver.ts";
import { PATIENT_RETRY } from "../../history/reader.ts";
import { foreignAnswer } from "../../identity/foreign-answer.ts";
import { IdentityError } from "../../identity/settings.ts";
import { UsageError } from "../exit-code.ts";

/** Where windows are read from: a stack's own cloud, or what options and variables lead to. */
export interface CloudChoice {
  readonly stack: string | undefined;
  readonly region: string | undefined;
  readonly profile: string | undefined;
}

/** @throws DriverError, UsageError */
export async function readCloud(
  driver: Driver | undefined,
  cloud: CloudChoice,
  choice: WindowChoice & { readonly baselines: boolean },
  signal: AbortSignal,
  onProgress: (read: number, all: number) => void,
): Promise<FoundAccount> {
  const { ssm, account, region } = await accountOf(driver, cloud, signal);
  const { readAccount } = await import("../../adoption/read-account.ts");
  const { ChoiceError } = await import("../../adoption/choice.ts");
  try {
    return await readAccount(ssm, { ...choice, account, region, signal, onProgress });
  } catch (error) {
    if (error instanceof ChoiceError) throw new UsageError(error.message);
    signal.throwIfAborted();
    throw await readFailure(error, cloud, region);
  } finally {
    ssm.destroy();
  }
}

async function accountOf(
  driver: Driver | undefined,
  { stack, region, profile }: CloudChoice,
  signal: AbortSignal,
): Promise<AmbientAccount> {
  if (driver !== undefined && stack !== undefined) {
    const { SSMClient } = await import("@aws-sdk/client-ssm");
    const { clients, source } = await driver.cloud(stack, { signal });
    return {
      ssm: new SSMClient({ ...clients("ssm"), ...PATIENT_RETRY }),
      region: source.region,
      account: source.account,
    };
  }
  const { ambientAccount } = await import("../../adoption/ambient-account.ts");
  try {
    return await ambientAccount({ region, profile }, process.env);
  } catch (error) {
    if (error instanceof IdentityError) throw new UsageError(error.message);
    throw error;
  }
}

/** What AWS or the network said, as an error that a caller can act on. */
async function readFailure(error: unknown, { stack }: CloudChoice, region: string): Promise<unknown> {
  if (!(error instanceof Error)) return error;
  const { DriverError } = await import("../../automation/errors/driver-error.ts");
  const { name, message, cause } = error;
  const own = message || (cause instanceof Error ? cause.message : "") || "no answer";
  const reason = foreignAnswer(error) ?? `${name}: ${own}`;
  const needed =
    name === "AccessDeniedException" ? " mw import needs ssm:Describe*, ssm:Get* and ssm:ListTagsForResource." : "";
  const text = `The windows in ${region} could not be read: ${reason.replace(/\.?$/, ".")}${needed}`;
  return new DriverError("failed", text, { ...(stack === undefined ? {} : { stack }), cause: error });
}

/** Whether a folder holds a Pulumi project. */
export function isProject(directory: string): boolean {
  return ["yaml", "yml", "json"].some((extension) => existsSync(join(directory, `Pulumi.${extension}`)));
}
