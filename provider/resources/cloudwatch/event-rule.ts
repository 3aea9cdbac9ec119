import type { EventBridge } from "@aws-sdk/client-eventbridge";
import { hasCode } from "../../aws/aws-failure.ts";
import { retryWhile } from "../../aws/retry.ts";
import { resourceType } from "../../lifecycle/resource-type.ts";
import { regional, tagged } from "../../schema/cross-cutting.ts";
import { bool, type StateOf, string } from "../../schema/property.ts";
import { all, arn, json, length, matching, oneOf } from "../../schema/validators.ts";
import { jsonEqual } from "../../values/json-equal.ts";
import { fromTagList, toTagList } from "../tag-list.ts";
import { nameOrUnique, prefixOf } from "../unique-name.ts";
import { DEFAULT_BUS, ruleId, splitRuleId } from "./event-ids.ts";

const STATES = ["ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"] as const;

const nameForm = all(length(1, 64), matching(/^[0-9A-Za-z_.-]+$/, "only letters, digits, and _ . -"));

const properties = {
  ...regional,
  ...tagged,
  arn: string({ output: true }),
  description: string({ validate: length(0, 512) }),
  eventBusName: string({ forceNew: true, default: DEFAULT_BUS }),
  eventPattern: string({ validate: json, equivalent: jsonEqual }),
  forceDestroy: bool({ default: false }),
  name: string({
    computed: true,
    forceNew: true,
    autoname: { lengthMax: 64 },
    conflictsWith: ["namePrefix"],
    validate: nameForm,
  }),
  namePrefix: string({ computed: true, forceNew: true, conflictsWith: ["name"], validate: length(1, 38) }),
  roleArn: string({ validate: arn }),
  scheduleExpression: string({ validate: length(0, 256) }),
  state: string({ default: "ENABLED", validate: oneOf(STATES) }),
} as const;

type State = StateOf<typeof properties>;

/** Which events lead to its targets. */
export const eventRule = resourceType<typeof properties>({
  token: "aws:cloudwatch/eventRule:EventRule",
  properties,
  atLeastOneOf: ["eventPattern", "scheduleExpression"],
  // Deprecated in favour of `state`.
  notImplemented: ["isEnabled"],
  tagging: {
    async remove(aws, _id, state, keys) {
      await (await aws.events()).untagResource({ ResourceARN: state.arn, TagKeys: [...keys] });
    },
    async add(aws, _id, state, tags) {
      await (await aws.events()).tagResource({ ResourceARN: state.arn, Tags: toTagList(tags) });
    },
  },

  async create(aws, inputs, created) {
    const Name = nameOrUnique(inputs.name, inputs.namePrefix);
    await put(await aws.events(), Name, inputs, toTagList(inputs.tagsAll));
    created(ruleId(inputs.eventBusName, Name));
  },

  async read(aws, id) {
    const events = await aws.events();
    const { bus, name } = splitRuleId(id);
    try {
      const rule = await events.describeRule({ Name: name, EventBusName: bus });
      const { Tags } = await events.listTagsForResource({ ResourceARN: rule.Arn });
      return {
        arn: rule.Arn,
        description: rule.Description,
        eventBusName: bus,
        eventPattern: rule.EventPattern,
        name: rule.Name,
        namePrefix: prefixOf(rule.Name),
        roleArn: rule.RoleArn,
        scheduleExpression: rule.ScheduleExpression,
        state: rule.State,
        tags: fromTagList(Tags),
      };
    } catch (error) {
      if (hasCode(error, "ResourceNotFoundException")) return undefined;
      throw error;
    }
  },

  async update(aws, id, { news }) {
    await put(await aws.events(), splitRuleId(id).name, news);
  },

  async delete(aws, id, state) {
    const events = await aws.events();
    const { bus, name } = splitRuleId(id);
    try {
      // Its targets are removed by their own resources, which AWS may take a moment to notice.
      await retryWhile(
        (error) => error instanceof Error && error.message.includes("since it has targets"),
        () => events.deleteRule({ Name: name, EventBusName: bus, Force: state.forceDestroy }),
        300_000,
      );
    } catch (error) {
      if (!hasCode(error, "ResourceNotFoundException")) throw error;
    }
  },
});

/** PutRule replaces everything of a rule but its tags. */
async function put(events: EventBridge, Name: string, rule: State, Tags?: { Key: string; Value: string }[]) {
  await retryWhile(
    (error) => error instanceof Error && error.message.includes("cannot be assumed by principal"),
    () =>
      events.putRule({
        Name,
        EventBusName: rule.eventBusName,
        EventPattern: rule.eventPattern,
        ScheduleExpression: rule.scheduleExpression,
        Description: rule.description,
        RoleArn: rule.roleArn,
        State: rule.state as (typeof STATES)[number] | undefined,
        ...(Tags === undefined ? {} : { Tags }),
      }),
  );
}
