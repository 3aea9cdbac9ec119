import { type InvocationStatus, STATUS_OF_DETAILS, type StatusDetails } from "./command-status.ts";
import type { Database } from "./database.ts";

/** A target as the SDK writes it, e.g. `{ Key: "tag:Patch Group", Values: ["App"] }`. */
export interface CommandTarget {
  readonly Key?: string | undefined;
  readonly Values?: string[] | undefined;
}

/** One SendCommand: what was asked, and where it stands. Instants in epoch milliseconds. */
export interface Command {
  /** Grows with every command and is never given twice. */
  readonly number: number;
  readonly commandId: string;
  readonly documentName: string;
  /** As the caller wrote it: `""` when not given. */
  readonly documentVersion: string;
  /** Of the content that runs: a later version of the document does not change a running command. */
  readonly documentHash: string;
  readonly comment: string;
  /** As the caller wrote them. */
  readonly parameters: Readonly<Record<string, string[]>>;
  /** The same with the values of Parameter Store, read when the command was sent. */
  readonly passedParameters: Readonly<Record<string, string[]>>;
  readonly instanceIds: readonly string[];
  readonly targets: readonly CommandTarget[];
  readonly requestedAtMs: number;
  /** Request + delivery timeout + execution timeout. */
  readonly expiresAtMs: number;
  /** The delivery timeout. */
  readonly timeoutSeconds: number;
  readonly outputS3Region: string;
  readonly outputS3BucketName: string;
  readonly outputS3KeyPrefix: string;
  readonly maxConcurrency: string;
  readonly maxErrors: string;
  readonly serviceRole: string;
  readonly notification: NotificationSettings;
  readonly cloudWatch: CloudWatchSettings;
  /** The invocation of a maintenance window that sent it, else null. */
  readonly windowInvocationId: string | null;
  /** The value of `{{ aws:ORCHESTRATION_ID }}`, else null. */
  readonly orchestrationId: string | null;
  readonly status: InvocationStatus;
  readonly statusDetails: StatusDetails;
  readonly targetCount: number;
  readonly completedCount: number;
  readonly errorCount: number;
  readonly deliveryTimedOutCount: number;
}

export interface NotificationSettings {
  readonly arn: string;
  readonly events: readonly string[];
  readonly type: string;
}

export interface CloudWatchSettings {
  readonly logGroupName: string;
  readonly isEnabled: boolean;
}

/** How far the sending of a command has come; its invocations are numbered in one piece, and sent from the last to the first. */
export interface Dispatch {
  /** Numbers of the command's first and last invocation; null before its targets are known. */
  readonly firstInvocation: number | null;
  readonly lastInvocation: number | null;
  /** Invocations below this number have not been sent. */
  readonly sentDownTo: number | null;
  /** On their way or running: what MaxConcurrency limits. */
  readonly activeCount: number;
  /** On their way, not acknowledged yet. */
  readonly unacknowledgedCount: number;
  /** How many the next wave may send; doubles with every acknowledged wave. */
  readonly waveSize: number;
  /** Nodes that were away when their turn came are back and wait for a place. */
  readonly hasReturned: boolean;
}

export interface CountChange {
  readonly completed?: number;
  readonly errors?: number;
  readonly deliveryTimedOut?: number;
  readonly active?: number;
  readonly unacknowledged?: number;
}

interface CommandRow {
  number: number;
  command_id: string;
  document_name: string;
  status_details: StatusDetails;
  requested_at_ms: number;
  expires_at_ms: number;
  document_hash: string;
  request: string;
  window_invocation_id: string | null;
  target_count: number;
  completed_count: number;
  error_count: number;
  delivery_timed_out_count: number;
  first_invocation: number | null;
  last_invocation: number | null;
  sent_down_to: number | null;
  active_count: number;
  unacknowledged_count: number;
  wave_size: number;
  has_returned: number;
}

/** What was asked and never changes is one JSON column: it is written once and read whole. */
type RequestColumn = Pick<
  Command,
  | "documentVersion"
  | "comment"
  | "parameters"
  | "passedParameters"
  | "instanceIds"
  | "targets"
  | "timeoutSeconds"
  | "outputS3Region"
  | "outputS3BucketName"
  | "outputS3KeyPrefix"
  | "maxConcurrency"
  | "maxErrors"
  | "serviceRole"
  | "notification"
  | "cloudWatch"
  | "orchestrationId"
>;

export const COMMANDS_SCHEMA = `
CREATE TABLE commands (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  command_id TEXT NOT NULL UNIQUE,
  document_name TEXT NOT NULL,
  status_details TEXT NOT NULL,
  requested_at_ms REAL NOT NULL,
  expires_at_ms REAL NOT NULL,
  document_hash TEXT NOT NULL,
  request TEXT NOT NULL,
  window_invocation_id TEXT,
  target_count INTEGER NOT NULL DEFAULT 0,
  completed_count INTEGER NOT NULL DEFAULT 0,
  error_count INTEGER NOT NULL DEFAULT 0,
  delivery_timed_out_count INTEGER NOT NULL DEFAULT 0,
  first_invocation INTEGER,
  last_invocation INTEGER,
  sent_down_to INTEGER,
  active_count INTEGER NOT NULL DEFAULT 0,
  unacknowledged_count INTEGER NOT NULL DEFAULT 0,
  wave_size INTEGER NOT NULL DEFAULT 1,
  has_returned INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX commands_by_document ON commands (document_name);
CREATE INDEX commands_by_details ON commands (status_details);
CREATE INDEX commands_by_request ON commands (requested_at_ms);
-- The contents that commands run, kept once however many commands run them.
CREATE TABLE command_documents (hash TEXT PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID;
`;

/** Which commands a list wants; absent members do not restrict. */
export interface CommandFilter {
  readonly commandId?: string | undefined;
  readonly nodeId?: string | undefined;
  readonly documentName?: string | undefined;
  readonly details?: readonly StatusDetails[] | undefined;
  readonly invokedAfterMs?: number | undefined;
  readonly invokedBeforeMs?: number | undefined;
}

export type NewCommand = Omit<
  Command,
  "number" | "status" | "targetCount" | "completedCount" | "errorCount" | "deliveryTimedOutCount"
>;

export class Commands {
  readonly #db;
  readonly #insert;
  readonly #find;
  readonly #get;
  readonly #setDetails;
  readonly #setTargets;
  readonly #setDispatch;
  readonly #setReturned;
  readonly #count;
  readonly #delete;
  readonly #keepDocument;
  readonly #document;
  readonly #lists = new Map<string, ReturnType<Database["prepare"]>>();

  constructor(db: Database) {
    this.#db = db;
    this.#insert = db.prepare<{ number: number }>(
      `INSERT INTO commands (command_id, document_name, status_details, requested_at_ms, expires_at_ms, document_hash,
         request, window_invocation_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING number`,
    );
    this.#find = db.prepare<CommandRow>("SELECT * FROM commands WHERE command_id = ?");
    this.#get = db.prepare<CommandRow>("SELECT * FROM commands WHERE number = ?");
    this.#setDetails = db.prepare("UPDATE commands SET status_details = ? WHERE number = ?");
    this.#setTargets = db.prepare(
      `UPDATE commands SET target_count = ?, first_invocation = ?, last_invocation = ?, sent_down_to = ?
       WHERE number = ?`,
    );
    this.#setDispatch = db.prepare(
      `UPDATE commands SET sent_down_to = ?, active_count = ?, unacknowledged_count = ?, wave_size = ? WHERE number = ?`,
    );
    this.#setReturned = db.prepare("UPDATE commands SET has_returned = ? WHERE number = ?");
    this.#count = db.prepare(
      `UPDATE commands SET completed_count = completed_count + ?, error_count = error_count + ?,
         delivery_timed_out_count = delivery_timed_out_count + ?, active_count = active_count + ?,
         unacknowledged_count = unacknowledged_count + ? WHERE number = ?`,
    );
    this.#delete = db.prepare("DELETE FROM commands WHERE number = ?");
    this.#keepDocument = db.prepare("INSERT INTO command_documents VALUES (?, ?) ON CONFLICT (hash) DO NOTHING");
    this.#document = db.prepare<{ content: string }>("SELECT content FROM command_documents WHERE hash = ?");
  }

  /** @returns the command's number. */
  insert(command: NewCommand): number {
    return this.#insert.get(
      command.commandId,
      command.documentName,
      command.statusDetails,
      command.requestedAtMs,
      command.expiresAtMs,
      command.documentHash,
      JSON.stringify(requestOf(command)),
      command.windowInvocationId,
    )!.number;
  }

  find(commandId: string): Command | undefined {
    const row = this.#find.get(commandId);
    return row && fromRow(row);
  }

  /** @throws Error when there is no such command: callers hold numbers of commands that exist. */
  get(number: number): Command & Dispatch {
    const command = this.findByNumber(number);
    if (!command) throw new Error(`There is no command with the number ${number}.`);
    return command;
  }

  findByNumber(number: number): (Command & Dispatch) | undefined {
    const row = this.#get.get(number);
    return row && fromRow(row);
  }

  setDetails(number: number, details: StatusDetails): void {
    this.#setDetails.run(details, number);
  }

  /** The command's targets are known: its invocations have the numbers from `first` to `last`. */
  setTargets(number: number, first: number, last: number): void {
    this.#setTargets.run(last - first + 1, first, last, last + 1, number);
  }

  setDispatch(number: number, dispatch: Omit<Dispatch, "firstInvocation" | "lastInvocation" | "hasReturned">): void {
    this.#setDispatch.run(
      dispatch.sentDownTo,
      dispatch.activeCount,
      dispatch.unacknowledgedCount,
      dispatch.waveSize,
      number,
    );
  }

  setReturned(number: number, hasReturned: boolean): void {
    this.#setReturned.run(Number(hasReturned), number);
  }

  /** Adds to the counts; absent members stay as they are. */
  count(number: number, added: CountChange): void {
    const { completed = 0, errors = 0, deliveryTimedOut = 0, active = 0, unacknowledged = 0 } = added;
    this.#count.run(completed, errors, deliveryTimedOut, active, unacknowledged, number);
  }

  delete(number: number): void {
    this.#delete.run(number);
  }

  keepDocument(hash: string, content: string): void {
    this.#keepDocument.run(hash, content);
  }

  /** @throws Error when a command's content was not kept. */
  documentContent(hash: string): string {
    const row = this.#document.get(hash);
    if (!row) throw new Error(`The document content ${hash} was not kept.`);
    return row.content;
  }

  /** Newest first, from below `beforeNumber`, at most `count`. */
  list(filter: CommandFilter, beforeNumber: number, count: number): Command[] {
    const conditions = ["c.number < ?"];
    const values: (string | number)[] = [beforeNumber];
    const add = (condition: string, ...more: (string | number)[]) => {
      conditions.push(condition);
      values.push(...more);
    };
    if (filter.commandId !== undefined) add("c.command_id = ?", filter.commandId);
    if (filter.documentName !== undefined) add("c.document_name = ?", filter.documentName);
    if (filter.invokedAfterMs !== undefined) add("c.requested_at_ms > ?", filter.invokedAfterMs);
    if (filter.invokedBeforeMs !== undefined) add("c.requested_at_ms < ?", filter.invokedBeforeMs);
    if (filter.details) add(`c.status_details IN (${filter.details.map(() => "?").join(", ")})`, ...filter.details);
    let from = "commands c";
    if (filter.nodeId !== undefined) {
      from = "command_invocations i CROSS JOIN commands c ON c.number = i.command_number";
      add("i.node_id = ?", filter.nodeId);
    }
    const sql = `SELECT c.* FROM ${from} WHERE ${conditions.join(" AND ")} ORDER BY c.number DESC LIMIT ?`;
    let statement = this.#lists.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      this.#lists.set(sql, statement);
    }
    return (statement.all(...values, count) as unknown as CommandRow[]).map(fromRow);
  }
}

function requestOf(command: NewCommand): RequestColumn {
  return {
    documentVersion: command.documentVersion,
    comment: command.comment,
    parameters: command.parameters,
    passedParameters: command.passedParameters,
    instanceIds: command.instanceIds,
    targets: command.targets,
    timeoutSeconds: command.timeoutSeconds,
    outputS3Region: command.outputS3Region,
    outputS3BucketName: command.outputS3BucketName,
    outputS3KeyPrefix: command.outputS3KeyPrefix,
    maxConcurrency: command.maxConcurrency,
    maxErrors: command.maxErrors,
    serviceRole: command.serviceRole,
    notification: command.notification,
    cloudWatch: command.cloudWatch,
    orchestrationId: command.orchestrationId,
  };
}

/** Parsed requests by their text: a command under way is read with every step of every node. */
const requests = new Map<string, RequestColumn>();
const REQUESTS_MAX = 64;

function requestColumn(text: string): RequestColumn {
  const known = requests.get(text);
  if (known) return known;
  if (requests.size >= REQUESTS_MAX) requests.clear();
  const request = JSON.parse(text) as RequestColumn;
  requests.set(text, request);
  return request;
}

/** Written out, not spread: it is read with every step of every node, and a literal is ten times as fast. */
function fromRow(row: CommandRow): Command & Dispatch {
  const request = requestColumn(row.request);
  return {
    number: row.number,
    commandId: row.command_id,
    documentName: row.document_name,
    documentVersion: request.documentVersion,
    documentHash: row.document_hash,
    comment: request.comment,
    parameters: request.parameters,
    passedParameters: request.passedParameters,
    instanceIds: request.instanceIds,
    targets: request.targets,
    requestedAtMs: row.requested_at_ms,
    expiresAtMs: row.expires_at_ms,
    timeoutSeconds: request.timeoutSeconds,
    outputS3Region: request.outputS3Region,
    outputS3BucketName: request.outputS3BucketName,
    outputS3KeyPrefix: request.outputS3KeyPrefix,
    maxConcurrency: request.maxConcurrency,
    maxErrors: request.maxErrors,
    serviceRole: request.serviceRole,
    notification: request.notification,
    cloudWatch: request.cloudWatch,
    windowInvocationId: row.window_invocation_id,
    orchestrationId: request.orchestrationId,
    status: STATUS_OF_DETAILS[row.status_details],
    statusDetails: row.status_details,
    targetCount: row.target_count,
    completedCount: row.completed_count,
    errorCount: row.error_count,
    deliveryTimedOutCount: row.delivery_timed_out_count,
    firstInvocation: row.first_invocation,
    lastInvocation: row.last_invocation,
    sentDownTo: row.sent_down_to,
    activeCount: row.active_count,
    unacknowledgedCount: row.unacknowledged_count,
    waveSize: row.wave_size,
    hasReturned: row.has_returned === 1,
  };
}
