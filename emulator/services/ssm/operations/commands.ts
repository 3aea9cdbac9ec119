import type { SSM } from "@aws-sdk/client-ssm";
import { AwsError, validationError } from "../../../domain/aws-error.ts";
import { cancelCommand as cancel } from "../../../domain/run-command/cancel-command.ts";
import { createCommand } from "../../../domain/run-command/create-command.ts";
import { boolean, integer, oneOf, string, structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { page, pageNewestFirst } from "../../pagination.ts";
import { commandAnswer, invocationAnswer } from "../run-command/command-answers.ts";
import { commandFilter } from "../run-command/command-filters.ts";
import {
  CLOUD_WATCH_OUTPUT_CONFIG,
  COMMAND_ID,
  COMMAND_LIST,
  DOCUMENT_ARN,
  DOCUMENT_VERSION,
  NOTIFICATION_CONFIG,
  PARAMETERS,
} from "../run-command/command-shapes.ts";
import { type InvocationPosition, listInvocations } from "../run-command/list-invocations.ts";
import { ALARM_CONFIGURATION, CONCURRENCY, ERRORS, INSTANCE_IDS, TARGETS } from "../shapes.ts";

export const COMMAND_OPERATIONS = {
  SendCommand: {
    input: structure({
      InstanceIds: INSTANCE_IDS,
      Targets: TARGETS,
      "DocumentName*": DOCUMENT_ARN,
      DocumentVersion: DOCUMENT_VERSION,
      DocumentHash: string({ max: 256 }),
      DocumentHashType: oneOf("Sha256", "Sha1"),
      TimeoutSeconds: integer({ min: 30, max: 2_592_000 }),
      Comment: string({ max: 100 }),
      Parameters: PARAMETERS,
      OutputS3Region: string({ min: 3, max: 20 }),
      OutputS3BucketName: string({ min: 3, max: 63 }),
      OutputS3KeyPrefix: string({ max: 500 }),
      MaxConcurrency: CONCURRENCY,
      MaxErrors: ERRORS,
      ServiceRoleArn: string(),
      NotificationConfig: NOTIFICATION_CONFIG,
      CloudWatchOutputConfig: CLOUD_WATCH_OUTPUT_CONFIG,
      AlarmConfiguration: ALARM_CONFIGURATION,
    }),
    run(input, context) {
      return { Command: commandAnswer(createCommand(input, context)) };
    },
  },

  CancelCommand: {
    input: structure({ "CommandId*": COMMAND_ID, InstanceIds: INSTANCE_IDS }),
    run({ CommandId, InstanceIds }, context) {
      cancel(CommandId, InstanceIds, context);
      return {};
    },
  },

  /** Newest first. */
  ListCommands: {
    input: structure(COMMAND_LIST),
    run(input, { store }) {
      const { CommandId, InstanceId } = input;
      if (CommandId !== undefined && !store.commands.find(CommandId)) throw new AwsError("InvalidCommandId");
      if (
        InstanceId !== undefined &&
        input.Filters?.some(({ key, value }) => key === "Status" && value === "Pending")
      ) {
        throw validationError(
          "A pending command has not reached any node: InstanceId and Status=Pending do not go together.",
        );
      }
      const filter = { ...commandFilter(input.Filters), commandId: CommandId, nodeId: InstanceId };
      const { rows, nextToken } = pageNewestFirst(input, {
        scope: `ListCommands/${JSON.stringify(filter)}`,
        badTokenCode: "InvalidNextToken",
        read: (below, limit) => store.commands.list(filter, below, limit),
      });
      return { Commands: rows.map(commandAnswer), NextToken: nextToken };
    },
  },

  /** Newest command first; `CommandPlugins` only with `Details`. */
  ListCommandInvocations: {
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
  },
} satisfies Operations<SSM>;
