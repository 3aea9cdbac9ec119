import type { SFN } from "@aws-sdk/client-sfn";
import { hasCode } from "../../aws/aws-failure.ts";
import { retryWhile, waitFor } from "../../aws/retry.ts";
import { resourceType } from "../../lifecycle/resource-type.ts";
import { regional, tagged } from "../../schema/cross-cutting.ts";
import { bool, number, object, type StateOf, string } from "../../schema/property.ts";
import { all, arn, length, matching, oneOf } from "../../schema/validators.ts";
import { jsonEqual } from "../../values/json-equal.ts";
import { rfc3339 } from "../../values/rfc3339.ts";
import { nameOrUnique, prefixOf } from "../unique-name.ts";

const LEVELS = ["ALL", "ERROR", "FATAL", "OFF"] as const;
const KEYS = ["AWS_OWNED_KEY", "CUSTOMER_MANAGED_KMS_KEY"] as const;
const TYPES = ["STANDARD", "EXPRESS"] as const;

const nameForm = all(length(1, 80), matching(/^[0-9A-Za-z_-]+$/, "only letters, digits, and _ -"));

const properties = {
  ...regional,
  ...tagged,
  arn: string({ output: true }),
  creationDate: string({ output: true }),
  definition: string({ required: true, equivalent: jsonEqual, validate: length(1, 1024 * 1024) }),
  description: string({ output: true }),
  encryptionConfiguration: object(
    {
      kmsDataKeyReusePeriodSeconds: number({}),
      kmsKeyId: string({}),
      type: string({ validate: oneOf(KEYS) }),
    },
    { computed: true },
  ),
  loggingConfiguration: object(
    {
      includeExecutionData: bool({}),
      level: string({ validate: oneOf(LEVELS) }),
      logDestination: string({}),
    },
    { computed: true },
  ),
  name: string({
    computed: true,
    forceNew: true,
    autoname: { lengthMax: 80 },
    conflictsWith: ["namePrefix"],
    validate: nameForm,
  }),
  namePrefix: string({ computed: true, forceNew: true, conflictsWith: ["name"], validate: length(1, 54) }),
  publish: bool({ default: false }),
  revisionId: string({ output: true }),
  roleArn: string({ required: true, validate: arn }),
  stateMachineVersionArn: string({ output: true }),
  status: string({ output: true }),
  tracingConfiguration: object({ enabled: bool({}) }, { computed: true }),
  type: string({ forceNew: true, default: "STANDARD", validate: oneOf(TYPES) }),
  versionDescription: string({ output: true }),
} as const;

type State = StateOf<typeof properties>;

/** A state machine of Step Functions. */
export const stateMachine = resourceType<typeof properties>({
  token: "aws:sfn/stateMachine:StateMachine",
  properties,
  unknownAfter: () => ["revisionId"],
  tagging: {
    async remove(aws, id, _state, keys) {
      await (await aws.sfn()).untagResource({ resourceArn: id, tagKeys: [...keys] });
    },
    async add(aws, id, _state, tags) {
      await (await aws.sfn()).tagResource({ resourceArn: id, tags: toTags(tags) });
    },
  },

  async create(aws, inputs, created) {
    const sfn = await aws.sfn();
    const { stateMachineArn } = await retryWhile(
      // A machine of this name may be on its way out, and a new role not known everywhere yet.
      (error) => hasCode(error, "StateMachineDeleting", "AccessDeniedException"),
      () =>
        sfn.createStateMachine({
          name: nameOrUnique(inputs.name, inputs.namePrefix),
          definition: inputs.definition,
          roleArn: inputs.roleArn,
          type: inputs.type as (typeof TYPES)[number],
          publish: inputs.publish,
          tags: toTags(inputs.tagsAll ?? {}),
          ...configurations(inputs),
        }),
      aws.timeoutMs ?? 300_000,
    );
    created(stateMachineArn as string);
  },

  async read(aws, id) {
    const sfn = await aws.sfn();
    try {
      const machine = await sfn.describeStateMachine({ stateMachineArn: id });
      if (machine.status === "DELETING") return undefined;
      const { stateMachineVersions } = await sfn.listStateMachineVersions({ stateMachineArn: id, maxResults: 1 });
      const { tags } = await sfn.listTagsForResource({ resourceArn: id });
      const logging = machine.loggingConfiguration;
      return {
        arn: machine.stateMachineArn,
        creationDate: rfc3339(machine.creationDate),
        definition: machine.definition as string,
        description: machine.description,
        encryptionConfiguration: machine.encryptionConfiguration && {
          kmsDataKeyReusePeriodSeconds: machine.encryptionConfiguration.kmsDataKeyReusePeriodSeconds,
          kmsKeyId: machine.encryptionConfiguration.kmsKeyId,
          type: machine.encryptionConfiguration.type,
        },
        loggingConfiguration: logging && {
          includeExecutionData: logging.includeExecutionData,
          level: logging.level,
          logDestination: logging.destinations?.[0]?.cloudWatchLogsLogGroup?.logGroupArn,
        },
        name: machine.name,
        namePrefix: prefixOf(machine.name),
        revisionId: machine.revisionId,
        roleArn: machine.roleArn as string,
        stateMachineVersionArn: stateMachineVersions?.[0]?.stateMachineVersionArn,
        status: machine.status,
        tracingConfiguration: machine.tracingConfiguration && { enabled: machine.tracingConfiguration.enabled },
        type: machine.type,
        tags: Object.fromEntries((tags ?? []).map(({ key, value }) => [key ?? "", value ?? ""])),
      };
    } catch (error) {
      if (hasCode(error, "StateMachineDoesNotExist")) return undefined;
      throw error;
    }
  },

  async update(aws, id, { news }) {
    const sfn = await aws.sfn();
    await sfn.updateStateMachine({
      stateMachineArn: id,
      definition: news.definition,
      roleArn: news.roleArn,
      publish: news.publish,
      ...configurations(news),
    });
    // What is read at once may still be the machine as it was.
    await waitFor(
      () => showsUpdate(sfn, id, news),
      `State machine ${id} did not show its update`,
      aws.timeoutMs ?? 60_000,
    );
  },

  async delete(aws, id) {
    const sfn = await aws.sfn();
    await sfn.deleteStateMachine({ stateMachineArn: id });
    await waitFor(() => isGone(sfn, id), `State machine ${id} was not deleted`, aws.timeoutMs ?? 300_000);
  },
});

function configurations({ encryptionConfiguration, loggingConfiguration, tracingConfiguration }: State) {
  return {
    ...(encryptionConfiguration && {
      encryptionConfiguration: {
        ...encryptionConfiguration,
        type: encryptionConfiguration.type as (typeof KEYS)[number],
      },
    }),
    ...(loggingConfiguration && {
      loggingConfiguration: {
        includeExecutionData: loggingConfiguration.includeExecutionData,
        level: loggingConfiguration.level as (typeof LEVELS)[number],
        destinations: loggingConfiguration.logDestination
          ? [{ cloudWatchLogsLogGroup: { logGroupArn: loggingConfiguration.logDestination } }]
          : undefined,
      },
    }),
    ...(tracingConfiguration && { tracingConfiguration }),
  };
}

async function showsUpdate(sfn: SFN, stateMachineArn: string, { definition, roleArn }: State) {
  const found = await sfn.describeStateMachine({ stateMachineArn });
  return found.roleArn === roleArn && jsonEqual(found.definition ?? "", definition) ? true : undefined;
}

async function isGone(sfn: SFN, stateMachineArn: string): Promise<true | undefined> {
  try {
    await sfn.describeStateMachine({ stateMachineArn });
    return undefined;
  } catch (error) {
    if (hasCode(error, "StateMachineDoesNotExist")) return true;
    throw error;
  }
}

function toTags(tags: { readonly [key: string]: string }) {
  return Object.entries(tags)
    .filter(([key]) => !key.startsWith("aws:"))
    .map(([key, value]) => ({ key, value }));
}
