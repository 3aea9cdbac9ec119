import { DAY_MS } from "../../clock/duration.ts";
import type { LogGroup, LogGroupClass } from "../../store/log-groups.ts";
import type { Tag } from "../../store/tag.ts";
import { arnOf } from "../arn.ts";
import { AwsError } from "../aws-error.ts";
import type { Account, Context } from "../context.ts";

/** A group of the class DELIVERY keeps its events for so many days, whatever its retention policy says. */
const DELIVERY_DAYS = 2;

export function logGroupArn(name: string, account: Account): string {
  return arnOf("logs", `log-group:${name}`, account);
}

/** @throws AwsError ResourceNotFoundException */
export function getLogGroup(name: string, { store }: Context): LogGroup {
  const group = store.logGroups.find(name);
  if (!group) throw notFound("log group");
  return group;
}

/** @throws AwsError ResourceNotFoundException for a name, or an ARN of anything but a group. */
export function getLogGroupByIdentifier(nameOrArn: string, context: Context): LogGroup {
  const prefix = logGroupArn("", context.account);
  const name = nameOrArn.startsWith(prefix) ? nameOrArn.slice(prefix.length).replace(/:\*$/, "") : nameOrArn;
  return getLogGroup(name, context);
}

/**
 * The group of a request that takes its name or its identifier.
 *
 * @throws AwsError InvalidParameterException without either or with both, ResourceNotFoundException
 */
export function getAskedLogGroup(
  asked: { readonly logGroupName?: string | undefined; readonly logGroupIdentifier?: string | undefined },
  context: Context,
): LogGroup {
  const given = asked.logGroupName ?? asked.logGroupIdentifier;
  if (given === undefined || (asked.logGroupName !== undefined && asked.logGroupIdentifier !== undefined)) {
    throw invalidParameter("Exactly one of logGroupName and logGroupIdentifier must be given.");
  }
  return getLogGroupByIdentifier(given, context);
}

export interface NewLogGroup {
  readonly logGroup: string;
  readonly kmsKeyId?: string | undefined;
  readonly logGroupClass?: LogGroupClass | undefined;
  readonly isProtected?: boolean | undefined;
  readonly tags?: readonly Tag[] | undefined;
}

/** @throws AwsError ResourceAlreadyExistsException */
export function createLogGroup(asked: NewLogGroup, { store, nowMs }: Pick<Context, "store" | "nowMs">): void {
  if (store.logGroups.find(asked.logGroup)) throw alreadyExists("log group");
  const logGroupClass = asked.logGroupClass ?? "STANDARD";
  store.logGroups.put({
    logGroup: asked.logGroup,
    createdAtMs: nowMs,
    retentionInDays: logGroupClass === "DELIVERY" ? DELIVERY_DAYS : null,
    kmsKeyId: asked.kmsKeyId ?? null,
    logGroupClass,
    isProtected: asked.isProtected ?? false,
    tags: asked.tags ?? [],
  });
}

/**
 * Stores a text in a stream, as an agent does that may do everything: group and stream are created when missing. A group of the
 * class DELIVERY takes no events.
 */
export function writeLogEvent(logGroup: string, logStream: string, message: string, context: Context): void {
  const { store, nowMs } = context;
  const group = store.logGroups.find(logGroup);
  if (group?.logGroupClass === "DELIVERY") return;
  if (!group) createLogGroup({ logGroup }, context);
  store.logStreams.insert({ logGroup, logStream, createdAtMs: nowMs });
  store.logEvents.insert({ logGroup, logStream, atMs: nowMs, message });
}

/** The instant before which the events of a group have expired. */
export function retainedFromMs({ retentionInDays }: LogGroup, { nowMs }: Pick<Context, "nowMs">): number {
  return retentionInDays === null ? 0 : nowMs - retentionInDays * DAY_MS;
}

/** @throws AwsError ValidationException for a group that is protected. */
export function deleteLogGroup(group: LogGroup, { store }: Pick<Context, "store">): void {
  checkNotProtected(group);
  store.logEvents.deleteOfGroup(group.logGroup);
  store.logStreams.deleteOfGroup(group.logGroup);
  store.logGroups.delete(group.logGroup);
}

/** @throws AwsError ValidationException for a group whose deletion protection is enabled. */
export function checkNotProtected({ logGroup, isProtected }: LogGroup): void {
  if (!isProtected) return;
  throw new AwsError(
    "ValidationException",
    `The log group ${logGroup} has deletion protection enabled: disable it with PutLogGroupDeletionProtection first.`,
  );
}

export function notFound(what: "log group" | "log stream"): AwsError {
  return new AwsError("ResourceNotFoundException", `The specified ${what} does not exist.`);
}

export function alreadyExists(what: "log group" | "log stream"): AwsError {
  return new AwsError("ResourceAlreadyExistsException", `The specified ${what} already exists`);
}

export function invalidParameter(message: string): AwsError {
  return new AwsError("InvalidParameterException", message);
}
