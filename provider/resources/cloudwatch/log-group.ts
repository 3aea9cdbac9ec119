import type { CloudWatchLogs, LogGroup } from "@aws-sdk/client-cloudwatch-logs";
import { hasCode } from "../../aws/aws-failure.ts";
import { retryWhile } from "../../aws/retry.ts";
import { resourceType } from "../../lifecycle/resource-type.ts";
import { regional, tagged } from "../../schema/cross-cutting.ts";
import { bool, number, string } from "../../schema/property.ts";
import { all, length, matching, oneOf } from "../../schema/validators.ts";
import { nameOrUnique, prefixOf } from "../unique-name.ts";

const CLASSES = ["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"] as const;
/** In days; 0 keeps events for ever. */
const RETENTIONS = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
].map(String);

const nameForm = matching(/^[./#\w-]+$/, "letters, digits, and . - _ / #");

const properties = {
  ...regional,
  ...tagged,
  arn: string({ output: true }),
  deletionProtectionEnabled: bool({ computed: true }),
  kmsKeyId: string({}),
  logGroupClass: string({ computed: true, forceNew: true, validate: oneOf(CLASSES) }),
  name: string({
    computed: true,
    forceNew: true,
    autoname: { lengthMax: 255 },
    conflictsWith: ["namePrefix"],
    validate: all(length(1, 512), nameForm),
  }),
  namePrefix: string({
    computed: true,
    forceNew: true,
    conflictsWith: ["name"],
    validate: all(length(1, 486), nameForm),
  }),
  retentionInDays: number({ default: 0, validate: oneOf(RETENTIONS) }),
  skipDestroy: bool({ default: false }),
} as const;

/** A log group, for example for the output of commands. */
export const logGroup = resourceType<typeof properties>({
  token: "aws:cloudwatch/logGroup:LogGroup",
  properties,
  // AWS keeps the events of this class for as long as it likes.
  suppressed: (olds, news) =>
    (news.logGroupClass ?? olds.logGroupClass) === "DELIVERY" && olds.logGroupClass === "DELIVERY"
      ? ["retentionInDays"]
      : [],
  tagging: {
    async remove(aws, _id, { arn }, keys) {
      await (await aws.logs()).untagResource({ resourceArn: arn, tagKeys: [...keys] });
    },
    async add(aws, _id, { arn }, tags) {
      await (await aws.logs()).tagResource({ resourceArn: arn, tags: { ...tags } });
    },
  },

  async create(aws, inputs, created) {
    const logs = await aws.logs();
    const logGroupName = nameOrUnique(inputs.name, inputs.namePrefix);
    const tags = Object.entries(inputs.tagsAll ?? {}).filter(([key]) => !key.startsWith("aws:"));
    await logs.createLogGroup({
      logGroupName,
      kmsKeyId: inputs.kmsKeyId || undefined,
      logGroupClass: inputs.logGroupClass as (typeof CLASSES)[number] | undefined,
      deletionProtectionEnabled: inputs.deletionProtectionEnabled,
      tags: tags.length > 0 ? Object.fromEntries(tags) : undefined,
    });
    created(logGroupName);
    if (inputs.retentionInDays && inputs.logGroupClass !== "DELIVERY") {
      await logs.putRetentionPolicy({ logGroupName, retentionInDays: inputs.retentionInDays });
    }
  },

  async read(aws, id) {
    const logs = await aws.logs();
    const found = await findGroup(logs, id);
    if (found === undefined) return undefined;
    const arn = found.arn?.replace(/:\*$/, "");
    const { tags } = await logs.listTagsForResource({ resourceArn: arn });
    return {
      arn,
      deletionProtectionEnabled: found.deletionProtectionEnabled ?? false,
      kmsKeyId: found.kmsKeyId,
      logGroupClass: found.logGroupClass,
      name: found.logGroupName,
      namePrefix: prefixOf(found.logGroupName),
      retentionInDays: found.retentionInDays ?? 0,
      tags: tags ?? {},
    };
  },

  async update(aws, id, { news, changed }) {
    const logs = await aws.logs();
    if (changed.has("deletionProtectionEnabled")) {
      await logs.putLogGroupDeletionProtection({
        logGroupIdentifier: id,
        deletionProtectionEnabled: news.deletionProtectionEnabled,
      });
    }
    if (changed.has("retentionInDays")) {
      await (news.retentionInDays
        ? logs.putRetentionPolicy({ logGroupName: id, retentionInDays: news.retentionInDays })
        : logs.deleteRetentionPolicy({ logGroupName: id }));
    }
    if (changed.has("kmsKeyId")) {
      await (news.kmsKeyId
        ? logs.associateKmsKey({ logGroupName: id, kmsKeyId: news.kmsKeyId })
        : logs.disassociateKmsKey({ logGroupName: id }));
    }
  },

  async delete(aws, id, { skipDestroy }) {
    if (skipDestroy) return;
    const logs = await aws.logs();
    try {
      // Another change of the group may not be finished.
      await retryWhile(
        (error) => hasCode(error, "OperationAbortedException"),
        () => logs.deleteLogGroup({ logGroupName: id }),
        60_000,
      );
    } catch (error) {
      if (!hasCode(error, "ResourceNotFoundException")) throw error;
    }
  },
});

async function findGroup(client: CloudWatchLogs, name: string): Promise<LogGroup | undefined> {
  const { paginateDescribeLogGroups } = await import("@aws-sdk/client-cloudwatch-logs");
  for await (const { logGroups } of paginateDescribeLogGroups({ client }, { logGroupNamePrefix: name })) {
    const found = logGroups?.find(({ logGroupName }) => logGroupName === name);
    if (found !== undefined) return found;
  }
  return undefined;
}
