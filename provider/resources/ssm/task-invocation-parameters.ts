import type {
  MaintenanceWindowAutomationParameters,
  MaintenanceWindowRunCommandParameters,
  MaintenanceWindowTaskInvocationParameters,
  NotificationConfig,
} from "@aws-sdk/client-ssm";
import { bool, list, number, object, type Property, string } from "../../schema/property.ts";
import { arn, between, length, oneOf } from "../../schema/validators.ts";
import { ifSet } from "../if-set.ts";
import { documentParameters, versionForm } from "./window-rules.ts";

const automationParameters = object(
  { documentVersion: string({ validate: versionForm }), parameters: documentParameters },
  {},
);

const lambdaParameters = object(
  {
    clientContext: string({ validate: length(1, 8000) }),
    payload: string({ secret: true, validate: length(0, 4096) }),
    qualifier: string({ validate: length(1, 128) }),
  },
  {},
);

const NOTIFICATION_EVENTS = ["All", "InProgress", "Success", "TimedOut", "Cancelled", "Failed"];

const runCommandParameters = object(
  {
    cloudwatchConfig: object(
      { cloudwatchLogGroupName: string({ computed: true }), cloudwatchOutputEnabled: bool({}) },
      {},
    ),
    comment: string({ validate: length(0, 100) }),
    documentHash: string({ validate: length(0, 256) }),
    documentHashType: string({ validate: oneOf(["Sha256", "Sha1"]) }),
    documentVersion: string({ validate: versionForm }),
    notificationConfig: object(
      {
        notificationArn: string({ validate: arn }),
        notificationEvents: list(string({ validate: oneOf(NOTIFICATION_EVENTS) }), {}),
        notificationType: string({ validate: oneOf(["Command", "Invocation"]) }),
      },
      {},
    ),
    outputS3Bucket: string({}),
    outputS3KeyPrefix: string({}),
    parameters: documentParameters,
    serviceRoleArn: string({ validate: arn }),
    timeoutSeconds: number({ validate: between(30, 2592000) }),
  },
  {},
);

const stepFunctionsParameters = object(
  { input: string({ secret: true, validate: length(0, 4096) }), name: string({ validate: length(1, 80) }) },
  {},
);

/** What a task is started with, by its type. */
export const taskInvocationParameters = object(
  { automationParameters, lambdaParameters, runCommandParameters, stepFunctionsParameters },
  {},
);

type TypeOf<P> = P extends Property<infer T> ? T : never;
type State = TypeOf<typeof taskInvocationParameters>;
type RunCommandState = TypeOf<typeof runCommandParameters>;
type ParametersState = TypeOf<typeof documentParameters>;

/** The parameters as the API takes them. */
export function toInvocationParameters(state: State): MaintenanceWindowTaskInvocationParameters {
  const { automationParameters, lambdaParameters, runCommandParameters, stepFunctionsParameters } = state;
  return {
    ...(automationParameters && {
      Automation: {
        DocumentVersion: ifSet(automationParameters.documentVersion),
        Parameters: toParameters(automationParameters.parameters),
      },
    }),
    ...(lambdaParameters && {
      Lambda: {
        ClientContext: ifSet(lambdaParameters.clientContext),
        Payload:
          ifSet(lambdaParameters.payload) === undefined ? undefined : Buffer.from(lambdaParameters.payload ?? ""),
        Qualifier: ifSet(lambdaParameters.qualifier),
      },
    }),
    ...(runCommandParameters && { RunCommand: toRunCommand(runCommandParameters) }),
    ...(stepFunctionsParameters && {
      StepFunctions: { Input: ifSet(stepFunctionsParameters.input), Name: ifSet(stepFunctionsParameters.name) },
    }),
  };
}

function toRunCommand(state: RunCommandState): MaintenanceWindowRunCommandParameters {
  const { cloudwatchConfig, notificationConfig } = state;
  return {
    ...(cloudwatchConfig && {
      CloudWatchOutputConfig: {
        CloudWatchLogGroupName: ifSet(cloudwatchConfig.cloudwatchLogGroupName),
        CloudWatchOutputEnabled: cloudwatchConfig.cloudwatchOutputEnabled,
      },
    }),
    Comment: ifSet(state.comment),
    DocumentHash: ifSet(state.documentHash),
    DocumentHashType: ifSet(state.documentHashType) as "Sha256" | undefined,
    DocumentVersion: ifSet(state.documentVersion),
    ...(notificationConfig && {
      NotificationConfig: {
        NotificationArn: ifSet(notificationConfig.notificationArn),
        NotificationEvents: ifSet(notificationConfig.notificationEvents) as "All"[] | undefined,
        NotificationType: ifSet(notificationConfig.notificationType) as "Command" | undefined,
      },
    }),
    OutputS3BucketName: ifSet(state.outputS3Bucket),
    OutputS3KeyPrefix: ifSet(state.outputS3KeyPrefix),
    Parameters: toParameters(state.parameters),
    ServiceRoleArn: ifSet(state.serviceRoleArn),
    TimeoutSeconds: ifSet(state.timeoutSeconds),
  };
}

/** The parameters as the state keeps them: what AWS leaves out, or sends without content, is not there. */
export function fromInvocationParameters(api: MaintenanceWindowTaskInvocationParameters): State | undefined {
  const state = {
    automationParameters: api.Automation && fromAutomation(api.Automation),
    lambdaParameters: api.Lambda && {
      clientContext: api.Lambda.ClientContext,
      payload: api.Lambda.Payload && Buffer.from(api.Lambda.Payload).toString("utf8"),
      qualifier: api.Lambda.Qualifier,
    },
    runCommandParameters: api.RunCommand && fromRunCommand(api.RunCommand),
    stepFunctionsParameters: api.StepFunctions && { input: api.StepFunctions.Input, name: api.StepFunctions.Name },
  };
  return Object.values(state).some((part) => part !== undefined) ? state : undefined;
}

function fromAutomation(api: MaintenanceWindowAutomationParameters): NonNullable<State["automationParameters"]> {
  return { documentVersion: api.DocumentVersion, parameters: fromParameters(api.Parameters) };
}

function fromRunCommand(api: MaintenanceWindowRunCommandParameters): RunCommandState {
  const cloudwatch = api.CloudWatchOutputConfig;
  return {
    cloudwatchConfig: cloudwatch && {
      cloudwatchLogGroupName: cloudwatch.CloudWatchLogGroupName,
      cloudwatchOutputEnabled: cloudwatch.CloudWatchOutputEnabled,
    },
    comment: api.Comment,
    documentHash: api.DocumentHash,
    documentHashType: api.DocumentHashType,
    documentVersion: api.DocumentVersion,
    notificationConfig: api.NotificationConfig && fromNotificationConfig(api.NotificationConfig),
    outputS3Bucket: api.OutputS3BucketName,
    outputS3KeyPrefix: api.OutputS3KeyPrefix,
    parameters: fromParameters(api.Parameters),
    serviceRoleArn: api.ServiceRoleArn,
    timeoutSeconds: api.TimeoutSeconds,
  };
}

function fromNotificationConfig(api: NotificationConfig): RunCommandState["notificationConfig"] {
  return {
    notificationArn: api.NotificationArn,
    notificationEvents: ifSet(api.NotificationEvents),
    notificationType: api.NotificationType,
  };
}

function toParameters(parameters: ParametersState | undefined): Record<string, string[]> | undefined {
  if (parameters === undefined || parameters.length === 0) return undefined;
  return Object.fromEntries(parameters.map(({ name, values }) => [name, [...values]]));
}

function fromParameters(parameters: Record<string, string[]> | undefined): ParametersState | undefined {
  const names = Object.keys(parameters ?? {}).sort();
  if (parameters === undefined || names.length === 0) return undefined;
  return names.map((name) => ({ name, values: parameters[name] as string[] }));
}
