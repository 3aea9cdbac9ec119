import { readFile } from "node:fs/promises";
import { Socket } from "node:net";
import type { ConnectionOptions } from "node:tls";
import pg from "pg";
import { DriverError } from "../errors/driver-error.ts";
import { osUser } from "./os-user.ts";
import { databaseError, nameOf } from "./postgres-error.ts";
import type { PostgresSettings, TlsSettings } from "./postgres-settings.ts";

/** How long an answer may take; a state has some megabytes at most. */
const ANSWER_MS = 30_000;
/** How long closing the connection may take. */
const GOODBYE_MS = 1000;

export interface PostgresConnection {
  readonly client: pg.Client;
  close(): Promise<void>;
}

/** @throws DriverError */
export async function connect(settings: PostgresSettings, stack: string): Promise<PostgresConnection> {
  const { host, port, user, database, password, options, parameters } = settings;
  const socket = new Socket();
  let lost: unknown;
  try {
    const client = new pg.Client({
      ...{ host, port, user, database },
      // The client would read omitted options from this process's environment.
      password: () => {
        if (!password)
          throw Object.assign(new Error("it asks for a password, and none is given"), { code: "NO_PASSWORD" });
        return password;
      },
      options: options || " ",
      ssl: settings.tls ? await tlsOptions(settings.tls) : false,
      application_name: "maintenance-windows",
      client_encoding: "UTF8",
      connectionTimeoutMillis: settings.connectTimeoutMs,
      query_timeout: ANSWER_MS,
      stream: () => socket,
    });
    // The connection broke while idle; the next query fails with this error.
    client.on("error", (error) => {
      lost = error;
    });
    await client.connect();
    for (const [name, value] of parameters) await client.query("SELECT set_config($1, $2, false)", [name, value]);
    await refuseWithoutSchema(client, settings, stack);
    return { client, close: () => goodbye(client, socket) };
  } catch (error) {
    socket.destroy();
    throw error instanceof DriverError ? error : databaseError(stack, settings, lost ?? error);
  }
}

async function goodbye(client: pg.Client, socket: Socket): Promise<void> {
  const timer = setTimeout(() => socket.destroy(), GOODBYE_MS);
  await client.end();
  clearTimeout(timer);
}

/** Without a schema the CLI cannot create its table, and the server's error does not name the schema. */
async function refuseWithoutSchema(client: pg.Client, settings: PostgresSettings, stack: string): Promise<void> {
  const { rows } = await client.query<{ schema: string | null; path: string }>(
    "SELECT current_schema() AS schema, current_setting('search_path') AS path",
  );
  if (rows[0]?.schema != null) return;
  throw new DriverError(
    "config",
    `The backend of ${stack} has no place in ${nameOf(settings)}: no schema of the search_path "${rows[0]?.path}" exists. ` +
      "Create the schema, or name another one in the backend's URL (?search_path=…).",
    { stack },
  );
}

/** Like the CLI's client: "require" only encrypts, and checks the certificate only when a root certificate is given. */
async function tlsOptions({ mode, ca, cert, key }: TlsSettings): Promise<ConnectionOptions> {
  const home = osUser().home;
  const pems = await Promise.all([
    pem(ca, mode === "require"),
    pem(cert ?? `${home}/.postgresql/postgresql.crt`, cert === undefined),
    pem(key ?? `${home}/.postgresql/postgresql.key`, key === undefined),
  ]);
  const [authority, certificate, secret] = pems;
  return {
    ...(authority ? { ca: authority } : {}),
    ...(certificate && secret ? { cert: certificate, key: secret } : {}),
    ...(mode === "require" && !authority ? { rejectUnauthorized: false } : {}),
    ...(mode === "verify-full" ? {} : { checkServerIdentity: () => undefined }),
  };
}

async function pem(path: string | undefined, mayBeMissing: boolean): Promise<Buffer | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (mayBeMissing && (code === "ENOENT" || code === "EACCES")) return undefined;
    throw error;
  }
}
