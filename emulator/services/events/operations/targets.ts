import type { EventBridge } from "@aws-sdk/client-eventbridge";
import { AwsError, validationError } from "../../../domain/aws-error.ts";
import { getRule, page } from "../../../domain/events/event-rules.ts";
import { parseJson } from "../../../input/json.ts";
import type { EventTarget } from "../../../store/event-rules.ts";
import { boolean, integer, list, map, type Shape, string, structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import {
  ARN,
  BUS,
  HEADER_NAME,
  HEADER_VALUE,
  LIMIT,
  NEXT_TOKEN,
  QUERY_NAME,
  QUERY_VALUE,
  RULE_NAME,
} from "../shapes.ts";

/** EventBridge's default quota of targets on one rule. */
const TARGETS_MAX = 5;

const TARGET_ID = string({ min: 1, max: 64, pattern: "[\\.\\-_A-Za-z0-9]+" });

/** Parameters of targets that the emulator cannot run are kept as they are, so that they can be read back. */
const TARGET: Readonly<Record<string, Shape>> = {
  "Id*": TARGET_ID,
  "Arn*": ARN,
  RoleArn: ARN,
  Input: string({ max: 8192 }),
  InputPath: string({ max: 256 }),
  InputTransformer: structure({
    InputPathsMap: map(string({ min: 1, max: 256, pattern: "[A-Za-z0-9\\_\\-]+" }), string({ max: 256 }), { max: 100 }),
    "InputTemplate*": string({ min: 1, max: 8192 }),
  }),
  RunCommandParameters: structure({
    "RunCommandTargets*": list(
      structure({
        "Key*": string({ min: 1, max: 128, pattern: "^[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*$" }),
        "Values*": list(string({ min: 1, max: 256 }), { min: 1, max: 50 }),
      }),
      { min: 1, max: 5 },
    ),
  }),
  HttpParameters: structure({
    PathParameterValues: list(string({ pattern: "^(?!\\s*$).+" })),
    HeaderParameters: map(HEADER_NAME, HEADER_VALUE),
    QueryStringParameters: map(QUERY_NAME, QUERY_VALUE),
  }),
  SqsParameters: structure({ MessageGroupId: string({ max: 100 }) }),
  DeadLetterConfig: structure({ Arn: ARN }),
  RetryPolicy: structure({
    MaximumRetryAttempts: integer({ min: 0, max: 185 }),
    MaximumEventAgeInSeconds: integer({ min: 60, max: 86400 }),
  }),
};

export const TARGET_OPERATIONS = {
  PutTargets: {
    input: structure({
      "Rule*": RULE_NAME,
      EventBusName: BUS,
      "Targets*": list(structure(TARGET), { min: 1, max: 100 }),
    }),
    run({ Rule, EventBusName, Targets }, context) {
      const { eventRules } = context.store;
      const { name, eventBus } = getRule(Rule, EventBusName, context);
      for (const target of Targets as EventTarget[]) {
        checkTarget(target);
        eventRules.putTarget(eventBus, name, target);
      }
      if (eventRules.targets(eventBus, name).length > TARGETS_MAX) {
        throw new AwsError("LimitExceededException", "The requested resource exceeds the maximum number allowed.");
      }
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
  },

  RemoveTargets: {
    input: structure({
      "Rule*": RULE_NAME,
      EventBusName: BUS,
      "Ids*": list(TARGET_ID, { min: 1, max: 100 }),
      Force: boolean,
    }),
    run({ Rule, EventBusName, Ids }, context) {
      const { name, eventBus } = getRule(Rule, EventBusName, context);
      const FailedEntries = Ids.filter((id) => !context.store.eventRules.deleteTarget(eventBus, name, id)).map(
        (id) => ({
          TargetId: id,
          ErrorCode: "ResourceNotFoundException",
          ErrorMessage: `Rule ${name} does not have a target with the Id ${id}.`,
        }),
      );
      return { FailedEntryCount: FailedEntries.length, FailedEntries };
    },
  },

  ListTargetsByRule: {
    input: structure({ "Rule*": RULE_NAME, EventBusName: BUS, NextToken: NEXT_TOKEN, Limit: LIMIT }),
    run(input, context) {
      const { name, eventBus } = getRule(input.Rule, input.EventBusName, context);
      const { items, ...rest } = page(
        input,
        (target: EventTarget) => target.Id,
        (after, limit) => context.store.eventRules.targets(eventBus, name, after, limit),
      );
      return { Targets: items, ...rest };
    },
  },
} satisfies Operations<EventBridge>;

function checkTarget(target: EventTarget): void {
  if (!/^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+/.test(target.Arn) && !isUrl(target.Arn)) {
    throw validationError("Parameter Arn is not valid. Reason: Provided Arn is not in correct format.");
  }
  const inputs = [target.Input, target.InputPath, target.InputTransformer].filter((input) => input !== undefined);
  if (inputs.length > 1) {
    throw validationError(
      `Only one of Input, InputPath, or InputTransformer must be provided for target ${target.Id}.`,
    );
  }
  if (target.Input !== undefined) checkJson(target.Input, target.Id);
  if (target.InputPath !== undefined && !/^\$(\.[^.[\]]+|\[\d+\])*$/.test(target.InputPath)) {
    throw validationError(`Parameter InputPath is not valid. Reason: Invalid JSON path for target ${target.Id}.`);
  }
}

/** AWS takes ARNs alone; a plain URL saves a rehearsal the connection and the API destination. */
function isUrl(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text);
}

function checkJson(text: string, id: string): void {
  try {
    parseJson(text);
  } catch {
    throw validationError(`JSON syntax error in input for target ${id}`);
  }
}
