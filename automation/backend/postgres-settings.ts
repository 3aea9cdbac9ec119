import { DriverError } from "../errors/driver-error.ts";
import { keyPrefix } from "./layout.ts";
import { osUser } from "./os-user.ts";
import { passwordFromFile } from "./pgpass.ts";

/** The connection settings of a PostgreSQL, read from the URL and the PG* variables like the CLI's client does. */
export interface PostgresSettings {
  /** A name, an address, or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly password: string | undefined;
  readonly tls: TlsSettings | undefined;
  readonly connectTimeoutMs: number;
  /** Command line options for the server's session (`PGOPTIONS`). */
  readonly options: string | undefined;
  /** Parameters of the session, such as `search_path`. */
  readonly parameters: ReadonlyMap<string, string>;
  /** The table that Pulumi keeps its state in. */
  readonly table: string;
  /** The prefix of every key: the URL's path, which the CLI uses as a folder, as with a bucket's URL. */
  readonly prefix: string;
}

export interface TlsSettings {
  readonly mode: "require" | "verify-ca" | "verify-full";
  /** Paths of PEM files. */
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** How long a database may take to accept a connection. Default of `connect_timeout` (in seconds). */
export const CONNECT_TIMEOUT_S = 10;

/** Parameters that configure the client; the others are sent to the server as parameters of the session. */
const CLIENT_KEYS = new Set([
  ...[
    "host",
    "port",
    "user",
    "dbname",
    "password",
    "sslmode",
    "sslcert",
    "sslkey",
    "sslrootcert",
    "sslinline",
    "sslsni",
  ],
  ...["fallback_application_name", "connect_timeout", "disable_prepared_binary_result", "binary_parameters"],
  ...["krbsrvname", "krbspn", "options", "client_encoding", "datestyle", "table"],
]);

/** @throws DriverError config, when the URL or a variable is invalid, as it is for the CLI's client. */
export async function postgresSettings(
  backendUrl: string,
  variables: Variables,
  stack?: string,
): Promise<PostgresSettings> {
  const wrong = (text: string) => new DriverError("config", `The backend's URL ${text}`, { stack });
  const url = parsed(backendUrl);
  if (url === undefined)
    throw wrong('cannot be read: write it as "postgres://user@host:5432/database?sslmode=require".');
  const query = (key: string) => url.searchParams.get(key) || undefined;
  const named = url.hostname === NO_HOST ? "" : decodeURIComponent(url.hostname.replace(/^\[(.+)\]$/, "$1"));
  const host = query("host") ?? (named || variables.PGHOST || "localhost");
  const port = Number(query("port") ?? (url.port || variables.PGPORT || 5432));
  const user = query("user") ?? (decodeURIComponent(url.username) || variables.PGUSER || osUser().name);
  const path = decodeURIComponent(url.pathname.replace(/^\/+/, ""));
  const database = query("dbname") ?? (path || variables.PGDATABASE || user);
  const given = query("password") ?? (decodeURIComponent(url.password) || variables.PGPASSWORD);
  const timeout = Number(query("connect_timeout") ?? variables.PGCONNECT_TIMEOUT ?? CONNECT_TIMEOUT_S);
  const table = query("table") ?? "pulumi_state";
  if (!Number.isInteger(port)) throw wrong(`has an invalid port "${query("port") ?? variables.PGPORT}": use a number.`);
  if (!/^[a-z_][\w$]*$/i.test(table)) throw wrong(`has an invalid table "${table}": use letters, digits, _ and $.`);
  const mode = query("sslmode") ?? variables.PGSSLMODE ?? "require";
  if (!["disable", "require", "verify-ca", "verify-full"].includes(mode)) {
    throw wrong(`or PGSSLMODE asks for sslmode "${mode}": the CLI knows disable, require, verify-ca and verify-full.`);
  }
  const isSocket = host.startsWith("/");
  const tls = {
    mode: mode as TlsSettings["mode"],
    ca: query("sslrootcert") ?? variables.PGSSLROOTCERT,
    cert: query("sslcert") ?? variables.PGSSLCERT,
    key: query("sslkey") ?? variables.PGSSLKEY,
  };
  return {
    ...{ host, port, user, database, table },
    prefix: keyPrefix(path),
    password: given || (await passwordFromFile({ host, port, user, database }, variables)),
    tls: mode === "disable" || isSocket ? undefined : tls,
    connectTimeoutMs: 1000 * (timeout > 0 ? timeout : CONNECT_TIMEOUT_S),
    options: query("options") ?? variables.PGOPTIONS,
    parameters: new Map([...url.searchParams].filter(([key, value]) => !CLIENT_KEYS.has(key) && value !== "")),
  };
}

/** "postgres://user@/database?host=/run/postgresql" names a user and no host, which `URL` cannot parse. */
function parsed(text: string): URL | undefined {
  const whole = text.replace(/^(postgres:\/\/[^/?#]+@)(?=[/?#]|$)/, `$1${NO_HOST}`);
  return URL.canParse(whole) ? new URL(whole) : undefined;
}

const NO_HOST = "no-host.invalid";
