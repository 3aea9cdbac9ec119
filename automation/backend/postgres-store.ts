import { connect } from "./postgres-connection.ts";
import { databaseError, isMissingTable, nameOf } from "./postgres-error.ts";
import { postgresSettings } from "./postgres-settings.ts";
import type { StateStore, StoreAccess } from "./state-store.ts";

/** @throws DriverError config, unreachable or failed, with the server and the database, when it cannot be reached. */
export async function openPostgresStore({ stack, backendUrl, variables }: StoreAccess): Promise<StateStore> {
  const settings = await postgresSettings(backendUrl, variables, stack.name);
  const connection = await connect(settings, stack.name);
  const { table, prefix } = settings;
  const query = async (text: string, values: readonly unknown[]) => {
    try {
      return (await connection.client.query<{ key: string; data: Partial<Row> | null }>(text, [...values])).rows;
    } catch (error) {
      // The first command of the CLI creates the table.
      if (isMissingTable(error)) return [];
      throw databaseError(stack.name, settings, error);
    }
  };
  return {
    async list(folder) {
      const rows = await query(`SELECT key FROM ${table} WHERE key LIKE $1`, [`${literally(`${prefix}${folder}`)}/%`]);
      return rows.map(({ key }) => key.slice(prefix.length));
    },
    async read(key) {
      const [row] = await query(`SELECT data FROM ${table} WHERE key = $1`, [`${prefix}${key}`]);
      const data = row?.data?.data;
      // Other rows have no content.
      return row && Buffer.from(typeof data === "string" ? data : "", "base64");
    },
    async write(key, content) {
      const data: Row = { data: content.toString("base64") };
      await query(
        `INSERT INTO ${table} (key, data) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET data = $2, updated_at = now()`,
        [`${prefix}${key}`, JSON.stringify(data)],
      );
    },
    async remove(key) {
      await query(`DELETE FROM ${table} WHERE key = $1`, [`${prefix}${key}`]);
    },
    locate: (key) => `row "${prefix}${key}" of table ${table} in ${nameOf(settings)}`,
    close: connection.close,
  };
}

/** The JSON that Pulumi writes into the column "data". */
interface Row {
  readonly data: string;
}

/** Escapes a text for LIKE: a stack's name may contain an underscore. */
function literally(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}
