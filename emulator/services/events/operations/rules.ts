import type { EventBridge } from "@aws-sdk/client-eventbridge";
import { AwsError, validationError } from "../../../domain/aws-error.ts";
import type { Context } from "../../../domain/context.ts";
import { compileEventPattern, EventPatternError } from "../../../domain/events/event-pattern.ts";
import { getRule, page, readBus, ruleArn } from "../../../domain/events/event-rules.ts";
import type { EventRule } from "../../../store/event-rules.ts";
import { boolean, oneOf, string, structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { readTagList } from "../../tags.ts";
import { ARN, BUS, EVENT_PATTERN, LIMIT, NEXT_TOKEN, RULE_NAME, TAGS } from "../shapes.ts";

export const RULE_OPERATIONS = {
  /** Creates or replaces a rule: a second PutRule removes omitted settings, but not tags. */
  PutRule: {
    input: structure({
      "Name*": RULE_NAME,
      ScheduleExpression: string({ max: 256 }),
      EventPattern: EVENT_PATTERN,
      State: oneOf("ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"),
      Description: string({ max: 512 }),
      RoleArn: ARN,
      Tags: TAGS,
      EventBusName: BUS,
    }),
    run(input, context) {
      const eventBus = readBus(input.EventBusName, context);
      if (input.ScheduleExpression) {
        throw new AwsError(
          "UnknownOperationException",
          "The emulator does not run rules on a schedule: give the rule an EventPattern.",
        );
      }
      if (!input.EventPattern) {
        throw validationError("Parameter(s) EventPattern or ScheduleExpression must be specified.");
      }
      checkPattern(input.EventPattern);
      const existing = context.store.eventRules.find(eventBus, input.Name);
      const rule: EventRule = {
        name: input.Name,
        eventBus,
        state: input.State ?? "ENABLED",
        description: input.Description ?? null,
        eventPattern: input.EventPattern,
        scheduleExpression: null,
        roleArn: input.RoleArn ?? null,
        tags: existing?.tags ?? readTagList(input.Tags),
      };
      context.store.eventRules.put(rule);
      return { RuleArn: ruleArn(rule, context.account) };
    },
  },

  DescribeRule: {
    input: structure({ "Name*": RULE_NAME, EventBusName: BUS }),
    run({ Name, EventBusName }, context) {
      return { ...show(getRule(Name, EventBusName, context), context), CreatedBy: context.account.accountId };
    },
  },

  ListRules: {
    input: structure({ NamePrefix: RULE_NAME, EventBusName: BUS, NextToken: NEXT_TOKEN, Limit: LIMIT }),
    run(input, context) {
      const bus = readBus(input.EventBusName, context);
      const { items, ...rest } = page(
        input,
        (rule: EventRule) => rule.name,
        (after, limit) => context.store.eventRules.after(bus, after, input.NamePrefix ?? "", limit),
      );
      return { Rules: items.map((rule) => show(rule, context)), ...rest };
    },
  },

  DeleteRule: {
    input: structure({ "Name*": RULE_NAME, EventBusName: BUS, Force: boolean }),
    run({ Name, EventBusName }, context) {
      const { eventRules } = context.store;
      const bus = readBus(EventBusName, context);
      if (eventRules.targets(bus, Name, "", 1).length > 0) {
        throw validationError("Rule can't be deleted since it has targets.");
      }
      // Deleting a rule that does not exist succeeds (moto's tests, which were compared with AWS).
      eventRules.delete(bus, Name);
      return undefined;
    },
  },
} satisfies Operations<EventBridge>;

/** @throws AwsError InvalidEventPatternException */
export function checkPattern(pattern: string): ReturnType<typeof compileEventPattern> {
  try {
    return compileEventPattern(pattern);
  } catch (error) {
    if (!(error instanceof EventPatternError)) throw error;
    throw new AwsError("InvalidEventPatternException", `Event pattern is not valid. Reason: ${error.message}`);
  }
}

function show(rule: EventRule, { account }: Pick<Context, "account">) {
  return {
    Name: rule.name,
    Arn: ruleArn(rule, account),
    EventPattern: rule.eventPattern ?? undefined,
    ScheduleExpression: rule.scheduleExpression ?? undefined,
    State: rule.state,
    Description: rule.description ?? undefined,
    RoleArn: rule.roleArn ?? undefined,
    EventBusName: rule.eventBus,
  };
}
