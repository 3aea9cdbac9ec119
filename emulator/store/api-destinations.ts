import type { Database } from "./database.ts";

/** An EventBridge connection: what authorizes requests to API destinations. */
export interface Connection {
  readonly name: string;
  readonly arn: string;
  readonly authorizationType: string;
  /** What the connection adds to each request. */
  readonly headers: Readonly<Record<string, string>>;
  readonly description: string | null;
  readonly createdAtMs: number;
}

/** An EventBridge API destination: an HTTP endpoint with an ARN. */
export interface ApiDestination {
  readonly name: string;
  readonly arn: string;
  readonly connectionArn: string;
  readonly url: string;
  readonly method: string;
  readonly description: string | null;
  readonly invocationRateLimitPerSecond: number | null;
  readonly createdAtMs: number;
}

export const API_DESTINATIONS_SCHEMA = `
CREATE TABLE connections (
  name TEXT PRIMARY KEY,
  arn TEXT NOT NULL UNIQUE,
  authorization_type TEXT NOT NULL,
  headers TEXT NOT NULL,
  description TEXT,
  created_at_ms REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE api_destinations (
  name TEXT PRIMARY KEY,
  arn TEXT NOT NULL UNIQUE,
  connection_arn TEXT NOT NULL,
  url TEXT NOT NULL,
  method TEXT NOT NULL,
  description TEXT,
  invocation_rate_limit_per_second INTEGER,
  created_at_ms REAL NOT NULL
) WITHOUT ROWID;
`;

const CONNECTION =
  'name, arn, authorization_type AS "authorizationType", headers, description, created_at_ms AS "createdAtMs"';
const DESTINATION = `name, arn, connection_arn AS "connectionArn", url, method, description,
  invocation_rate_limit_per_second AS "invocationRateLimitPerSecond", created_at_ms AS "createdAtMs"`;

export class ApiDestinations {
  readonly #insertConnection;
  readonly #findConnection;
  readonly #deleteConnection;
  readonly #insert;
  readonly #find;
  readonly #delete;
  readonly #findByArn;

  constructor(db: Database) {
    this.#insertConnection = db.prepare("INSERT INTO connections VALUES (?, ?, ?, ?, ?, ?)");
    this.#findConnection = db.prepare<Omit<Connection, "headers"> & { headers: string }>(
      `SELECT ${CONNECTION} FROM connections WHERE name = ? OR arn = ?`,
    );
    this.#deleteConnection = db.prepare("DELETE FROM connections WHERE name = ?");
    this.#insert = db.prepare("INSERT INTO api_destinations VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    this.#find = db.prepare<ApiDestination>(`SELECT ${DESTINATION} FROM api_destinations WHERE name = ?`);
    this.#delete = db.prepare("DELETE FROM api_destinations WHERE name = ?");
    this.#findByArn = db.prepare<{ url: string; method: string; headers: string | null }>(
      `SELECT url, method, headers FROM api_destinations AS destination
       LEFT JOIN connections AS connection ON connection.arn = destination.connection_arn WHERE destination.arn = ?`,
    );
  }

  insertConnection(connection: Connection): void {
    const { name, arn, authorizationType, headers, description, createdAtMs } = connection;
    this.#insertConnection.run(name, arn, authorizationType, JSON.stringify(headers), description, createdAtMs);
  }

  findConnection(nameOrArn: string): Connection | undefined {
    const row = this.#findConnection.get(nameOrArn, nameOrArn);
    return row && { ...row, headers: JSON.parse(row.headers) };
  }

  deleteConnection(name: string): void {
    this.#deleteConnection.run(name);
  }

  insert(destination: ApiDestination): void {
    this.#insert.run(
      destination.name,
      destination.arn,
      destination.connectionArn,
      destination.url,
      destination.method,
      destination.description,
      destination.invocationRateLimitPerSecond,
      destination.createdAtMs,
    );
  }

  find(name: string): ApiDestination | undefined {
    return this.#find.get(name);
  }

  delete(name: string): void {
    this.#delete.run(name);
  }

  /** Where to send and with which headers; undefined when the ARN is no API destination's. */
  findByArn(arn: string): { url: string; method: string; headers: Record<string, string> } | undefined {
    const row = this.#findByArn.get(arn);
    return row && { url: row.url, method: row.method, headers: JSON.parse(row.headers ?? "{}") };
  }
}
