import type { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import type { Account, Context } from "../../../domain/context.ts";
import {
  createLogGroup,
  deleteLogGroup,
  getLogGroup,
  getLogGroupByIdentifier,
  invalidParameter,
  logGroupArn,
} from "../../../domain/logs/log-groups.ts";
import type { LogGroup } from "../../../store/log-groups.ts";
import { tagsOfMap } from "../../../store/tag.ts";
import { boolean, integer, list, string, structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { page } from "../../pagination.ts";
import { BAD_TOKEN, GROUP, GROUP_CLASS, GROUP_IDENTIFIER, KEY, LIST_LIMIT, TAGS, TOKEN } from "../shapes.ts";

/** In days: the only retention periods that CloudWatch Logs has. */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
/** Classes that DescribeLogGroups does not tell apart in its filter. */
const INFREQUENT = ["INFREQUENT_ACCESS", "ESSENTIALS"];

export const GROUP_OPERATIONS = {
  AssociateKmsKey: {
    input: structure({ logGroupName: GROUP, "kmsKeyId*": KEY }),
    run({ logGroupName, kmsKeyId }, context) {
      changeKey(logGroupName, kmsKeyId, context);
      return {};
    },
  },

  CreateLogGroup: {
    input: structure({
      "logGroupName*": GROUP,
      kmsKeyId: KEY,
      tags: TAGS,
      logGroupClass: GROUP_CLASS,
      deletionProtectionEnabled: boolean,
    }),
    run({ logGroupName, kmsKeyId, tags, logGroupClass, deletionProtectionEnabled }, context) {
      if (/^aws\//i.test(logGroupName)) throw invalidParameter("Log groups starting with AWS/ are reserved for AWS.");
      createLogGroup(
        {
          logGroup: logGroupName,
          kmsKeyId,
          tags: tagsOfMap(tags),
          logGroupClass,
          isProtected: deletionProtectionEnabled,
        },
        context,
      );
      return {};
    },
  },

  DeleteLogGroup: {
    input: structure({ "logGroupName*": GROUP }),
    run({ logGroupName }, context) {
      deleteLogGroup(getLogGroup(logGroupName, context), context);
      return {};
    },
  },

  DeleteRetentionPolicy: {
    input: structure({ "logGroupName*": GROUP }),
    run({ logGroupName }, context) {
      changeRetention(getLogGroup(logGroupName, context), null, context);
      return {};
    },
  },

  DescribeLogGroups: {
    input: structure({
      logGroupNamePrefix: GROUP,
      logGroupNamePattern: string({ min: 0, max: 512, pattern: "[\\.\\-_/#A-Za-z0-9]*" }),
      logGroupIdentifiers: list(GROUP_IDENTIFIER, { min: 1, max: 50 }),
      logGroupClass: GROUP_CLASS,
      nextToken: TOKEN,
      limit: LIST_LIMIT,
    }),
    run(input, context) {
      const { logGroupNamePrefix: prefix = "", logGroupNamePattern: pattern, logGroupIdentifiers: identifiers } = input;
      if (pattern !== undefined && input.logGroupNamePrefix !== undefined) {
        throw invalidParameter("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
      }
      if (identifiers && (pattern ?? input.logGroupNamePrefix ?? input.logGroupClass) !== undefined) {
        throw invalidParameter("LogGroupIdentifiers can not be combined with other filters.");
      }
      const { store, account } = context;
      const isAsked = (group: LogGroup) =>
        group.logGroup.includes(pattern ?? "") && isOfClass(group, input.logGroupClass);
      const found = page<LogGroup, [string]>(
        { MaxResults: input.limit, NextToken: input.nextToken },
        {
          scope: `DescribeLogGroups/${JSON.stringify([prefix, pattern, identifiers, input.logGroupClass])}`,
          ...BAD_TOKEN,
          read: (after) =>
            identifiers
              ? named(identifiers, context).filter(({ logGroup }) => logGroup > (after?.[0] ?? ""))
              : store.logGroups.after(after?.[0] ?? "", prefix, -1).filter(isAsked),
          keyOf: ({ logGroup }) => [logGroup],
        },
      );
      return { logGroups: found.rows.map((group) => showGroup(group, account)), nextToken: found.nextToken };
    },
  },

  DisassociateKmsKey: {
    input: structure({ logGroupName: GROUP }),
    run({ logGroupName }, context) {
      changeKey(logGroupName, null, context);
      return {};
    },
  },

  PutLogGroupDeletionProtection: {
    input: structure({ "logGroupIdentifier*": GROUP_IDENTIFIER, "deletionProtectionEnabled*": boolean }),
    run({ logGroupIdentifier, deletionProtectionEnabled }, context) {
      const group = getLogGroupByIdentifier(logGroupIdentifier, context);
      context.store.logGroups.put({ ...group, isProtected: deletionProtectionEnabled });
      return {};
    },
  },

  PutRetentionPolicy: {
    input: structure({ "logGroupName*": GROUP, "retentionInDays*": integer() }),
    run({ logGroupName, retentionInDays }, context) {
      const group = getLogGroup(logGroupName, context);
      if (!RETENTIONS.includes(retentionInDays)) {
        throw invalidParameter(
          `1 validation error detected: Value '${retentionInDays}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${RETENTIONS.join(", ")}]`,
        );
      }
      changeRetention(group, retentionInDays, context);
      return {};
    },
  },
} satisfies Operations<CloudWatchLogs>;

function showGroup(group: LogGroup, account: Account) {
  const arn = logGroupArn(group.logGroup, account);
  return {
    logGroupName: group.logGroup,
    creationTime: group.createdAtMs,
    retentionInDays: group.retentionInDays ?? undefined,
    metricFilterCount: 0,
    arn: `${arn}:*`,
    kmsKeyId: group.kmsKeyId ?? undefined,
    logGroupClass: group.logGroupClass,
    logGroupArn: arn,
    deletionProtectionEnabled: group.isProtected,
  };
}

/** Those of the groups that there are, in the order of their names. */
function named(identifiers: readonly string[], context: Context): LogGroup[] {
  const groups = identifiers.map((identifier) => getLogGroupByIdentifier(identifier, context));
  return [...new Map(groups.map((group) => [group.logGroup, group])).values()].sort((a, b) =>
    a.logGroup < b.logGroup ? -1 : 1,
  );
}

function isOfClass({ logGroupClass }: LogGroup, asked: string | undefined): boolean {
  if (asked === undefined) return true;
  return INFREQUENT.includes(asked) ? INFREQUENT.includes(logGroupClass) : logGroupClass === asked;
}

/** The retention of a group of the class DELIVERY never changes. */
function changeRetention(group: LogGroup, retentionInDays: number | null, { store }: Context): void {
  if (group.logGroupClass !== "DELIVERY") store.logGroups.put({ ...group, retentionInDays });
}

function changeKey(name: string | undefined, kmsKeyId: string | null, context: Context): void {
  if (name === undefined) {
    throw invalidParameter("The emulator has no query results: logGroupName says which log group the key is for.");
  }
  context.store.logGroups.put({ ...getLogGroup(name, context), kmsKeyId });
}
