import type { SendCommandRequest } from "@aws-sdk/client-ssm";
import type { CommandTarget, NewCommand, ShownCommand } from "../../store/commands.ts";
import type { DueEntry } from "../../store/due.ts";
import { AwsError, validationError } from "../aws-error.ts";
import type { Context } from "../context.ts";
import { checkParameters } from "../documents/check-parameters.ts";
import { commandDocument, type PlatformType, parseContent } from "../documents/document-content.ts";
import { type FoundDocument, getDocumentToRun } from "../documents/find-document.ts";
import { substitutedLength } from "../documents/substitute.ts";
import { COMMAND_EXPIRES, COMMAND_STARTS } from "../due-kinds.ts";
import { isGroupKey } from "../resource-groups/group-members.ts";
import { findTrustingRole } from "../roles/roles.ts";
import { topicContext } from "../topics/publish.ts";
import { watchCommand } from "./alarm.ts";
import { executionTimeoutSeconds } from "./execution-timeout.ts";
import { keepDocument } from "./kept-document.ts";
import { withStoredParameters } from "./stored-parameters.ts";

/** The members of SendCommand; InstanceIds may be more than the API's 50 when a maintenance window sends the command. */
export interface CommandRequest extends Omit<SendCommandRequest, "DocumentHash" | "DocumentHashType" | "DocumentName"> {
  readonly DocumentName: string;
  readonly DocumentHash?: string | undefined;
  readonly DocumentHashType?: string | undefined;
  /** The due entry to schedule when the command has ended. */
  readonly tells?: DueEntry | undefined;
  /** The value of `{{ aws:ORCHESTRATION_ID }}` in a command of a maintenance window. */
  readonly orchestrationId?: string | undefined;
  /** Whether listed nodes may be stopped, as those of a resource group may. Default: the command is refused if one of them does not run. */
  readonly includesStopped?: boolean | undefined;
}

const TIMEOUT_SECONDS_DEFAULT = 3600;
/** Limit on the characters that parameters add to a document: a document of 64 KB may contain the same parameter many times. */
const SUBSTITUTED_MAX = 1_000_000;
/** More ids than the API takes are not echoed: every read of the command would read them too. */
const ECHOED_IDS_MAX = 50;

/**
 * Carries out SendCommand: checks the request, stores the command with its invocations, and leaves the rest to the engine.
 * With node ids the invocations exist at once; with targets the engine looks up the nodes later.
 *
 * @throws AwsError what SendCommand declares: InvalidDocument, InvalidDocumentVersion, InvalidParameters,
 *   InvalidInstanceId, DuplicateInstanceId, UnsupportedPlatformType, InvalidRole, InvalidNotificationConfig,
 *   InvalidOutputFolder; ValidationException for ids and targets together or neither.
 */
export function createCommand(request: CommandRequest, context: Context): ShownCommand {
  const { store, chance, nowMs } = context;
  const { nodeIds, targets } = recipients(request);
  const document = getDocumentToRun(request.DocumentName, request.DocumentVersion, context);
  checkDocument(document, request);
  const parsed = commandDocument(parseContent(document.content, document.documentFormat));
  const given = (request.Parameters ?? {}) as Record<string, string[]>;
  const passed = withStoredParameters(given, context);
  const values = checkParameters(document.name, parsed.parameters, passed);
  if (substitutedLength(parsed.steps, values) > SUBSTITUTED_MAX) {
    throw new AwsError(
      "MaxDocumentSizeExceeded",
      `With its parameters put in, ${document.name} has more than ${SUBSTITUTED_MAX} characters.`,
    );
  }
  if (!request.includesStopped) checkNodes(nodeIds, document.platformTypes as PlatformType[], context);
  checkNotifications(request, context);
  if (request.OutputS3BucketName !== undefined && !store.buckets.find(request.OutputS3BucketName)) {
    throw new AwsError("InvalidOutputFolder");
  }
  const timeoutSeconds = request.TimeoutSeconds ?? TIMEOUT_SECONDS_DEFAULT;
  const command: NewCommand = {
    commandId: chance.uuid(),
    documentName: document.name,
    documentVersion: request.DocumentVersion ?? "",
    documentHash: keepDocument({ ...parsed, platformTypes: document.platformTypes as PlatformType[] }, context),
    comment: request.Comment ?? "",
    parameters: given,
    passedParameters: passed,
    instanceIds: nodeIds.length > ECHOED_IDS_MAX ? [] : nodeIds,
    targets,
    requestedAtMs: nowMs,
    expiresAtMs: nowMs + (timeoutSeconds + executionTimeoutSeconds(parsed, values)) * 1000,
    timeoutSeconds,
    outputS3Region: request.OutputS3Region ?? "",
    outputS3BucketName: request.OutputS3BucketName ?? "",
    outputS3KeyPrefix: request.OutputS3KeyPrefix ?? "",
    maxConcurrency: request.MaxConcurrency ?? "50",
    maxErrors: request.MaxErrors ?? "0",
    serviceRole: request.ServiceRoleArn ?? "",
    notification: {
      arn: request.NotificationConfig?.NotificationArn ?? "",
      events: request.NotificationConfig?.NotificationEvents ?? [],
      type: request.NotificationConfig?.NotificationType ?? "",
    },
    cloudWatch: {
      logGroupName: request.CloudWatchOutputConfig?.CloudWatchLogGroupName ?? "",
      isEnabled: request.CloudWatchOutputConfig?.CloudWatchOutputEnabled ?? false,
    },
    tells: request.tells ?? null,
    orchestrationId: request.orchestrationId ?? null,
    alarmConfiguration: request.AlarmConfiguration,
    statusDetails: "Pending",
  };
  const number = store.commands.insert(command);
  if (nodeIds.length > 0) {
    const { first, last } = store.commandInvocations.insertAll(number, nodeIds);
    store.commands.setTargets(number, first, last);
  }
  store.due.set(COMMAND_STARTS, number, nowMs);
  store.due.set(COMMAND_EXPIRES, number, command.expiresAtMs);
  const created = store.commands.get(number);
  watchCommand(created, context);
  return { ...created, ...store.commands.progress(number) };
}

function recipients({ InstanceIds, Targets }: CommandRequest): { nodeIds: string[]; targets: CommandTarget[] } {
  const nodeIds = InstanceIds ?? [];
  const targets = (Targets ?? []).map(({ Key, Values }) => ({ Key: canonicalKey(Key ?? ""), Values: Values ?? [] }));
  if ((nodeIds.length === 0) === (targets.length === 0)) {
    throw validationError("A command takes either InstanceIds or Targets: pass exactly one of them.");
  }
  if (new Set(nodeIds).size < nodeIds.length) throw new AwsError("DuplicateInstanceId");
  for (const { Key } of targets) {
    if (Key !== "InstanceIds" && Key !== "tag-key" && !Key.startsWith("tag:") && !isGroupKey(Key)) {
      throw validationError(
        `The target key ${Key} is not one of InstanceIds, tag:<key>, tag-key, resource-groups:Name, resource-groups:ResourceTypeFilters.`,
      );
    }
  }
  return { nodeIds: [...nodeIds], targets };
}

/** AWS's samples also write `instanceids`. */
function canonicalKey(key: string): string {
  if (key.toLowerCase() === "instanceids") return "InstanceIds";
  return key.replace(/^tag(:|-key$)/i, (start) => start.toLowerCase());
}

function checkDocument(document: FoundDocument, { DocumentHash, DocumentHashType }: CommandRequest): void {
  if (document.documentType !== "Command") {
    throw new AwsError(
      "InvalidDocument",
      `The document ${document.name} is of type ${document.documentType}, not Command.`,
    );
  }
  if (DocumentHash !== undefined && DocumentHashType !== "Sha1" && DocumentHash !== document.hash) {
    throw new AwsError("InvalidDocument", `The hash of ${document.name} is ${document.hash}, not ${DocumentHash}.`);
  }
}

/** One invalid id makes SendCommand refuse the whole call, with the text recorded from AWS. */
function checkNodes(nodeIds: readonly string[], platformTypes: readonly PlatformType[], context: Context): void {
  if (nodeIds.length === 0) return;
  const { store, account } = context;
  const fitting = {
    nodeId: nodeIds,
    machineState: ["running"],
    ...(platformTypes.length > 0 && { platformType: platformTypes }),
  } as const;
  if (store.nodes.countOf(fitting) === nodeIds.length) return;
  const reachable = new Set(store.nodes.selectIds({ nodeId: nodeIds, machineState: ["running"] }));
  const bad = nodeIds.filter((nodeId) => !reachable.has(nodeId));
  if (bad.length > 0) {
    throw new AwsError(
      "InvalidInstanceId",
      `Instances [[${bad.join(", ")}]] not in a valid state for account ${account.accountId}`,
    );
  }
  if (platformTypes.length === 0) return;
  const others = store.nodes.selectIds({ nodeId: nodeIds, platformType: { not: platformTypes } });
  if (others.length > 0) {
    throw new AwsError(
      "UnsupportedPlatformType",
      `The document supports ${platformTypes.join(", ")}; these nodes run something else: ${others.join(", ")}.`,
    );
  }
}

function checkNotifications({ NotificationConfig: config, ServiceRoleArn }: CommandRequest, context: Context): void {
  if (ServiceRoleArn && !findTrustingRole(ServiceRoleArn, "ssm.amazonaws.com", context)) {
    throw new AwsError("InvalidRole", `The role ${ServiceRoleArn} does not exist or does not trust ssm.amazonaws.com.`);
  }
  if (!config?.NotificationArn) return;
  if (!topicContext(config.NotificationArn, context)) {
    throw new AwsError("InvalidNotificationConfig", `There is no SNS topic ${config.NotificationArn}.`);
  }
  if (!ServiceRoleArn) {
    throw new AwsError("InvalidRole", "Notifications need ServiceRoleArn: the role with which SSM publishes to SNS.");
  }
}
