import type { AlarmConfiguration } from "@aws-sdk/client-ssm";
import type { TriggeredState } from "./alarm-watches.ts";
import { flag, integer, milliseconds, rowNumber, sharedJson, text, textKey } from "./columns.ts";
import { type InvocationStatus, STATUS_OF_DETAILS, type StatusDetails } from "./command-status.ts";
import { type Bindings, both, type Condition, whereOf } from "./condition.ts";
import { folded, unfolding } from "./folded.ts";
import { KeptRows } from "./kept-rows.ts";
import { part, type RowOf, Table } from "./table.ts";
import { tells } from "./tells.ts";

/** A target as the SDK writes it, e.g. `{ Key: "tag:Patch Group", Values: ["App"] }`. */
export interface CommandTarget {
  readonly Key?: string | undefined;
  readonly Values?: string[] | undefined;
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

/** The members of the request never change, so they are one column: written once and read whole. */
interface CommandRequest {
  /** As the caller wrote it: `""` when not given. */
  readonly documentVersion: string;
  readonly comment: string;
  /** As the caller wrote them. */
  readonly parameters: Readonly<Record<string, string[]>>;
  /** The same with the values of Parameter Store, read when the command was sent. */
  readonly passedParameters: Readonly<Record<string, string[]>>;
  readonly instanceIds: readonly string[];
  readonly targets: readonly CommandTarget[];
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
  /** The value of `{{ aws:ORCHESTRATION_ID }}`, else null. */
  readonly orchestrationId: string | null;
  readonly alarmConfiguration?: AlarmConfiguration | undefined;
}

const REQUEST = [
  "documentVersion",
  "comment",
  "parameters",
  "passedParameters",
  "instanceIds",
  "targets",
  "timeoutSeconds",
  "outputS3Region",
  "outputS3BucketName",
  "outputS3KeyPrefix",
  "maxConcurrency",
  "maxErrors",
  "serviceRole",
  "notification",
  "cloudWatch",
  "orchestrationId",
  "alarmConfiguration",
] as const satisfies readonly (keyof CommandRequest)[];

const COMMANDS = new Table(
  "commands",
  {
    /** Grows with every command and is never reused. */
    number: rowNumber,
    commandId: text("UNIQUE"),
    documentName: text(),
    statusDetails: text<StatusDetails>(),
    requestedAtMs: milliseconds(),
    /** Request + delivery timeout + execution timeout. */
    expiresAtMs: milliseconds(),
    /** Of the content that runs: a later version of the document does not change a running command. */
    documentHash: text(),
    /** A running command is read with every step of every node. */
    request: sharedJson<CommandRequest>(64),
    tells: tells(),
    targetCount: integer().atFirst("0"),
    completedCount: integer().atFirst("0"),
    errorCount: integer().atFirst("0"),
    deliveryTimedOutCount: integer().atFirst("0"),
    /** Numbers of the command's first and last invocation; null before its targets are known. */
    firstInvocation: integer().orNull().atFirst(),
    lastInvocation: integer().orNull().atFirst(),
    /** Invocations below this number have not been sent: they are sent from the last to the first. */
    sentDownTo: integer().orNull().atFirst(),
    /** On their way or running: what MaxConcurrency limits. */
    activeCount: integer().atFirst("0"),
    /** On their way, not acknowledged yet. */
    unacknowledgedCount: integer().atFirst("0"),
    /** How many the next wave may send; doubles with every acknowledged wave. */
    waveSize: integer().atFirst("1"),
    /** Whether nodes that were away when their turn came are back and wait for a place. */
    hasReturned: flag().atFirst("0"),
    /** Why its alarm stopped it. */
    triggeredAlarm: text<TriggeredState>().orNull().atFirst(),
  },
  "CREATE INDEX commands_by_document ON commands (document_name)",
  "CREATE INDEX commands_by_details ON commands (status_details)",
  "CREATE INDEX commands_by_request ON commands (requested_at_ms)",
);

type CommandRow = RowOf<typeof COMMANDS>;

/** What changes with every node: how far a command has come. Kept apart, since it is a small part of the row. */
const PROGRESS = [
  "completedCount",
  "errorCount",
  "deliveryTimedOutCount",
  "sentDownTo",
  "activeCount",
  "unacknowledgedCount",
  "waveSize",
] as const satisfies readonly (keyof CommandRow)[];

export type Progress = Pick<CommandRow, (typeof PROGRESS)[number]>;

/** A command: its request and its state. The numbers of its invocations are consecutive. Instants in epoch milliseconds. */
export interface Command extends CommandRequest, Omit<CommandRow, "request" | keyof Progress> {
  readonly status: InvocationStatus;
}

export type ShownCommand = Command & Progress;

export type NewCommand = Omit<
  Command,
  "number" | "status" | "targetCount" | "firstInvocation" | "lastInvocation" | "hasReturned" | "triggeredAlarm"
>;

/** The document contents of commands, each stored only once. */
const DOCUMENTS = new Table("command_documents", { hash: textKey(), content: text() }, "WITHOUT ROWID");

/** What changes while it runs. */
const CHANGING = [
  ...PROGRESS,
  "statusDetails",
  "targetCount",
  "firstInvocation",
  "lastInvocation",
  "hasReturned",
  "triggeredAlarm",
] as const;

/** How many commands are kept at hand: those that run, and those of which the nodes are listed. */
const KEPT_MAX = 200;

/** What is added to the counts of a command, and where sending is afterwards. */
export interface CountChange extends Partial<Pick<Progress, "sentDownTo" | "waveSize">> {
  readonly completed?: number;
  readonly errors?: number;
  readonly deliveryTimedOut?: number;
  readonly active?: number;
  readonly unacknowledged?: number;
}

/** The filter of a list of commands; absent members do not restrict it. */
export interface CommandFilter {
  readonly commandId?: string | undefined;
  readonly nodeId?: string | undefined;
  readonly documentName?: string | undefined;
  readonly details?: readonly StatusDetails[] | undefined;
  readonly invokedAfterMs?: number | undefined;
  readonly invokedBeforeMs?: number | undefined;
}

export const commands = part([COMMANDS, DOCUMENTS], (db) => {
  const rows = COMMANDS.on(db);
  const documents = DOCUMENTS.on(db);
  const insert = rows.insertNumbered();
  /** For requests: a command that has ended is often read and never changed. */
  const shown = rows.as(commandOf).kept();
  const kept = KeptRows.of<number, { readonly command: Command; readonly progress: Progress }>(
    db,
    [COMMANDS],
    (own) => {
      const rows = COMMANDS.on(own);
      const find = rows.as(commandOf).find("number");
      const update = rows.updateAll("number", CHANGING);
      return {
        find: (number) => {
          const command = find(number);
          return command && { command, progress: folded(command, PROGRESS) };
        },
        write: (changed) => update(changed.map(({ command, progress }) => ({ ...command, ...progress }))),
      };
    },
    KEPT_MAX,
  );
  const keepDocument = documents.insert("ON CONFLICT (hash) DO NOTHING");
  const documentContent = documents.value("content", "hash");
  /** @throws Error when there is no such command: callers hold numbers of commands that exist. */
  const get = (number: number) => {
    const found = kept.get(number);
    if (!found) throw new Error(`There is no command with the number ${number}.`);
    return found;
  };
  const change = (number: number, changes: Partial<Command>): void => {
    const { command, progress } = get(number);
    kept.set(number, { command: { ...command, ...changes }, progress });
  };
  return {
    /** @returns the command's number. */
    insert: (command: NewCommand): number => insert({ ...command, request: folded(command, REQUEST) }),
    find: shown.find("commandId"),
    get: (number: number): Command => get(number).command,
    /** How far it has come. */
    progress: (number: number): Progress => get(number).progress,
    findByNumber: (number: number): Command | undefined => kept.get(number)?.command,
    setDetails: (number: number, statusDetails: StatusDetails): void =>
      change(number, { statusDetails, status: STATUS_OF_DETAILS[statusDetails] }),
    /** The command's targets are known: its invocations have the numbers from `first` to `last`. */
    setTargets(number: number, first: number, last: number): void {
      const { command, progress } = get(number);
      const range = { targetCount: last - first + 1, firstInvocation: first, lastInvocation: last };
      kept.set(number, { command: { ...command, ...range }, progress: { ...progress, sentDownTo: last + 1 } });
    },
    setReturned: (number: number, hasReturned: boolean): void => change(number, { hasReturned }),
    setTriggeredAlarm: (number: number, triggeredAlarm: TriggeredState): void => change(number, { triggeredAlarm }),
    /** Adds to the counts, and notes how far sending has come. Absent members stay as they are. */
    count(number: number, added: CountChange): void {
      const { command, progress } = get(number);
      kept.set(number, { command, progress: counted(progress, added) });
    },
    delete: rows.delete("number"),
    keepDocument: (hash: string, content: string): void => keepDocument({ hash, content }),
    /** @throws Error when a command's content was not kept. */
    documentContent(hash: string): string {
      const content = documentContent(hash);
      if (content === undefined) throw new Error(`The document content ${hash} was not kept.`);
      return content;
    },
    /** Newest first, from below `beforeNumber`, at most `count`. */
    list: (filter: CommandFilter, beforeNumber: number, count: number): ShownCommand[] =>
      shown.searchPage((bindings) => commandsWhere(filter, bindings), beforeNumber, count, "<"),
  };
});

function commandsWhere(filter: CommandFilter, bindings: Bindings): string {
  const { commandId, nodeId, documentName, details, invokedAfterMs, invokedBeforeMs } = filter;
  const condition: Condition<"commandId" | "documentName" | "statusDetails" | "requestedAtMs"> = {
    commandId: commandId === undefined ? undefined : [commandId],
    documentName: documentName === undefined ? undefined : [documentName],
    statusDetails: details,
    requestedAtMs: invokedAfterMs === undefined ? undefined : { above: [invokedAfterMs] },
    all: [{ requestedAtMs: invokedBeforeMs === undefined ? undefined : { below: [invokedBeforeMs] } }],
  };
  const ofNode = (id: string) =>
    `SELECT command_number FROM command_invocation_nodes WHERE node_id = ${bindings.add(id)}`;
  return both([whereOf(condition, bindings), nodeId === undefined ? undefined : `number IN (${ofNode(nodeId)})`]);
}

const withRequest = unfolding<CommandRow, "request">("request", REQUEST);

function commandOf(row: CommandRow): ShownCommand {
  return { ...withRequest(row), status: STATUS_OF_DETAILS[row.statusDetails] };
}

function counted(before: Progress, added: CountChange): Progress {
  return {
    completedCount: before.completedCount + (added.completed ?? 0),
    errorCount: before.errorCount + (added.errors ?? 0),
    deliveryTimedOutCount: before.deliveryTimedOutCount + (added.deliveryTimedOut ?? 0),
    sentDownTo: added.sentDownTo ?? before.sentDownTo,
    activeCount: before.activeCount + (added.active ?? 0),
    unacknowledgedCount: before.unacknowledgedCount + (added.unacknowledged ?? 0),
    waveSize: added.waveSize ?? before.waveSize,
  };
}
