import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Driver } from "../../automation/driver.ts";
import { DriverError } from "../../automation/errors/driver-error.ts";

/** A container as far as locks are concerned: processes and a host name of its own, the files and the network of all. */
export interface Container {
  readonly hostname: string;
  /** By how much the driver's clock is wrong. */
  readonly clockMs?: number;
}

export interface DriverCall {
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stack: string;
  readonly call: "up" | "cancel" | "force";
}

export type CallOutcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly kind: string; readonly message: string };

/** @returns why not, where processes cannot have namespaces of their own. */
export function withoutNamespaces(): string | undefined {
  const { status } = spawnSync("unshare", ["--pid", "--uts", "--fork", "--mount-proc", "true"]);
  return status === 0 ? undefined : "unshare --pid --uts --mount-proc needs Linux, util-linux and root";
}

/** Does one call of a driver, once, in a container of its own. `kill` ends all of the container at once, as an OOM kill does. */
export function driverIn(container: Container, call: DriverCall) {
  const child = spawn(
    "unshare",
    [
      ...["--pid", "--uts", "--fork", "--mount-proc", "--kill-child", "sh", "-c", 'hostname "$1"; shift; exec "$@"'],
      ...["sh", container.hostname, process.execPath, "--import", "./test/register.js", fileURLToPath(import.meta.url)],
    ],
    {
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
      env: { ...process.env, MW_CONTAINER: JSON.stringify({ container, call }) },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  let printed = "";
  child.stdout.on("data", (chunk) => {
    printed += chunk;
  });
  const outcome = once(child, "close").then(() => {
    const line = printed.split("\n").find((one) => one.startsWith("{"));
    return line === undefined ? undefined : (JSON.parse(line) as CallOutcome);
  });
  return { outcome, kill: () => child.kill("SIGKILL") };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { container, call } = JSON.parse(process.env.MW_CONTAINER!) as { container: Container; call: DriverCall };
  const { now } = Date;
  Date.now = () => now() + (container.clockMs ?? 0);
  const driver = new Driver({ directory: call.directory, env: call.env, retry: { attempts: 1 } });
  const outcome = await perform(driver, call).then(
    (): CallOutcome => ({ ok: true }),
    (error: unknown): CallOutcome => {
      if (error instanceof DriverError) return { ok: false, kind: error.kind, message: error.message };
      throw error;
    },
  );
  console.log(JSON.stringify(outcome));
}

async function perform(driver: Driver, { call, stack }: DriverCall): Promise<unknown> {
  if (call === "up") return await driver.up(stack);
  return await driver.cancel(stack, { force: call === "force" });
}
