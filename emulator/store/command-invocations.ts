import { type InvocationStatus, STATUS_OF_DETAILS, type StatusDetails } from "./command-status.ts";
import type { Database, SqlValue } from "./database.ts";
import { coded, integer, json, milliseconds, type RowOf, rowNumber, Table, text } from "./table.ts";

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

const INVOCATIONS = new Table("command_invocations", {
  number: rowNumber,
  commandNumber: integer(),
  nodeId: text(),
  statusDetails: text<StatusDetails>(),
  /** When it was sent to the node; null before. */
  sentAtMs: milliseconds().orNull().atFirst(),
  /** When the node acknowledged it and began; null before. */
  startedAtMs: milliseconds().orNull().atFirst(),
  endedAtMs: milliseconds().orNull().atFirst(),
  /** In the order of the document's steps; steps that have not begun are missing at the end. */
  plugins: coded<readonly PluginResult[]>({ encode: encodePlugins, decode: decodePlugins }, "TEXT").atFirst(),
  /** The step under way, with what the node will say when it ends; null between steps. */
  running: json<RunningStep>().orNull().atFirst(),
});

/** One node's part in a command. Kept small: a command may have 100,000 of them. */
export type CommandInvocation = RowOf<typeof INVOCATIONS> & { readonly status: InvocationStatus };

export const COMMAND_INVOCATIONS_SCHEMA = `${INVOCATIONS.schema}
CREATE UNIQUE INDEX command_invocations_by_command ON command_invocations (command_number, node_id);
CREATE INDEX command_invocations_by_node ON command_invocations (node_id);
CREATE INDEX command_invocations_by_details ON command_invocations (status_details);
`;

const ONE = "WHERE number = :number";
const BELOW = "number >= :first AND number < :below";
const RANGE = "number BETWEEN :first AND :last";
const NEXT = "ORDER BY number DESC LIMIT :count";

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
    const select = (rest: string) => INVOCATIONS.select(db, rest);
    this.#insert = INVOCATIONS.insert(db, "RETURNING number");
    this.#find = select("WHERE command_number = :commandNumber AND node_id = :nodeId");
    this.#get = select(ONE);
    this.#update = INVOCATIONS.update(
      db,
      ["statusDetails", "sentAtMs", "startedAtMs", "endedAtMs", "plugins", "running"],
      ONE,
    );
    this.#setDetails = INVOCATIONS.update(db, ["statusDetails"], ONE);
    this.#range = select(`WHERE ${BELOW} ${NEXT}`);
    this.#open = select(`WHERE ${BELOW} AND ended_at_ms IS NULL ${NEXT}`);
    this.#unsent = select(`WHERE ${RANGE} AND sent_at_ms IS NULL AND ended_at_ms IS NULL ${NEXT}`);
    this.#returned = select(`WHERE status_details = 'Pending' AND ${RANGE} AND sent_at_ms IS NULL ${NEXT}`);
    this.#ofDetails = select(`WHERE status_details = :details AND ${RANGE} ORDER BY number DESC`);
    this.#rangeOfDetails = select(`WHERE status_details = :details AND ${BELOW} ${NEXT}`);
    this.#openOfNode = select("WHERE node_id = :nodeId AND ended_at_ms IS NULL ORDER BY number");
    this.#ofNode = select(`WHERE node_id = :nodeId AND number < :below ${NEXT}`);
    this.#countByDetails = db.prepare<{ details: StatusDetails; count: number }>(
      `SELECT status_details AS details, count(*) AS count FROM command_invocations WHERE ${RANGE}
       GROUP BY status_details`,
    );
    this.#cancelOpen = db.prepare(
      `UPDATE command_invocations SET status_details = 'Cancelling' WHERE ${RANGE} AND ended_at_ms IS NULL`,
    );
    this.#delete = INVOCATIONS.delete(db, `WHERE ${RANGE}`);
  }

  /**
   * One invocation for each node, Pending. They are numbered from the last node to the first, so that a list by
   * falling numbers has the newest command first and, inside it, the nodes in order.
   */
  insertAll(commandNumber: number, nodeIds: readonly string[]): { first: number; last: number } {
    let first = 0;
    let last = 0;
    for (let index = nodeIds.length - 1; index >= 0; index--) {
      last = this.#insert.get({ commandNumber, nodeId: nodeIds[index]!, statusDetails: "Pending" })!.number;
      if (first === 0) first = last;
    }
    return { first, last };
  }

  find(commandNumber: number, nodeId: string): CommandInvocation | undefined {
    const row = this.#find.get({ commandNumber, nodeId });
    return row && shown(row);
  }

  findByNumber(number: number): CommandInvocation | undefined {
    const row = this.#get.get({ number });
    return row && shown(row);
  }

  update(invocation: CommandInvocation): void {
    this.#update.run(invocation);
  }

  setDetails(number: number, details: StatusDetails): void {
    this.#setDetails.run({ number, statusDetails: details });
  }

  /** Makes those of the range that have not ended Cancelling. */
  cancelOpen(first: number, last: number): void {
    this.#cancelOpen.run({ first, last });
  }

  /** Those with numbers from `first` to below `sentDownTo`, the next to send first. */
  nextUnsent(first: number, sentDownTo: number, count: number): CommandInvocation[] {
    return this.#range.all({ first, below: sentDownTo, count }).map(shown);
  }

  /** Those with numbers from `first` to below `below` that have not ended, the highest first. */
  open(first: number, below: number, count: number): CommandInvocation[] {
    return this.#open.all({ first, below, count }).map(shown);
  }

  /** Those with numbers from `first` to `last` that wait to be sent, or for their node to come back. */
  unsent(first: number, last: number, count: number): CommandInvocation[] {
    return this.#unsent.all({ first, last, count }).map(shown);
  }

  /** Pending ones that were not sent, with numbers from `first` to `last`. */
  returned(first: number, last: number, count: number): CommandInvocation[] {
    return this.#returned.all({ first, last, count }).map(shown);
  }

  ofDetails(details: StatusDetails, first: number, last: number): CommandInvocation[] {
    return this.#ofDetails.all({ details, first, last }).map(shown);
  }

  /** What a node has not ended, oldest first. */
  openOfNode(nodeId: string): CommandInvocation[] {
    return this.#openOfNode.all({ nodeId }).map(shown);
  }

  countByDetails(first: number, last: number): ReadonlyMap<StatusDetails, number> {
    return new Map(this.#countByDetails.all({ first, last }).map(({ details, count }) => [details, count]));
  }

  deleteAll(first: number, last: number): number {
    return this.#delete.run({ first, last });
  }

  /** Those with numbers from `first` to below `below`, the highest first, of one detail or of all. */
  ofRange(first: number, below: number, details: StatusDetails | undefined, count: number): CommandInvocation[] {
    const rows =
      details === undefined
        ? this.#range.all({ first, below, count })
        : this.#rangeOfDetails.all({ details, first, below, count });
    return rows.map(shown);
  }

  /** A node's own, the newest first, from below `below`. */
  ofNode(nodeId: string, below: number, count: number): CommandInvocation[] {
    return this.#ofNode.all({ nodeId, below, count }).map(shown);
  }
}

function shown(row: RowOf<typeof INVOCATIONS>): CommandInvocation {
  return Object.assign(row, { status: STATUS_OF_DETAILS[row.statusDetails] });
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

function encodePlugins(plugins: readonly PluginResult[]): string | null {
  return plugins.length === 0 ? null : JSON.stringify(plugins.map(encodePlugin));
}

function decodePlugins(kept: SqlValue): PluginResult[] {
  return kept === null ? [] : (JSON.parse(kept as string) as EncodedPlugin[]).map(decodePlugin);
}

function encodePlugin({ status, code, startedAtMs, endedAtMs, stdout, stderr, skip }: PluginResult): EncodedPlugin {
  if (skip !== undefined) return [status, code, startedAtMs, endedAtMs, stdout, stderr, skip];
  if (stderr !== "") return [status, code, startedAtMs, endedAtMs, stdout, stderr];
  return stdout === "" ? [status, code, startedAtMs, endedAtMs] : [status, code, startedAtMs, endedAtMs, stdout];
}

function decodePlugin([status, code, startedAtMs, endedAtMs, stdout = "", stderr = "", skip]: EncodedPlugin) {
  return { status, code, startedAtMs, endedAtMs, stdout, stderr, ...(skip === undefined ? {} : { skip }) };
}
