import { devNull } from "node:os";
import { dirname, join } from "node:path";

/** The environment of a machine that has no Pulumi CLI and no place to put one. */
export function withoutCli(env: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  return { ...env, PATH: dirname(process.execPath), PULUMI_HOME: join(devNull, "home") };
}
