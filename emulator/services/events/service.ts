import type { Context } from "../../domain/context.ts";
import { jsonService } from "../../wire/json-service.ts";
import type { OperationTable } from "../../wire/operation.ts";
import { API_DESTINATION_OPERATIONS } from "./operations/api-destinations.ts";
import { EVENT_OPERATIONS } from "./operations/events.ts";
import { RULE_OPERATIONS } from "./operations/rules.ts";
import { TAG_OPERATIONS } from "./operations/tags.ts";
import { TARGET_OPERATIONS } from "./operations/targets.ts";

export const EVENTS_OPERATIONS: OperationTable<Context> = {
  ...RULE_OPERATIONS,
  ...TARGET_OPERATIONS,
  ...EVENT_OPERATIONS,
  ...TAG_OPERATIONS,
  ...API_DESTINATION_OPERATIONS,
};

export const events = jsonService<Context>({
  name: "events",
  targetPrefix: "AWSEvents",
  jsonVersion: "1.1",
  messageKey: "message",
  operations: EVENTS_OPERATIONS,
});
