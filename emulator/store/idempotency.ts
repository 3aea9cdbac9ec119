import { milliseconds, text } from "./columns.ts";
import { part, type RowOf, Table } from "./table.ts";

const CLIENT_TOKENS = new Table(
  "client_tokens",
  {
    operation: text(),
    token: text(),
    /** A digest of the request's other members. */
    fingerprint: text(),
    resourceId: text(),
    createdAtMs: milliseconds(),
  },
  "PRIMARY KEY (operation, token)",
  "WITHOUT ROWID",
  "CREATE INDEX client_tokens_by_age ON client_tokens (created_at_ms)",
);

/** A client token with its request and what the request created. */
export type RememberedRequest = Pick<RowOf<typeof CLIENT_TOKENS>, "fingerprint" | "resourceId">;

/** The client tokens of requests that created something. */
export const clientTokens = part([CLIENT_TOKENS], (db) => {
  const rows = CLIENT_TOKENS.on(db);
  const known = rows.only("fingerprint", "resourceId");
  const remember = rows.insert();
  return {
    /** @returns a function of the operation, the token and the instant before which tokens have expired. */
    find: known.one(
      "WHERE operation = :operation AND token = :token AND created_at_ms >= :createdAtMs",
      "operation",
      "token",
      "createdAtMs",
    ),
    remember: (operation: string, token: string, request: RememberedRequest, nowMs: number): void =>
      remember({ operation, token, ...request, createdAtMs: nowMs }),
    forgetBefore: rows.deleteWhere("WHERE created_at_ms < :createdAtMs", "createdAtMs"),
  };
});
