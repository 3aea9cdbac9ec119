import type { ListCommandInvocationsRequest, ListCommandInvocationsResult } from "@aws-sdk/client-ssm";
import { AwsError } from "../../../domain/aws-error.ts";
import { boolean, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { page } from "../pagination.ts";
import { invocationAnswer } from "../run-command/command-answers.ts";
import { commandFilter } from "../run-command/command-filters.ts";
import { COMMAND_LIST } from "../run-command/command-shapes.ts";
import { type InvocationPosition, listInvocations } from "../run-command/list-invocations.ts";

/** Newest command first; `CommandPlugins` only with `Details`. */
export const listCommandInvocations = operation<ListCommandInvocationsRequest, ListCommandInvocationsResult>({
  input: structure({ ...COMMAND_LIST, Details: boolean }),
  run(input, context) {
    const { CommandId, InstanceId, Filters, Details } = input;
    if (CommandId !== undefined && !context.store.commands.find(CommandId)) throw new AwsError("InvalidCommandId");
    if (Filters?.some(({ key }) => key === "ExecutionStage")) throw new AwsError("InvalidFilterKey");
    const filter = { ...commandFilter(Filters), commandId: CommandId, nodeId: InstanceId };
    const { rows, nextToken } = page(input, {
      scope: `ListCommandInvocations/${JSON.stringify(filter)}`,
      badTokenCode: "InvalidNextToken",
      read: (after: InvocationPosition | undefined, limit) => listInvocations(filter, after, limit, context),
      keyOf: ({ command, invocation }): InvocationPosition => [command.number, invocation.number],
    });
    return {
      CommandInvocations: rows.map(({ command, invocation }) =>
        invocationAnswer(invocation, command, Details ?? false, context),
      ),
      NextToken: nextToken,
    };
  },
});
