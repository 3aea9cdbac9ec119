import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { osUser } from "./os-user.ts";

interface Login {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
}

/**
 * The password for a login from PostgreSQL's password file (`PGPASSFILE`, else `~/.pgpass`), whose lines are
 * `host:port:database:user:password` with `*` for anything. A file that other users may read is ignored.
 */
export async function passwordFromFile(
  { host, port, user, database }: Login,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const path = variables.PGPASSFILE || join(variables.HOME || osUser().home, ".pgpass");
  const text = await privateText(path);
  // The file contains "localhost" for a socket's folder.
  const wanted = [host.startsWith("/") ? "localhost" : host, String(port), database, user];
  for (const line of text?.split(/\r?\n/) ?? []) {
    if (line.startsWith("#")) continue;
    const [password, ...rest] = fieldsOf(line).reverse();
    const fields = rest.reverse();
    if (fields.length === 4 && fields.every((field, index) => field === "*" || field === wanted[index]))
      return password;
  }
  return undefined;
}

async function privateText(path: string): Promise<string | undefined> {
  try {
    if (((await stat(path)).mode & 0o077) !== 0) return undefined;
    return await readFile(path, "utf8");
  } catch (error) {
    // Most users have no such file, or cannot read it.
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EACCES") return undefined;
    throw error;
  }
}

/** A backslash escapes the colon or backslash after it. */
function fieldsOf(line: string): string[] {
  return (line.match(/(?:\\.|[^\\:])*(?::|$)/g) ?? [])
    .slice(0, 5)
    .map((field) => field.replace(/:$/, "").replace(/\\(.)/g, "$1"));
}
