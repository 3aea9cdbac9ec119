import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "./postgres-connection.ts";
import { databaseError } from "./postgres-error.ts";
import { postgresSettings } from "./postgres-settings.ts";
import type { StoreAccess } from "./store-access.ts";

/** Any number, as long as it is the same for all of us: "mw" and "state" in ASCII. */
const LOCK = [0x6d77, 0x73746174];
const LOOK_AGAIN_MS = 100;

/** Does the work under a lock of the database as long as Pulumi's table is not there; at once when it is. */
export async function withTableLock<T>(
  { stack, backendUrl, variables }: StoreAccess,
  work: () => Promise<T>,
): Promise<T> {
  const settings = await postgresSettings(backendUrl, variables, stack.name);
  const connection = await connect(settings, stack.name);
  const ask = async (text: string, values: readonly unknown[]) => {
    try {
      return (await connection.client.query<{ is: boolean }>(text, [...values])).rows[0]?.is === true;
    } catch (error) {
      throw databaseError(stack.name, settings, error);
    }
  };
  try {
    for (;;) {
      if (await ask("SELECT to_regclass($1) IS NOT NULL AS is", [settings.table])) return await work();
      // The lock goes with the connection, also when this process is killed.
      if (await ask("SELECT pg_try_advisory_lock($1, $2) AS is", LOCK)) return await work();
      await sleep(LOOK_AGAIN_MS);
    }
  } finally {
    await connection.close();
  }
}
