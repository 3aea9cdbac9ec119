import type { Context } from "../../domain/context.ts";
import type { OperationTable } from "../../wire/operation.ts";
import { queryService } from "../../wire/query-service.ts";
import { PUBLISH_OPERATIONS } from "./operations/publishing.ts";
import { SUBSCRIPTION_OPERATIONS } from "./operations/subscriptions.ts";
import { TOPIC_OPERATIONS } from "./operations/topics.ts";

export const SNS_OPERATIONS: OperationTable<Context> = {
  ...TOPIC_OPERATIONS,
  ...SUBSCRIPTION_OPERATIONS,
  ...PUBLISH_OPERATIONS,
};

export const sns = queryService<Context>({
  name: "sns",
  version: "2010-03-31",
  namespace: "http://sns.amazonaws.com/doc/2010-03-31/",
  validationCode: "ValidationError",
  operations: SNS_OPERATIONS,
  linked: ["ConfirmSubscription", "Unsubscribe"],
});
