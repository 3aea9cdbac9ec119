import type { SendCommandRequest, SendCommandResult } from "@aws-sdk/client-ssm";
import { createCommand } from "../../../domain/run-command/create-command.ts";
import { integer, oneOf, string, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { commandAnswer } from "../run-command/command-answers.ts";
import {
  CLOUD_WATCH_OUTPUT_CONFIG,
  DOCUMENT_ARN,
  DOCUMENT_VERSION,
  INSTANCE_IDS,
  NOTIFICATION_CONFIG,
  PARAMETERS,
} from "../run-command/command-shapes.ts";
import { ALARM_CONFIGURATION, CONCURRENCY, ERRORS, TARGETS } from "../shapes.ts";

export const sendCommand = operation<SendCommandRequest, SendCommandResult>({
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
});
