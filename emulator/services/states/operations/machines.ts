import type { SFN } from "@aws-sdk/client-sfn";
import { arnOf } from "../../../domain/arn.ts";
import { AwsError, validationError } from "../../../domain/aws-error.ts";
import type { Context } from "../../../domain/context.ts";
import { findTrustingRole } from "../../../domain/roles/roles.ts";
import { noSuchMachine } from "../../../domain/state-machines/errors.ts";
import { checkMachine, type Diagnostic } from "../../../domain/state-machines/language/check-machine.ts";
import { isObject } from "../../../domain/state-machines/language/json.ts";
import { parseJson } from "../../../input/json.ts";
import type { StateMachine } from "../../../store/state-machines.ts";
import { mergeTags, type Tag, withoutTags } from "../../../store/tag.ts";
import { boolean, integer, list, oneOf, string, structure } from "../../../wire/shape.ts";
import { timestamp } from "../../../wire/timestamp.ts";
import { CLOUD_API } from "../../cloud-api.ts";
import type { Operations } from "../../operation.ts";
import { pageByName } from "../../pagination.ts";

const ARN = string({ min: 1, max: 256 });
const DEFINITION = string({ min: 1, max: 1_048_576 });
const TAGS = list(structure({ key: string({ min: 1, max: 128 }), value: string({ max: 256 }) }));
const PAGE = { maxResults: integer({ min: 0, max: 1000 }), nextToken: string({ min: 1, max: 1024 }) };
const KEPT = {
  loggingConfiguration: structure({
    level: oneOf("ALL", "ERROR", "FATAL", "OFF"),
    includeExecutionData: boolean,
    destinations: list(structure({ cloudWatchLogsLogGroup: structure({ logGroupArn: ARN }) })),
  }),
  tracingConfiguration: structure({ enabled: boolean }),
  encryptionConfiguration: structure({
    kmsKeyId: string({ min: 1, max: 2048 }),
    kmsDataKeyReusePeriodSeconds: integer({ min: 60, max: 900 }),
    "type*": oneOf("AWS_OWNED_KEY", "CUSTOMER_MANAGED_KMS_KEY"),
  }),
};

export const MACHINE_OPERATIONS = {
  /** Creating a machine that exists with the same settings returns it. */
  CreateStateMachine: {
    input: structure({
      "name*": string({ min: 1, max: 80 }),
      "definition*": DEFINITION,
      "roleArn*": ARN,
      type: oneOf("STANDARD", "EXPRESS"),
      tags: TAGS,
      publish: boolean,
      versionDescription: string({ max: 256 }),
      ...KEPT,
    }),
    run(input, context) {
      const { store, account, chance, nowMs } = context;
      if (input.type === "EXPRESS") {
        throw new AwsError("StateMachineTypeNotSupported", "The emulator runs state machines of type STANDARD alone.");
      }
      if (!/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u.test(input.name)) {
        throw new AwsError("InvalidName", `Invalid Name: '${input.name}'`);
      }
      checkPublish(input.publish);
      checkDefinition(input.definition);
      checkRole(input.roleArn, context);
      const arn = arnOf("states", `stateMachine:${input.name}`, account);
      const existing = store.stateMachines.find(arn);
      if (existing) {
        if (existing.definition === input.definition && existing.roleArn === input.roleArn) {
          return { stateMachineArn: arn, creationDate: timestamp(existing.createdAtMs) };
        }
        throw new AwsError("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`);
      }
      store.stateMachines.put({
        arn,
        name: input.name,
        definition: input.definition,
        roleArn: input.roleArn,
        revisionId: chance.uuid(),
        createdAtMs: nowMs,
        updatedAtMs: nowMs,
        tags: asTags(input.tags),
        kept: keptOf(input),
      });
      return { stateMachineArn: arn, creationDate: timestamp(nowMs) };
    },
  },

  DescribeStateMachine: {
    input: structure({ "stateMachineArn*": ARN, includedData: oneOf("ALL_DATA", "METADATA_ONLY") }),
    run({ stateMachineArn }, context) {
      const machine = getMachine(stateMachineArn, context);
      return {
        stateMachineArn: machine.arn,
        name: machine.name,
        status: "ACTIVE",
        definition: machine.definition,
        roleArn: machine.roleArn,
        type: "STANDARD",
        creationDate: timestamp(machine.createdAtMs),
        loggingConfiguration: { level: "OFF", includeExecutionData: false },
        tracingConfiguration: { enabled: false },
        encryptionConfiguration: { type: "AWS_OWNED_KEY" },
        ...machine.kept,
        revisionId: machine.revisionId,
      };
    },
  },

  UpdateStateMachine: {
    input: structure({
      "stateMachineArn*": ARN,
      definition: DEFINITION,
      roleArn: ARN,
      publish: boolean,
      versionDescription: string({ max: 256 }),
      ...KEPT,
    }),
    run(input, context) {
      const machine = getMachine(input.stateMachineArn, context);
      checkPublish(input.publish);
      if (input.definition !== undefined) checkDefinition(input.definition);
      if (input.roleArn !== undefined) checkRole(input.roleArn, context);
      const updated: StateMachine = {
        ...machine,
        definition: input.definition ?? machine.definition,
        roleArn: input.roleArn ?? machine.roleArn,
        revisionId: context.chance.uuid(),
        updatedAtMs: context.nowMs,
        kept: { ...machine.kept, ...keptOf(input) },
      };
      context.store.stateMachines.put(updated);
      return { updateDate: timestamp(context.nowMs), revisionId: updated.revisionId };
    },
  },

  /** Running executions go on; deleting a missing machine succeeds. */
  DeleteStateMachine: {
    input: structure({ "stateMachineArn*": ARN }),
    run({ stateMachineArn }, { store }) {
      store.stateMachines.delete(stateMachineArn);
      return {};
    },
  },

  ListStateMachines: {
    input: structure(PAGE),
    run(input, { store }) {
      const { rows, nextToken } = pageByName(
        { MaxResults: input.maxResults || 100, NextToken: input.nextToken },
        {
          scope: "ListStateMachines",
          badTokenCode: "InvalidToken",
          read: (after, limit) => store.stateMachines.after(after, limit),
          nameOf: ({ arn }) => arn,
        },
      );
      const stateMachines = rows.map(({ arn, name, createdAtMs }) => ({
        stateMachineArn: arn,
        name,
        type: "STANDARD",
        creationDate: timestamp(createdAtMs),
      }));
      return { stateMachines, nextToken };
    },
  },

  /** Machines have no versions here, which is what the list says. */
  ListStateMachineVersions: {
    input: structure({ "stateMachineArn*": ARN, ...PAGE }),
    run({ stateMachineArn }, context) {
      getMachine(stateMachineArn, context);
      return { stateMachineVersions: [] };
    },
  },

  ValidateStateMachineDefinition: {
    input: structure({
      "definition*": DEFINITION,
      type: oneOf("STANDARD", "EXPRESS"),
      severity: oneOf("ERROR", "WARNING"),
      maxResults: integer({ min: 0, max: 100 }),
    }),
    run({ definition }) {
      const diagnostics = diagnose(definition);
      return { result: diagnostics.length === 0 ? "OK" : "FAIL", diagnostics, truncated: false };
    },
  },

  ListTagsForResource: {
    input: structure({ "resourceArn*": ARN }),
    run: ({ resourceArn }, context) => ({ tags: getTagged(resourceArn, context).tags }),
  },

  TagResource: {
    input: structure({ "resourceArn*": ARN, "tags*": TAGS }),
    run({ resourceArn, tags }, context) {
      const machine = getTagged(resourceArn, context);
      const merged = mergeTags(machine.tags, asTags(tags));
      if (merged.length > TAGS_MAX) throw new AwsError("TooManyTags", `A state machine has at most ${TAGS_MAX} tags.`);
      context.store.stateMachines.put({ ...machine, tags: merged });
      return {};
    },
  },

  UntagResource: {
    input: structure({ "resourceArn*": ARN, "tagKeys*": list(string({ min: 1, max: 128 })) }),
    run({ resourceArn, tagKeys }, context) {
      const machine = getTagged(resourceArn, context);
      context.store.stateMachines.put({ ...machine, tags: withoutTags(machine.tags, tagKeys) });
      return {};
    },
  },
} satisfies Operations<SFN>;

const TAGS_MAX = 50;

/** @throws AwsError StateMachineDoesNotExist */
export function getMachine(arn: string, { store }: Pick<Context, "store">): StateMachine {
  const machine = store.stateMachines.find(arn);
  if (!machine) throw noSuchMachine(arn);
  return machine;
}

function getTagged(arn: string, { store }: Context): StateMachine {
  const machine = store.stateMachines.find(arn);
  if (!machine) throw new AwsError("ResourceNotFound", `Resource not found: '${arn}'`);
  return machine;
}

function checkDefinition(definition: string): void {
  const [first, ...others] = diagnose(definition);
  if (!first) return;
  const texts = [first, ...others].map(({ code, message, location }) => `${code}: ${message} at ${location}`);
  throw new AwsError("InvalidDefinition", `Invalid State Machine Definition: '${texts.join(", ")}'`);
}

function checkRole(arn: string, context: Context): void {
  if (findTrustingRole(arn, "states.amazonaws.com", context)) return;
  throw new AwsError(
    "AccessDeniedException",
    `Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role: ${arn}`,
  );
}

function checkPublish(publish: boolean | undefined): void {
  if (publish) throw validationError("The emulator has no versions of state machines: leave publish out.");
}

function asTags(tags: readonly { key?: string | undefined; value?: string | undefined }[] = []): Tag[] {
  return tags.map(({ key = "", value = "" }) => ({ key, value }));
}

function keptOf(input: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(input).filter(([name]) => Object.hasOwn(KEPT, name)));
}

/** Looks at a definition as Step Functions does, and at whether the emulator can run it. */
export function diagnose(text: string): Diagnostic[] {
  let definition: unknown;
  try {
    definition = parseJson(text);
  } catch (error) {
    return [notJson(`The definition is not valid JSON: ${(error as Error).message}`)];
  }
  if (!isObject(definition)) return [notJson("Definition must be a valid JSON object")];
  return checkMachine(definition, CLOUD_API.has);
}

function notJson(message: string): Diagnostic {
  return { severity: "ERROR", code: "INVALID_JSON_DESCRIPTION", message, location: "/" };
}
