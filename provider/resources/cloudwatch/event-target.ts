import type { EventBridge, Target } from "@aws-sdk/client-eventbridge";
import { hasCode } from "../../aws/aws-failure.ts";
import { resourceType } from "../../lifecycle/resource-type.ts";
import { regional } from "../../schema/cross-cutting.ts";
import { bool, list, map, number, object, type StateOf, string } from "../../schema/property.ts";
import { all, arn, between, json, length, matching } from "../../schema/validators.ts";
import { jsonEqual } from "../../values/json-equal.ts";
import { DEFAULT_BUS, ruleId, splitRuleId } from "./event-ids.ts";

const properties = {
  ...regional,
  arn: string({ required: true, validate: arn }),
  deadLetterConfig: object({ arn: string({ validate: arn }) }, {}),
  eventBusName: string({ forceNew: true, default: DEFAULT_BUS }),
  forceDestroy: bool({ default: false }),
  httpTarget: object(
    { headerParameters: map({}), pathParameterValues: list(string({}), {}), queryStringParameters: map({}) },
    {},
  ),
  input: string({
    validate: all(json, length(0, 8192)),
    equivalent: jsonEqual,
    conflictsWith: ["inputPath", "inputTransformer"],
  }),
  inputPath: string({ validate: length(0, 256), conflictsWith: ["input", "inputTransformer"] }),
  inputTransformer: object(
    { inputPaths: map({}), inputTemplate: string({ required: true, validate: length(1, 8192) }) },
    { conflictsWith: ["input", "inputPath"] },
  ),
  retryPolicy: object(
    {
      maximumEventAgeInSeconds: number({ validate: between(0, 86_400) }),
      maximumRetryAttempts: number({ validate: between(0, 185) }),
    },
    {},
  ),
  roleArn: string({ validate: arn }),
  rule: string({ required: true, forceNew: true }),
  runCommandTargets: list(
    object(
      { key: string({ required: true, validate: length(1, 128) }), values: list(string({}), { required: true }) },
      {},
    ),
    { itemsMax: 5 },
  ),
  sqsTarget: object({ messageGroupId: string({}) }, {}),
  targetId: string({
    computed: true,
    forceNew: true,
    autoname: { lengthMax: 64 },
    validate: all(length(1, 64), matching(/^[.\-_A-Za-z0-9]+$/, "only letters, digits, and . - _")),
  }),
} as const;

type State = StateOf<typeof properties>;

/** Where the events of a rule go: a document, a function, a state machine, a topic, … */
export const eventTarget = resourceType<typeof properties>({
  token: "aws:cloudwatch/eventTarget:EventTarget",
  properties,
  notImplemented: [
    "appsyncTarget",
    "batchTarget",
    "ecsTarget",
    "kinesisTarget",
    "redshiftTarget",
    "sagemakerPipelineTarget",
  ],

  parseImportId(id) {
    const at = id.lastIndexOf("/");
    if (at < 1) throw new Error(`unexpected format of import ID ${JSON.stringify(id)}, expected [BUS/]RULE/TARGET_ID`);
    const { bus, name } = splitRuleId(id.slice(0, at));
    const state = { eventBusName: bus, rule: name, targetId: id.slice(at + 1) };
    return { id: stateId(state), state };
  },

  async create(aws, inputs, created) {
    await put(await aws.events(), inputs);
    created(stateId(inputs));
  },

  async read(aws, _id, state) {
    const target = await find(await aws.events(), state);
    return target && fromTarget(target);
  },

  async update(aws, _id, { news, changed }) {
    if ([...changed].some((name) => name !== "forceDestroy")) await put(await aws.events(), news);
  },

  async delete(aws, _id, state) {
    const events = await aws.events();
    try {
      const { FailedEntries } = await events.removeTargets({
        ...ruleOf(state),
        Ids: [state.targetId as string],
        Force: state.forceDestroy,
      });
      refuseFailed(FailedEntries);
    } catch (error) {
      if (!hasCode(error, "ResourceNotFoundException")) throw error;
    }
  },
});

function stateId({ eventBusName, rule, targetId }: Pick<State, "eventBusName" | "rule" | "targetId">): string {
  return `${ruleId(eventBusName, rule).replace("/", "-")}-${targetId}`;
}

function ruleOf({ rule, eventBusName }: Pick<State, "eventBusName" | "rule">) {
  return { Rule: rule, EventBusName: eventBusName };
}

/** PutTargets replaces a target of the same id. */
async function put(events: EventBridge, state: State): Promise<void> {
  const { FailedEntries } = await events.putTargets({ ...ruleOf(state), Targets: [toTarget(state)] });
  refuseFailed(FailedEntries);
}

/** What fails of a request for several targets stands in an answer that succeeds. */
function refuseFailed(
  failed: readonly { ErrorCode?: string | undefined; ErrorMessage?: string | undefined }[] | undefined,
): void {
  const [first] = failed ?? [];
  if (first === undefined) return;
  throw Object.assign(new Error(first.ErrorMessage), { name: first.ErrorCode });
}

async function find(events: EventBridge, state: State): Promise<Target | undefined> {
  try {
    let NextToken: string | undefined;
    do {
      const page = await events.listTargetsByRule({ ...ruleOf(state), NextToken });
      const target = page.Targets?.find(({ Id }) => Id === state.targetId);
      if (target) return target;
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return undefined;
  } catch (error) {
    if (hasCode(error, "ResourceNotFoundException", "ValidationException")) return undefined;
    throw error;
  }
}

function toTarget(state: State): Target {
  const { httpTarget: http, inputTransformer: transformer, retryPolicy: retry } = state;
  return {
    Id: state.targetId,
    Arn: state.arn,
    RoleArn: state.roleArn,
    Input: state.input,
    InputPath: state.inputPath,
    InputTransformer: transformer && {
      InputPathsMap: transformer.inputPaths,
      InputTemplate: transformer.inputTemplate,
    },
    RunCommandParameters: state.runCommandTargets && {
      RunCommandTargets: state.runCommandTargets.map(({ key, values }) => ({ Key: key, Values: [...values] })),
    },
    HttpParameters: http && {
      HeaderParameters: http.headerParameters,
      PathParameterValues: http.pathParameterValues && [...http.pathParameterValues],
      QueryStringParameters: http.queryStringParameters,
    },
    SqsParameters: state.sqsTarget && { MessageGroupId: state.sqsTarget.messageGroupId },
    DeadLetterConfig: state.deadLetterConfig && { Arn: state.deadLetterConfig.arn },
    RetryPolicy: retry && {
      MaximumEventAgeInSeconds: retry.maximumEventAgeInSeconds,
      MaximumRetryAttempts: retry.maximumRetryAttempts,
    },
  };
}

function fromTarget(target: Target) {
  const { InputTransformer, HttpParameters, RetryPolicy, RunCommandParameters } = target;
  return {
    arn: target.Arn as string,
    deadLetterConfig: target.DeadLetterConfig && { arn: target.DeadLetterConfig.Arn },
    httpTarget: HttpParameters && {
      headerParameters: HttpParameters.HeaderParameters,
      pathParameterValues: HttpParameters.PathParameterValues,
      queryStringParameters: HttpParameters.QueryStringParameters,
    },
    input: target.Input,
    inputPath: target.InputPath,
    inputTransformer: InputTransformer && {
      inputPaths: InputTransformer.InputPathsMap,
      inputTemplate: InputTransformer.InputTemplate as string,
    },
    retryPolicy: RetryPolicy && {
      maximumEventAgeInSeconds: RetryPolicy.MaximumEventAgeInSeconds,
      maximumRetryAttempts: RetryPolicy.MaximumRetryAttempts,
    },
    roleArn: target.RoleArn,
    runCommandTargets: RunCommandParameters?.RunCommandTargets?.map(({ Key, Values }) => ({
      key: Key as string,
      values: Values ?? [],
    })),
    sqsTarget: target.SqsParameters && { messageGroupId: target.SqsParameters.MessageGroupId },
    targetId: target.Id,
  };
}
