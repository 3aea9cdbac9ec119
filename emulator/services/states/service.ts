import type { Context } from "../../domain/context.ts";
import { jsonService } from "../../wire/json-service.ts";
import { EXECUTION_OPERATIONS } from "./operations/executions.ts";
import { MACHINE_OPERATIONS } from "./operations/machines.ts";

export const states = jsonService<Context>({
  name: "states",
  targetPrefix: "AWSStepFunctions",
  jsonVersion: "1.0",
  messageKey: "message",
  operations: { ...MACHINE_OPERATIONS, ...EXECUTION_OPERATIONS },
});
