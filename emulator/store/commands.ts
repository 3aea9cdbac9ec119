import type { AlarmConfiguration } from "@aws-sdk/client-ssm";
import type { TriggeredState } from "./alarm-watches.ts";
import { type InvocationStatus, STATUS_OF_DETAILS, type StatusDetails } from "./command-status.ts";
import { type Bindings, both, type Condition, whereOf } from "./condition.ts";
import { folded, unfolded } from "./folded.ts";
import { KeptRows } from "./kept-rows.ts";
import { flag, integer, milliseconds, part, type RowOf, rowNumber, sharedJson, Table, text, textKey } from "./table.ts";
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

/** The progress of sending a command; the numbers of its invocations are consecutive. */
export type Dispatch = Pick<
  CommandRow,
  | "firstInvocation"
  | "lastInvocation"
  | "sentDownTo"
  | "activeCount"
  | "unacknowledgedCount"
  | "waveSize"
  | "hasReturned"
>;

/** A command: its request and its state. Instants in epoch milliseconds. */
export interface Command extends CommandRequest, Omit<CommandRow, "request" | keyof Dispatch> {
  readonly status: InvocationStatus;
}

export type NewCommand = Omit<
  Command,
  "number" | "status" | "targetCount" | "completedCount" | "errorCount" | "deliveryTimedOutCount" | "triggeredAlarm"
>;

/** The document contents of commands, each stored only once. */
const DOCUMENTS = new Table("command_documents", { hash: textKey(), content: text() }, "WITHOUT ROWID");

/** What changes while it runs. */
const CHANGING = [
  "statusDetails",
  "targetCount",
  "completedCount",
  "errorCount",
  "deliveryTimedOutCount",
  "firstInvocation",
  "lastInvocation",
  "sentDownTo",
  "activeCount",
  "unacknowledgedCount",
  "waveSize",
  "hasReturned",
  "triggeredAlarm",
] as const;

/** How many commands are kept at hand: those that run, and those of which the nodes are listed. */
const KEPT_MAX = 200;

/** What is added to the counts of a command, and where sending is afterwards. */
export interface CountChange extends Partial<Pick<Dispatch, "sentDownTo" | "waveSize">> {
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
  const kept = KeptRows.of<number, Command & Dispatch>(
    db,
    [COMMANDS],
    (own) => {
      const rows = COMMANDS.on(own);
      return { find: rows.as(commandOf).find("number"), write: rows.updateAll("number", CHANGING) };
    },
    KEPT_MAX,
  );
  const keepDocument = documents.insert("ON CONFLICT (hash) DO NOTHING");
  const documentContent = documents.value("content", "hash");
  /** @throws Error when there is no such command: callers hold numbers of commands that exist. */
  const get = (number: number): Command & Dispatch => {
    const command = kept.get(number);
    if (!command) throw new Error(`There is no command with the number ${number}.`);
    return command;
  };
  const change = (number: number, changes: Partial<Command & Dispatch>): void =>
    kept.set(number, { ...get(number), ...changes });
  return {
    /** @returns the command's number. */
    insert: (command: NewCommand): number => insert({ ...command, request: folded(command, REQUEST) }),
    find: shown.find("commandId"),
    get,
    findByNumber: (number: number): (Command & Dispatch) | undefined => kept.get(number),
    setDetails: (number: number, statusDetails: StatusDetails): void =>
      change(number, { statusDetails, status: STATUS_OF_DETAILS[statusDetails] }),
    /** The command's targets are known: its invocations have the numbers from `first` to `last`. */
    setTargets: (number: number, first: number, last: number): void =>
      change(number, {
        targetCount: last - first + 1,
        firstInvocation: first,
        lastInvocation: last,
        sentDownTo: last + 1,
      }),
    setReturned: (number: number, hasReturned: boolean): void => change(number, { hasReturned }),
    setTriggeredAlarm: (number: number, triggeredAlarm: TriggeredState): void => change(number, { triggeredAlarm }),
    /** Adds to the counts, and notes how far sending has come. Absent members stay as they are. */
    count: (number: number, added: CountChange): void => kept.set(number, counted(get(number), added)),
    delete: rows.delete("number"),
    keepDocument: (hash: string, content: string): void => keepDocument({ hash, content }),
    /** @throws Error when a command's content was not kept. */
    documentContent(hash: string): string {
      const content = documentContent(hash);
      if (content === undefined) throw new Error(`The document content ${hash} was not kept.`);
      return content;
    },
    /** Newest first, from below `beforeNumber`, at most `count`. */
    list: (filter: CommandFilter, beforeNumber: number, count: number): (Command & Dispatch)[] =>
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

function commandOf(row: CommandRow): Command & Dispatch {
  return Object.assign(unfolded(row, "request"), { status: STATUS_OF_DETAILS[row.statusDetails] });
}

/** The most frequent of all changes, member by member: a spread of what a spread has made takes ten times as long. */
function counted(command: Command & Dispatch, added: CountChange): Command & Dispatch {
  return {
    number: command.number,
    commandId: command.commandId,
    documentName: command.documentName,
    statusDetails: command.statusDetails,
    requestedAtMs: command.requestedAtMs,
    expiresAtMs: command.expiresAtMs,
    documentHash: command.documentHash,
    tells: command.tells,
    targetCount: command.targetCount,
    completedCount: command.completedCount + (added.completed ?? 0),
    errorCount: command.errorCount + (added.errors ?? 0),
    deliveryTimedOutCount: command.deliveryTimedOutCount + (added.deliveryTimedOut ?? 0),
    firstInvocation: command.firstInvocation,
    lastInvocation: command.lastInvocation,
    sentDownTo: added.sentDownTo ?? command.sentDownTo,
    activeCount: command.activeCount + (added.active ?? 0),
    unacknowledgedCount: command.unacknowledgedCount + (added.unacknowledged ?? 0),
    waveSize: added.waveSize ?? command.waveSize,
    hasReturned: command.hasReturned,
    triggeredAlarm: command.triggeredAlarm,
    status: command.status,
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
    alarmConfiguration: command.alarmConfiguration,
  };
}
