import { DriverError } from "../errors/driver-error.ts";
import type { PostgresSettings } from "./postgres-settings.ts";

type Place = Pick<PostgresSettings, "host" | "port" | "user" | "database">;

/** e.g. `database "state" on db.example.com:5432` */
export function nameOf({ host, port, database }: Place): string {
  return `database "${database}" on ${host}:${port}`;
}

/** The table does not exist (yet): SQLSTATE undefined_table. */
export function isMissingTable(error: unknown): boolean {
  return codeOf(error) === "42P01";
}

/**
 * Turns a database error into a DriverError that says what to do: `config` for what only the user can change, `unreachable` when
 * the server does not answer, else `failed`.
 */
export function databaseError(stack: string, place: Place, error: unknown): DriverError {
  const reason = reasonOf(error);
  const name = nameOf(place);
  const of = (kind: "config" | "failed" | "unreachable", text: string) =>
    new DriverError(kind, text, { stack, cause: error });
  switch (codeOf(error)) {
    case "28P01":
    case "28000":
    case "NO_PASSWORD":
      return of(
        "config",
        `The ${name}, where the state of ${stack} is, does not let "${place.user}" in: ${reason}. Hand over the right ` +
          "password as PGPASSWORD, or name another user in the backend's URL.",
      );
    case "3D000":
      return of(
        "config",
        `There is no ${name}, where the state of ${stack} should be. Create it, or correct the backend's URL.`,
      );
  }
  if (/does not support SSL/.test(reason)) {
    return of(
      "config",
      `The server of the ${name}, where the state of ${stack} is, speaks no TLS. Where the network may be trusted, add ` +
        "?sslmode=disable to the backend's URL.",
    );
  }
  // Errors of the server have a severity.
  return of(
    typeof (error as { severity?: unknown }).severity === "string" ? "failed" : "unreachable",
    `The ${name}, where the state of ${stack} is, cannot be used: ${reason}. See that it runs and can be reached from ` +
      "here, or correct the backend's URL.",
  );
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | undefined)?.code;
}

/** "localhost" has several addresses, with an error for each. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return [...new Set(error.errors.map(reasonOf))].join(", ");
  return error instanceof Error ? error.message : String(error);
}
