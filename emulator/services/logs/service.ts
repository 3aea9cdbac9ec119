import type { Context } from "../../domain/context.ts";
import { jsonService } from "../../wire/json-service.ts";
import type { OperationTable } from "../../wire/operation.ts";
import { EVENT_OPERATIONS } from "./operations/events.ts";
import { GROUP_OPERATIONS } from "./operations/groups.ts";
import { STREAM_OPERATIONS } from "./operations/streams.ts";
import { TAG_OPERATIONS } from "./operations/tags.ts";

/** Groups and streams, and what reads the output that Run Command sends to them; nothing else writes events here. */
export const LOGS_OPERATIONS: OperationTable<Context> = {
  ...EVENT_OPERATIONS,
  ...GROUP_OPERATIONS,
  ...STREAM_OPERATIONS,
  ...TAG_OPERATIONS,
};

export const logs = jsonService<Context>({
  name: "logs",
  targetPrefix: "Logs_20140328",
  jsonVersion: "1.1",
  messageKey: "message",
  validationCode: "InvalidParameterException",
  operations: LOGS_OPERATIONS,
});
