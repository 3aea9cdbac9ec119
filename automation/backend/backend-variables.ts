import { CONNECT_TIMEOUT_S } from "./postgres-settings.ts";
import { isPostgres } from "./state-store.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Variables that configure the CLI's backend, unless the environment sets them already. For PostgreSQL:
 *
 * - one question at a time, since its pool of connections blocks itself with many stacks on few cores;
 * - no backup of the state at each operation, which nothing removes;
 * - a timeout for a server that does not answer.
 */
export function backendVariables(backendUrl: string, base: Variables): Record<string, string> {
  if (!isPostgres(backendUrl)) return {};
  const isSet = (...names: string[]) => names.some((name) => base[name] !== undefined && base[name] !== "");
  const hasTimeout = /[?&]connect_timeout=/.test(backendUrl) || isSet("PGCONNECT_TIMEOUT");
  return {
    ...(isSet("PULUMI_DIY_BACKEND_PARALLEL") ? {} : { PULUMI_DIY_BACKEND_PARALLEL: "1" }),
    ...(isSet("PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS", "PULUMI_DISABLE_CHECKPOINT_BACKUPS")
      ? {}
      : { PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true" }),
    ...(hasTimeout ? {} : { PGCONNECT_TIMEOUT: String(CONNECT_TIMEOUT_S) }),
  };
}

/**
 * Moves the password from a database's URL to a variable, because the CLI prints the URL in its messages. The password of the
 * URL takes precedence.
 */
export function passwordApart<V extends Variables>(variables: V): V {
  const { PULUMI_BACKEND_URL: backendUrl = "" } = variables;
  if (!isPostgres(backendUrl)) return variables;
  const { url, password } = withoutPassword(backendUrl);
  if (password === undefined) return variables;
  return { ...variables, PULUMI_BACKEND_URL: url, PGPASSWORD: password };
}

/** The password of a URL such as `scheme://user:PASSWORD@host/…?password=PASSWORD`, encoded and decoded. */
export function passwordsIn(text: string): string[] {
  const inUser = USER_AND_PASSWORD.exec(text)?.[2];
  const inQuery = IN_QUERY.exec(text)?.[2];
  return [inUser, inQuery].flatMap((raw) => (raw ? [raw, decoded(raw)] : []));
}

function withoutPassword(text: string): { url: string; password: string | undefined } {
  const raw = IN_QUERY.exec(text)?.[2] || USER_AND_PASSWORD.exec(text)?.[2];
  const url = text.replace(USER_AND_PASSWORD, "$1@").replace(IN_QUERY, "$1");
  return { url, password: raw ? decoded(raw) : undefined };
}

/** The part before the last @ of the authority is user and password; the password may contain @ and colons. */
const USER_AND_PASSWORD = /^(\w[\w+.-]*:\/\/[^/?#:@]*):([^/?#]*)@/;
const IN_QUERY = /([?&])password=([^&#]*)&?/;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone % is literal.
    return text;
  }
}
