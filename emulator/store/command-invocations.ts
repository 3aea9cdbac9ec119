import { type InvocationStatus, STATUS_OF_DETAILS, type StatusDetails } from "./command-status.ts";
import type { SqlValue } from "./database.ts";
import { KeptRows } from "./kept-rows.ts";
import type { Output } from "./output.ts";
import { coded, integer, json, milliseconds, part, type RowOf, rowNumber, Table, text } from "./table.ts";

/** The result of one step of the document on one node. */
export interface PluginResult {
  readonly status: "Success" | "Failed" | "TimedOut" | "Cancelled" | "Skipped";
  readonly code: number;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly stdout: Output;
  readonly stderr: string;
  /** Why a Skipped step did not run: its text follows from the document, and is not kept 100,000 times. */
  readonly skip?: "precondition" | "plugin" | "exit" | undefined;
}

export interface RunningStep {
  /** 1, and one more after each reboot that the step asked for. */
  readonly attempt: number;
  /** Of the first attempt. */
  readonly startedAtMs: number;
  /** The outcome of the attempt at its end, an `Attempt`; null while the node reboots. */
  readonly outcome: unknown;
  /** When the attempt ended on a node that cannot report it yet; else null. */
  readonly endedAtMs: number | null;
}

const INVOCATIONS = new Table(
  "command_invocations",
  {
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
    /** The running step, with its outcome; null between steps. */
    running: json<RunningStep>().orNull().atFirst(),
  },
  "CREATE UNIQUE INDEX command_invocations_by_command ON command_invocations (command_number, node_id)",
  "CREATE INDEX command_invocations_by_node ON command_invocations (node_id)",
  "CREATE INDEX command_invocations_by_details ON command_invocations (status_details)",
);

/** One node's part in a command. Kept small: a command may have 100,000 of them. */
export type CommandInvocation = RowOf<typeof INVOCATIONS> & { readonly status: InvocationStatus };

/** What changes while it runs. */
const CHANGING = ["statusDetails", "sentAtMs", "startedAtMs", "endedAtMs", "plugins", "running"] as const;

/** How many of those that are sent next are read at once. */
const READ_AHEAD = 200;

const BELOW = "WHERE number >= :first AND number < :below";
const RANGE = "WHERE number BETWEEN :first AND :last";
const NEXT = "ORDER BY number DESC LIMIT :count";

export const commandInvocations = part([INVOCATIONS], (db) => {
  const rows = INVOCATIONS.on(db);
  const changing = KeptRows.of<number, CommandInvocation>(db, [INVOCATIONS], (own) => {
    const rows = INVOCATIONS.on(own);
    const between = rows.as(shown).all(RANGE, "first", "last");
    return {
      find: rows.as(shown).find("number"),
      findAll: (numbers) => {
        const [first, last] = [Math.min(...numbers), Math.max(...numbers)];
        return between(first, last).map((invocation) => [invocation.number, invocation] as const);
      },
      write: rows.updateAll("number", CHANGING),
      isAtRest: ({ endedAtMs }) => endedAtMs !== null,
    };
  });
  const insertAll = rows.insertAll();
  const read = rows.as(shown);
  /** For requests: what has ended is often read and never changed. */
  const kept = read.kept();
  const keptBelow = kept.all(`${BELOW} ${NEXT}`, "first", "below", "count");
  const keptBelowOfDetails = kept.all(
    `${BELOW} AND status_details = :statusDetails ${NEXT}`,
    "statusDetails",
    "first",
    "below",
    "count",
  );
  return {
    /**
     * One invocation for each node, Pending. They are numbered from the last node to the first, so that a list by
     * falling numbers has the newest command first and, inside it, the nodes in order.
     */
    insertAll(commandNumber: number, nodeIds: readonly string[]): { first: number; last: number } {
      const rows = nodeIds.map((nodeId) => ({ commandNumber, nodeId, statusDetails: "Pending" as const }));
      const last = insertAll(rows.reverse());
      return { first: last - nodeIds.length + 1, last };
    },
    find: kept.find("commandNumber", "nodeId"),
    findByNumber: (number: number): CommandInvocation | undefined => changing.get(number),
    update: (invocation: CommandInvocation): void => changing.set(invocation.number, shown(invocation)),
    setDetails: (number: number, statusDetails: StatusDetails): void =>
      changing.set(number, shown({ ...changing.get(number)!, statusDetails })),
    /** Makes those of the range that have not ended Cancelling. */
    cancelOpen: rows.change("status_details = 'Cancelling'", `${RANGE} AND ended_at_ms IS NULL`, "first", "last"),
    /**
     * Those with numbers from `first` to below where sending has come, the next to send first: all numbers of a command have one.
     *
     * @param onRead called with the nodes of those that are read ahead.
     */
    *nextUnsent(first: number, end: number, onRead: (nodeIds: readonly string[]) => void): Iterable<CommandInvocation> {
      for (let number = end - 1; number >= first; number--) {
        if (!changing.has(number)) {
          const count = Math.min(READ_AHEAD, number - first + 1);
          const ahead = Array.from({ length: count }, (_, index) => number - index);
          changing.expect(ahead);
          onRead(ahead.map((next) => changing.get(next)!.nodeId));
        }
        yield changing.get(number)!;
      }
    },
    /** Those with numbers from the first to below the second that have not ended, the highest first. */
    open: read.all(`${BELOW} AND ended_at_ms IS NULL ${NEXT}`, "first", "below", "count"),
    /** Those of the range that wait to be sent, or for their node to come back. */
    unsent: read.all(`${RANGE} AND sent_at_ms IS NULL AND ended_at_ms IS NULL ${NEXT}`, "first", "last", "count"),
    /** Pending ones of the range that were not sent. */
    returned: read.all(
      `${RANGE} AND status_details = 'Pending' AND sent_at_ms IS NULL ${NEXT}`,
      "first",
      "last",
      "count",
    ),
    ofDetails: read.all(
      `${RANGE} AND status_details = :statusDetails ORDER BY number DESC`,
      "statusDetails",
      "first",
      "last",
    ),
    /** The open invocations of a node, oldest first. */
    openOfNode: read.all("WHERE node_id = :nodeId AND ended_at_ms IS NULL ORDER BY number", "nodeId"),
    countByDetails: rows.countBy("statusDetails", RANGE, "first", "last"),
    deleteAll: rows.deleteWhere(RANGE, "first", "last"),
    /** Those with numbers from `first` to below `end`, the highest first, of one detail or of all. */
    ofRange: (first: number, end: number, details: StatusDetails | undefined, count: number): CommandInvocation[] =>
      details === undefined ? keptBelow(first, end, count) : keptBelowOfDetails(details, first, end, count),
    /** The invocations of a node below a number, newest first. */
    ofNode: kept.page("number", ["nodeId"], "<"),
  };
});

function shown(row: RowOf<typeof INVOCATIONS>): CommandInvocation {
  return Object.assign(row, { status: STATUS_OF_DETAILS[row.statusDetails] });
}

/** Without the names of its members a result is half as large, and a step that was skipped is two of them. */
type EncodedPlugin = EncodedResult | readonly [skip: NonNullable<PluginResult["skip"]>, atMs: number];
type EncodedResult = [
  PluginResult["status"],
  code: number,
  startedAtMs: number,
  endedAtMs: number,
  stdout?: Output,
  stderr?: string,
  /** Of states of earlier versions. */
  skip?: PluginResult["skip"],
];

function encodePlugins(plugins: readonly PluginResult[]): string | null {
  return plugins.length === 0 ? null : JSON.stringify(plugins.map(encodePlugin));
}

function decodePlugins(kept: SqlValue): readonly PluginResult[] {
  return kept === null ? [] : (JSON.parse(kept as string) as EncodedPlugin[]).map(decodePlugin);
}

function encodePlugin({ status, code, startedAtMs, endedAtMs, stdout, stderr, skip }: PluginResult): EncodedPlugin {
  if (skip !== undefined) return [skip, startedAtMs];
  if (stderr !== "") return [status, code, startedAtMs, endedAtMs, stdout, stderr];
  return stdout === "" ? [status, code, startedAtMs, endedAtMs] : [status, code, startedAtMs, endedAtMs, stdout];
}

function decodePlugin(encoded: EncodedPlugin): PluginResult {
  if (encoded.length === 2) {
    const [skip, atMs] = encoded;
    return { status: "Skipped", code: 0, startedAtMs: atMs, endedAtMs: atMs, stdout: "", stderr: "", skip };
  }
  const [status, code, startedAtMs, endedAtMs, stdout = "", stderr = "", skip] = encoded;
  return { status, code, startedAtMs, endedAtMs, stdout, stderr, ...(skip === undefined ? {} : { skip }) };
}
