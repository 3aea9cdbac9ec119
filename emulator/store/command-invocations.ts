import { type InvocationStatus, STATUS_OF_DETAILS, type StatusDetails } from "./command-status.ts";
import type { Database } from "./database.ts";

/** One node's part in a command. Kept small: a command may have 100,000 of them. */
export interface CommandInvocation {
  readonly number: number;
  readonly commandNumber: number;
  readonly nodeId: string;
  readonly status: InvocationStatus;
  readonly statusDetails: StatusDetails;
  /** When it was sent to the node; null before. */
  readonly sentAtMs: number | null;
  /** When the node acknowledged it and began; null before. */
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  /** In the order of the document's steps; steps that have not begun are missing at the end. */
  readonly plugins: readonly PluginResult[];
  /** The step under way, with what the node will say when it ends; null between steps. */
  readonly running: RunningStep | null;
}

/** What became of one step of the document on one node. */
export interface PluginResult {
  readonly status: "Success" | "Failed" | "TimedOut" | "Cancelled" | "Skipped";
  readonly code: number;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Why a Skipped step did not run: its text follows from the document, and is not kept 100,000 times. */
  readonly skip?: "precondition" | "plugin" | "exit" | undefined;
}

export interface RunningStep {
  /** 1, and one more after each reboot that the step asked for. */
  readonly attempt: number;
  /** Of the first attempt. */
  readonly startedAtMs: number;
  /** What the node will have done when the attempt ends, as the engine's `Attempt`; null while it reboots. */
  readonly outcome: unknown;
  /** When the attempt ended on a node that cannot report it yet; else null. */
  readonly endedAtMs: number | null;
}

interface InvocationRow {
  number: number;
  command_number: number;
  node_id: string;
  status_details: StatusDetails;
  sent_at_ms: number | null;
  started_at_ms: number | null;
  ended_at_ms: number | null;
  plugins: string | null;
  running: string | null;
}

export const COMMAND_INVOCATIONS_SCHEMA = `
CREATE TABLE command_invocations (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  command_number INTEGER NOT NULL,
  node_id TEXT NOT NULL,
  status_details TEXT NOT NULL,
  sent_at_ms REAL,
  started_at_ms REAL,
  ended_at_ms REAL,
  plugins TEXT,
  running TEXT
);
CREATE UNIQUE INDEX command_invocations_by_command ON command_invocations (command_number, node_id);
CREATE INDEX command_invocations_by_node ON command_invocations (node_id);
CREATE INDEX command_invocations_by_details ON command_invocations (status_details);
`;

export class CommandInvocations {
  readonly #insert;
  readonly #find;
  readonly #get;
  readonly #update;
  readonly #setDetails;
  readonly #range;
  readonly #open;
  readonly #unsent;
  readonly #returned;
  readonly #ofDetails;
  readonly #rangeOfDetails;
  readonly #openOfNode;
  readonly #ofNode;
  readonly #countByDetails;
  readonly #cancelOpen;
  readonly #delete;

  constructor(db: Database) {
    this.#insert = db.prepare<{ number: number }>(
      "INSERT INTO command_invocations (command_number, node_id, status_details) VALUES (?, ?, 'Pending') RETURNING number",
    );
    this.#find = db.prepare<InvocationRow>(
      "SELECT * FROM command_invocations WHERE command_number = ? AND node_id = ?",
    );
    this.#get = db.prepare<InvocationRow>("SELECT * FROM command_invocations WHERE number = ?");
    this.#update = db.prepare(
      `UPDATE command_invocations SET status_details = ?, sent_at_ms = ?, started_at_ms = ?, ended_at_ms = ?, plugins = ?,
         running = ? WHERE number = ?`,
    );
    this.#setDetails = db.prepare("UPDATE command_invocations SET status_details = ? WHERE number = ?");
    this.#range = db.prepare<InvocationRow>(
      `SELECT * FROM command_invocations WHERE number >= ? AND number < ? ORDER BY number DESC LIMIT ?`,
    );
    this.#open = db.prepare<InvocationRow>(
      `SELECT * FROM command_invocations WHERE number >= ? AND number < ? AND ended_at_ms IS NULL
       ORDER BY number DESC LIMIT ?`,
    );
    this.#unsent = db.prepare<InvocationRow>(
      `SELECT * FROM command_invocations WHERE number BETWEEN ? AND ? AND sent_at_ms IS NULL AND ended_at_ms IS NULL
       ORDER BY number DESC LIMIT ?`,
    );
    this.#returned = db.prepare<InvocationRow>(
      `SELECT * FROM command_invocations WHERE status_details = 'Pending' AND number BETWEEN ? AND ?
         AND sent_at_ms IS NULL ORDER BY number DESC LIMIT ?`,
    );
    this.#ofDetails = db.prepare<InvocationRow>(
      `SELECT * FROM command_invocations WHERE status_details = ? AND number BETWEEN ? AND ? ORDER BY number DESC`,
    );
    this.#rangeOfDetails = db.prepare<InvocationRow>(
      `SELECT * FROM command_invocations WHERE status_details = ? AND number >= ? AND number < ?
       ORDER BY number DESC LIMIT ?`,
    );
    this.#openOfNode = db.prepare<InvocationRow>(
      `SELECT * FROM command_invocations WHERE node_id = ? AND ended_at_ms IS NULL ORDER BY number`,
    );
    this.#ofNode = db.prepare<InvocationRow>(
      `SELECT * FROM command_invocations WHERE node_id = ? AND number < ? ORDER BY number DESC LIMIT ?`,
    );
    this.#countByDetails = db.prepare<{ details: StatusDetails; count: number }>(
      `SELECT status_details AS details, count(*) AS count FROM command_invocations WHERE number BETWEEN ? AND ?
       GROUP BY status_details`,
    );
    this.#cancelOpen = db.prepare(
      `UPDATE command_invocations SET status_details = 'Cancelling'
       WHERE number BETWEEN ? AND ? AND ended_at_ms IS NULL`,
    );
    this.#delete = db.prepare("DELETE FROM command_invocations WHERE number BETWEEN ? AND ?");
  }

  /**
   * One invocation for each node, Pending. They are numbered from the last node to the first, so that a list by
   * falling numbers has the newest command first and, inside it, the nodes in order.
   */
  insertAll(commandNumber: number, nodeIds: readonly string[]): { first: number; last: number } {
    let first = 0;
    let last = 0;
    for (let index = nodeIds.length - 1; index >= 0; index--) {
      last = this.#insert.get(commandNumber, nodeIds[index]!)!.number;
      if (first === 0) first = last;
    }
    return { first, last };
  }

  find(commandNumber: number, nodeId: string): CommandInvocation | undefined {
    const row = this.#find.get(commandNumber, nodeId);
    return row && fromRow(row);
  }

  findByNumber(number: number): CommandInvocation | undefined {
    const row = this.#get.get(number);
    return row && fromRow(row);
  }

  update(invocation: CommandInvocation): void {
    this.#update.run(
      invocation.statusDetails,
      invocation.sentAtMs,
      invocation.startedAtMs,
      invocation.endedAtMs,
      invocation.plugins.length === 0 ? null : JSON.stringify(invocation.plugins.map(encodePlugin)),
      invocation.running && JSON.stringify(invocation.running),
      invocation.number,
    );
  }

  setDetails(number: number, details: StatusDetails): void {
    this.#setDetails.run(details, number);
  }

  /** Makes those of the range that have not ended Cancelling. */
  cancelOpen(first: number, last: number): void {
    this.#cancelOpen.run(first, last);
  }

  /** Those with numbers from `first` to below `sentDownTo`, the next to send first. */
  nextUnsent(first: number, sentDownTo: number, count: number): CommandInvocation[] {
    return this.#range.all(first, sentDownTo, count).map(fromRow);
  }

  /** Those with numbers from `first` to below `below` that have not ended, the highest first. */
  open(first: number, below: number, count: number): CommandInvocation[] {
    return this.#open.all(first, below, count).map(fromRow);
  }

  /** Those with numbers from `first` to `last` that wait to be sent, or for their node to come back. */
  unsent(first: number, last: number, count: number): CommandInvocation[] {
    return this.#unsent.all(first, last, count).map(fromRow);
  }

  /** Pending ones that were not sent, with numbers from `first` to `last`. */
  returned(first: number, last: number, count: number): CommandInvocation[] {
    return this.#returned.all(first, last, count).map(fromRow);
  }

  ofDetails(details: StatusDetails, first: number, last: number): CommandInvocation[] {
    return this.#ofDetails.all(details, first, last).map(fromRow);
  }

  /** What a node has not ended, oldest first. */
  openOfNode(nodeId: string): CommandInvocation[] {
    return this.#openOfNode.all(nodeId).map(fromRow);
  }

  countByDetails(first: number, last: number): ReadonlyMap<StatusDetails, number> {
    return new Map(this.#countByDetails.all(first, last).map(({ details, count }) => [details, count]));
  }

  deleteAll(first: number, last: number): number {
    return this.#delete.run(first, last);
  }

  /** Those with numbers from `first` to below `below`, the highest first, of one detail or of all. */
  ofRange(first: number, below: number, details: StatusDetails | undefined, count: number): CommandInvocation[] {
    const rows =
      details === undefined
        ? this.#range.all(first, below, count)
        : this.#rangeOfDetails.all(details, first, below, count);
    return rows.map(fromRow);
  }

  /** A node's own, the newest first, from below `below`. */
  ofNode(nodeId: string, below: number, count: number): CommandInvocation[] {
    return this.#ofNode.all(nodeId, below, count).map(fromRow);
  }
}

function fromRow(row: InvocationRow): CommandInvocation {
  return {
    number: row.number,
    commandNumber: row.command_number,
    nodeId: row.node_id,
    status: STATUS_OF_DETAILS[row.status_details],
    statusDetails: row.status_details,
    sentAtMs: row.sent_at_ms,
    startedAtMs: row.started_at_ms,
    endedAtMs: row.ended_at_ms,
    plugins: row.plugins === null ? [] : (JSON.parse(row.plugins) as EncodedPlugin[]).map(decodePlugin),
    running: row.running === null ? null : (JSON.parse(row.running) as RunningStep),
  };
}

/** Without the names of its members a result is half as large. */
type EncodedPlugin = [
  PluginResult["status"],
  code: number,
  startedAtMs: number,
  endedAtMs: number,
  stdout?: string,
  stderr?: string,
  skip?: PluginResult["skip"],
];

function encodePlugin({ status, code, startedAtMs, endedAtMs, stdout, stderr, skip }: PluginResult): EncodedPlugin {
  if (skip !== undefined) return [status, code, startedAtMs, endedAtMs, stdout, stderr, skip];
  if (stderr !== "") return [status, code, startedAtMs, endedAtMs, stdout, stderr];
  return stdout === "" ? [status, code, startedAtMs, endedAtMs] : [status, code, startedAtMs, endedAtMs, stdout];
}

function decodePlugin([status, code, startedAtMs, endedAtMs, stdout = "", stderr = "", skip]: EncodedPlugin) {
  return { status, code, startedAtMs, endedAtMs, stdout, stderr, ...(skip === undefined ? {} : { skip }) };
}
