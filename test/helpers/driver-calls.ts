import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { DriverOptions } from "../../automation/api/driver-options.ts";
import { Driver } from "../../automation/driver.ts";
import { DriverError } from "../../automation/errors/driver-error.ts";

export type Call = "preview" | "up" | "refresh" | "destroy" | "history" | "verify";

/** How a call ended: what it gave, or its error. */
export interface CallResult {
  readonly call: Call;
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of a result
  readonly result?: any;
  readonly error?: { readonly kind: string; readonly message: string };
}

interface Calls {
  readonly calls: readonly Call[];
  readonly stack: string;
  readonly options: DriverOptions;
}

/** Calls a driver in a process of its own, with an environment of its own, one call after the other. */
export async function callDriver(
  calls: Calls,
  env: Readonly<Record<string, string | undefined>>,
): Promise<CallResult[]> {
  const child = spawn(process.execPath, ["--import", "./test/register.js", fileURLToPath(import.meta.url)], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    env: { ...env, MW_DRIVER_CALLS: JSON.stringify(calls) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  return JSON.parse(await text(child.stdout));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { calls, stack, options } = JSON.parse(process.env.MW_DRIVER_CALLS!) as Calls;
  const driver = new Driver(options);
  const results: CallResult[] = [];
  for (const call of calls) results.push(await resultOf(call, run(driver, call, stack)));
  console.log(JSON.stringify(results));
}

function run(driver: Driver, call: Call, stack: string): Promise<unknown> {
  switch (call) {
    case "history":
      return driver.history(stack);
    case "verify":
      return driver.verify(stack);
    default:
      return driver.runAll(call, [stack]).then(([outcome]) => {
        if (outcome?.ok) return outcome.result;
        throw outcome?.error;
      });
  }
}

async function resultOf(call: Call, called: Promise<unknown>): Promise<CallResult> {
  try {
    return { call, result: await called };
  } catch (error) {
    if (!(error instanceof DriverError)) throw error;
    return { call, error: { kind: error.kind, message: error.message } };
  }
}
