import { blob, integer, list, map, oneOf, type Shape, string, structure } from "../../wire/shape.ts";
import { PARAMETERS } from "./automation/automation-shapes.ts";
import {
  CLOUD_WATCH_OUTPUT_CONFIG,
  PARAMETERS as COMMAND_PARAMETERS,
  DOCUMENT_VERSION,
  NOTIFICATION_CONFIG,
} from "./run-command/command-shapes.ts";
import { ALARM_CONFIGURATION, CONCURRENCY, DESCRIPTION, ERRORS, NAME, TARGETS } from "./shapes.ts";

const RUN_COMMAND = structure({
  Comment: string({ max: 100 }),
  CloudWatchOutputConfig: CLOUD_WATCH_OUTPUT_CONFIG,
  DocumentHash: string({ max: 256 }),
  DocumentHashType: oneOf("Sha256", "Sha1"),
  DocumentVersion: DOCUMENT_VERSION,
  NotificationConfig: NOTIFICATION_CONFIG,
  OutputS3BucketName: string({ min: 3, max: 63 }),
  OutputS3KeyPrefix: string({ max: 500 }),
  Parameters: COMMAND_PARAMETERS,
  ServiceRoleArn: string(),
  TimeoutSeconds: integer({ min: 30, max: 2_592_000 }),
});

const STEP_FUNCTIONS = structure({ Input: string({ max: 4096 }), Name: string({ min: 1, max: 80 }) });

const LAMBDA = structure({
  ClientContext: string({ min: 1, max: 8000 }),
  Qualifier: string({ min: 1, max: 128 }),
  Payload: blob(4096),
});

/** The members of RegisterTask… and UpdateMaintenanceWindowTask. They differ in which are required. */
export const TASK_MEMBERS: Readonly<Record<string, Shape>> = {
  Targets: TARGETS,
  ServiceRoleArn: string(),
  TaskParameters: map(string({ min: 1, max: 255 }), structure({ Values: list(string({ min: 1, max: 255 })) })),
  TaskInvocationParameters: structure({
    RunCommand: RUN_COMMAND,
    Automation: structure({ DocumentVersion: DOCUMENT_VERSION, Parameters: PARAMETERS }),
    StepFunctions: STEP_FUNCTIONS,
    Lambda: LAMBDA,
  }),
  Priority: integer({ min: 0 }),
  MaxConcurrency: CONCURRENCY,
  MaxErrors: ERRORS,
  LoggingInfo: structure({
    "S3BucketName*": string({ min: 3, max: 63 }),
    S3KeyPrefix: string({ max: 500 }),
    "S3Region*": string({ min: 3, max: 20 }),
  }),
  Name: NAME,
  Description: DESCRIPTION,
  CutoffBehavior: oneOf("CONTINUE_TASK", "CANCEL_TASK"),
  AlarmConfiguration: ALARM_CONFIGURATION,
};

export const TASK_ARN = string({ min: 1, max: 1600 });
export const TASK_TYPE = oneOf("RUN_COMMAND", "AUTOMATION", "STEP_FUNCTIONS", "LAMBDA");
