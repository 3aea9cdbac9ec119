import { createHash } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { LockOwner } from "../errors/driver-error.ts";
import { osUser } from "./os-user.ts";
import { connect, type PostgresConnection } from "./postgres-connection.ts";
import { databaseError } from "./postgres-error.ts";
import { type PostgresSettings, postgresSettings } from "./postgres-settings.ts";
import { type ClaimAccess, type StackClaim, StackClaimed } from "./stack-claim.ts";
import type { StoreAccess } from "./state-store.ts";

/** How often the session is checked. */
const HEARTBEAT_MS = 5000;
/** Makes the server check an idle client, and end the session when the client does not answer. */
const KEEPALIVES = "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3";

/**
 * A claim is an advisory lock of a session: the server releases it when the session ends, even if the driver is killed. While the
 * operation goes on, a broken session is opened again.
 */
export const POSTGRES_CLAIMS = {
  async claim(access: ClaimAccess): Promise<StackClaim> {
    const settings = await postgresSettings(access.backendUrl, access.variables, access.stack.name);
    let session: PostgresConnection | undefined = await take(settings, access);
    const ended = new AbortController();
    const keeping = (async () => {
      for (;;) {
        await access.timing.sleep(HEARTBEAT_MS, ended.signal);
        if (ended.signal.aborted) return;
        try {
          if (session) await session.client.query("SELECT 1");
          else session = await take(settings, access);
        } catch {
          // The CLI's session may still work, so a broken session here is no reason to remove its lock.
          await session?.close().catch(() => {});
          session = undefined;
        }
      }
    })();
    return {
      stack: access.stack.name,
      async [Symbol.asyncDispose]() {
        ended.abort();
        await keeping;
        await session?.close();
      },
    };
  },

  async breakClaim(access: ClaimAccess): Promise<boolean> {
    const settings = await postgresSettings(access.backendUrl, access.variables, access.stack.name);
    const session = await connect(settings, access.stack.name);
    try {
      const key = await keyOf(session, settings, access);
      const { rowCount } = await session.client.query(`SELECT pg_terminate_backend(pid) ${HOLDERS}`, [key]);
      return rowCount !== null && rowCount > 0;
    } catch (error) {
      throw databaseError(access.stack.name, settings, error);
    } finally {
      await session.close();
    }
  },
};

/** @throws StackClaimed when another session holds the lock. */
async function take(settings: PostgresSettings, access: ClaimAccess): Promise<PostgresConnection> {
  const stack = access.stack.name;
  const session = await connect(settings, stack);
  try {
    const { client } = session;
    await client.query(KEEPALIVES);
    // The server keeps only 63 bytes, so the important part comes first.
    await client.query("SELECT set_config('application_name', $1, false)", [
      `${APPLICATION} ${process.pid} ${osUser().name}@${hostname()}`,
    ]);
    const key = await keyOf(session, settings, access);
    const { rows } = await client.query<{ is: boolean }>("SELECT pg_try_advisory_lock($1::bigint) AS is", [key]);
    if (rows[0]?.is === true) return session;
    const holders = await client.query<{ name: string }>(`SELECT application_name AS name ${HOLDERS}`, [key]);
    throw new StackClaimed(ownerOf(holders.rows[0]?.name ?? ""));
  } catch (error) {
    await session.close();
    throw error instanceof StackClaimed ? error : databaseError(stack, settings, error);
  }
}

const APPLICATION = "maintenance-windows";

/** The server shows a number of 64 bits in two halves. */
const HOLDERS =
  "FROM pg_stat_activity JOIN pg_locks USING (pid) WHERE locktype = 'advisory' AND granted AND objsubid = 1 " +
  "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) " +
  "AND (classid::bigint << 32) | objid::bigint = $1::bigint";

/** The lock's number: the same for all drivers of this stack in this table of Pulumi's, whatever the search_path. */
async function keyOf(
  { client }: PostgresConnection,
  { table, prefix }: PostgresSettings,
  { stack }: ClaimAccess,
): Promise<string> {
  const { rows } = await client.query<{ schema: string }>(
    "SELECT coalesce((SELECT relnamespace::regnamespace::text FROM pg_class WHERE oid = to_regclass($1)), " +
      "current_schema()::text) AS schema",
    [table],
  );
  const place = [APPLICATION, rows[0]?.schema, table, prefix, stack.project.name, stack.name];
  return createHash("sha256").update(JSON.stringify(place)).digest().readBigInt64BE().toString();
}

function ownerOf(application: string): LockOwner {
  const [, pid, who = ""] = /^maintenance-windows (\d+) (.*)$/.exec(application) ?? [];
  if (pid === undefined) return { text: "a session of the database has it" };
  return { text: `a driver has it, ${who} (pid ${pid})`, host: who.slice(who.lastIndexOf("@") + 1), pid: Number(pid) };
}

/** An arbitrary number that all drivers share: "mw" and "state" in ASCII. */
const LOCK = [0x6d77, 0x73746174];
const LOOK_AGAIN_MS = 100;

/** Does the work under a lock of the database while Pulumi's table does not exist; without a lock when it does. */
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
      // The server releases the lock with the connection, also when this process is killed.
      if (await ask("SELECT pg_try_advisory_lock($1, $2) AS is", LOCK)) return await work();
      await sleep(LOOK_AGAIN_MS);
    }
  } finally {
    await connection.close();
  }
}
