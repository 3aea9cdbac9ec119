import type { CancelCommandRequest, CancelCommandResult } from "@aws-sdk/client-ssm";
import { cancelCommand as cancel } from "../../../domain/run-command/cancel-command.ts";
import { structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { COMMAND_ID, INSTANCE_IDS } from "../run-command/command-shapes.ts";

export const cancelCommand = operation<CancelCommandRequest, CancelCommandResult>({
  input: structure({ "CommandId*": COMMAND_ID, InstanceIds: INSTANCE_IDS }),
  run({ CommandId, InstanceIds }, context) {
    cancel(CommandId, InstanceIds, context);
    return {};
  },
});
