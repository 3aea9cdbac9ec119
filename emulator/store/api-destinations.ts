import { integer, json, milliseconds, text, textKey } from "./columns.ts";
import { part, type RowOf, Table } from "./table.ts";

const CONNECTIONS = new Table(
  "connections",
  {
    name: textKey(),
    arn: text("UNIQUE"),
    authorizationType: text(),
    /** What the connection adds to each request. */
    headers: json<Readonly<Record<string, string>>>(),
    description: text().orNull(),
    createdAtMs: milliseconds(),
  },
  "WITHOUT ROWID",
);

/** An EventBridge connection: what authorizes requests to API destinations. */
export type Connection = RowOf<typeof CONNECTIONS>;

const DESTINATIONS = new Table(
  "api_destinations",
  {
    name: textKey(),
    arn: text("UNIQUE"),
    connectionArn: text(),
    url: text(),
    method: text(),
    description: text().orNull(),
    invocationRateLimitPerSecond: integer().orNull(),
    createdAtMs: milliseconds(),
  },
  "WITHOUT ROWID",
);

/** An EventBridge API destination: an HTTP endpoint with an ARN. */
export type ApiDestination = RowOf<typeof DESTINATIONS>;

export const apiDestinations = part([CONNECTIONS, DESTINATIONS], (db) => {
  const connections = CONNECTIONS.on(db);
  const destinations = DESTINATIONS.on(db);
  const connection = connections.one("WHERE name = :name OR arn = :name", "name");
  const headers = connections.value("headers", "arn");
  const destination = destinations.find("arn");
  return {
    insertConnection: connections.insert(),
    findConnection: (nameOrArn: string): Connection | undefined => connection(nameOrArn),
    deleteConnection: connections.delete("name"),
    insert: destinations.insert(),
    find: destinations.find("name"),
    delete: destinations.delete("name"),
    /** Where to send and with which headers; undefined when the ARN is no API destination's. */
    findByArn(arn: string): (Pick<ApiDestination, "url" | "method"> & Pick<Connection, "headers">) | undefined {
      const found = destination(arn);
      return found && { url: found.url, method: found.method, headers: headers(found.connectionArn) ?? {} };
    },
  };
});
