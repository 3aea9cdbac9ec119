import { z } from "zod";
import { controlClient } from "../../emulator/control/control-client.ts";
import type { Operation } from "../api/events.ts";
import { DriverError } from "../errors/driver-error.ts";
import type { ProjectStack } from "../project/project.ts";

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
  stack: Pick<ProjectStack, "name">,
  endpoint: string,
  signal: AbortSignal,
): Promise<EmulatorFacts | undefined> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]);
  try {
    const { data } = factsSchema.safeParse(
      (await controlClient(endpoint).ask("GET", "/health", undefined, within)).body,
    );
    return data && { endpoint, ...data };
  } catch (error) {
    if (signal.aborted) throw error;
    throw new DriverError(
      "unreachable",
      `No emulator answers at ${endpoint}, which stack ${stack.name} is deployed to. Start one in another terminal ` +
        "(npx mw emulator), or set AWS_ENDPOINT_URL to its address.",
      { stack: stack.name, cause: error },
    );
  }
}

/**
 * An emulator is of one account and one region, as a part of AWS is: a stack of another region would fail half-way.
 *
 * @param variables the stack's whole environment.
 * @throws DriverError config
 */
export function checkEmulatorPlace(
  { name, region, environment }: Pick<ProjectStack, "name" | "region" | "environment">,
  { AWS_REGION = "" }: Readonly<Record<string, string | undefined>>,
  emulator: EmulatorFacts,
): void {
  const here = `the emulator at ${emulator.endpoint} is of`;
  const refusal = (text: string) => new DriverError("config", `Stack ${name} ${text}`, { stack: name });
  const own = region ?? AWS_REGION;
  if (own !== emulator.region) {
    const key = region === undefined ? "AWS_REGION" : "aws:region";
    throw refusal(
      `is of region ${own} (${key}), but ${here} ${emulator.region}: start one of that region (npx mw emulator --region ${own}), or set aws:region to ${emulator.region}.`,
    );
  }
  const regions = [environment.region ?? []].flat();
  if (regions.length > 0 && !regions.includes(own)) {
    throw refusal(
      `belongs to region ${regions.join(" or ")} (maintenance-windows:region), but ${here} ${own}: start one of that region (npx mw emulator --region ${regions[0]}), and set aws:region.`,
    );
  }
  const accounts = [environment.account ?? []].flat();
  if (accounts.length > 0 && !accounts.includes(emulator.account)) {
    throw refusal(
      `belongs to AWS account ${accounts.join(" or ")} (maintenance-windows:account), but ${here} account ${emulator.account}: start one of that account (npx mw emulator --account ${accounts[0]}).`,
    );
  }
}

export function otherEmulator(
  stack: string,
  { endpoint }: Pick<EmulatorFacts, "endpoint">,
  operation: Operation | "verify",
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
