import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { CHECKED_ONCE } from "../../config/checked-once.ts";
import { controlClient } from "../../emulator/control/control-client.ts";
import type { EngineOperation } from "../api/events.ts";
import { DriverError } from "../errors/driver-error.ts";
import { isEmulatorAccount } from "../project/copied-files.ts";
import type { ProjectStack } from "../project/project.ts";
import { emulatorSettings } from "./stack-identity.ts";

/** An emulator on this machine answers in milliseconds; one across a network may need a moment. */
const ANSWER_MS = 10_000;

/** What an emulator says of itself. */
export interface EmulatorFacts {
  readonly endpoint: string;
  /** Another at each start, unless the emulator keeps its state. */
  readonly id: string;
  readonly account: string;
  readonly region: string;
}

const factsSchema = z.object({ id: z.string(), account: z.string(), region: z.string() });

/**
 * Asks an emulator who it is. One that was not started is the likeliest reason why a stack of it fails, and the provider would say
 * so for each resource and only after the program ran.
 *
 * @returns undefined for what answers otherwise than our emulator does.
 * @throws DriverError unreachable.
 */
export async function askEmulator(
  stack: Pick<ProjectStack, "name" | "project">,
  endpoint: string,
  signal: AbortSignal,
): Promise<EmulatorFacts | undefined> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]);
  try {
    const { data } = factsSchema.safeParse(
      (await controlClient(endpoint).ask("GET", "/health", undefined, within)).body,
      CHECKED_ONCE,
    );
    return data && { endpoint, ...data };
  } catch (error) {
    if (signal.aborted) throw error;
    throw new DriverError(
      "unreachable",
      `No emulator answers at ${endpoint}, which stack ${stack.name} is deployed to. Start one in another terminal ` +
        `(${startCommand(stack.project.directory)}), or set AWS_ENDPOINT_URL to its address.`,
      { stack: stack.name, cause: error },
    );
  }
}

/** The project's own script, which names its fleet, where there is one. */
function startCommand(directory = ""): string {
  try {
    const { scripts } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
    return typeof scripts.emulator === "string" ? "npm run emulator" : "npx mw emulator";
  } catch {
    return "npx mw emulator";
  }
}

/**
 * An emulator has every account and region, but a stack only those that it belongs to.
 *
 * @param variables the stack's whole environment.
 * @throws DriverError config
 */
export function checkEmulatorPlace(
  stack: Pick<ProjectStack, "name" | "region" | "environment" | "aws">,
  { AWS_REGION = "" }: Readonly<Record<string, string | undefined>>,
): void {
  const { name, region, environment } = stack;
  const refusal = (text: string) => new DriverError("config", `Stack ${name} ${text}`, { stack: name });
  const own = region ?? AWS_REGION;
  const regions = [environment.region ?? []].flat();
  if (regions.length > 0 && !regions.includes(own)) {
    const key = region === undefined ? "AWS_REGION" : "aws:region";
    throw refusal(
      `belongs to region ${regions.join(" or ")} (maintenance-windows:region), but ${key} is ${own}: set aws:region.`,
    );
  }
  const accounts = [environment.account ?? []].flat();
  const { accessKey, assumeRoles } = emulatorSettings(stack);
  const [account, key] = accountNamed(accessKey, assumeRoles?.at(-1)?.roleArn);
  if (accounts.length > 0 && account !== undefined && !accounts.includes(account)) {
    throw refusal(
      `belongs to AWS account ${accounts.join(" or ")} (maintenance-windows:account), but ${key} is of account ${account}: correct one of them.`,
    );
  }
}

/** The account that a stack's own config names, and the key by which. */
function accountNamed(accessKey: string | undefined, roleArn: string | undefined): [string?, string?] {
  const ofRole = /^arn:[\w-]+:iam::(\d{12}):role\//.exec(roleArn ?? "")?.[1];
  if (ofRole !== undefined) return [ofRole, "the last role of aws:assumeRoles"];
  return isEmulatorAccount({ accessKey }) ? [accessKey!, "aws:accessKey"] : [];
}

export function otherEmulator(
  stack: string,
  { endpoint }: Pick<EmulatorFacts, "endpoint">,
  operation: EngineOperation | "verify",
): DriverError {
  const ways: Readonly<Partial<Record<typeof operation, string>>> = {
    destroy: `To remove it from the state: mw refresh ${stack}.`,
    refresh: `To remove it from the state: mw refresh ${stack}.`,
  };
  const way = ways[operation] ?? `To deploy the stack to this one: mw up ${stack} --refresh.`;
  const text =
    `Stack ${stack} was deployed to another emulator than the one that answers at ${endpoint}, which has nothing of it. ` +
    `An emulator without --state forgets everything when it ends. ${way} To go on with what the stack had, start its own ` +
    "emulator again, with the same --state.";
  return new DriverError("other-emulator", text, { stack });
}
