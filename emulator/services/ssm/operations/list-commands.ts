import type { ListCommandsRequest, ListCommandsResult } from "@aws-sdk/client-ssm";
import { AwsError, validationError } from "../../../domain/aws-error.ts";
import { structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { page } from "../pagination.ts";
import { commandAnswer } from "../run-command/command-answers.ts";
import { commandFilter } from "../run-command/command-filters.ts";
import { COMMAND_LIST } from "../run-command/command-shapes.ts";

/** Newest first. */
export const listCommands = operation<ListCommandsRequest, ListCommandsResult>({
  input: structure(COMMAND_LIST),
  run(input, { store }) {
    const { CommandId, InstanceId } = input;
    if (CommandId !== undefined && !store.commands.find(CommandId)) throw new AwsError("InvalidCommandId");
    if (InstanceId !== undefined && input.Filters?.some(({ key, value }) => key === "Status" && value === "Pending")) {
      throw validationError(
        "A pending command has not reached any node: InstanceId and Status=Pending do not go together.",
      );
    }
    const filter = { ...commandFilter(input.Filters), commandId: CommandId, nodeId: InstanceId };
    const { rows, nextToken } = page(input, {
      scope: `ListCommands/${JSON.stringify(filter)}`,
      badTokenCode: "InvalidNextToken",
      read: (after: readonly [number] | undefined, limit) =>
        store.commands.list(filter, after?.[0] ?? Number.MAX_SAFE_INTEGER, limit),
      keyOf: (command) => [command.number] as const,
    });
    return { Commands: rows.map(commandAnswer), NextToken: nextToken };
  },
});
