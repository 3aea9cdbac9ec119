/** A service that Task states call: by which name operations are called in the emulator, and how AWS's SDK for Java names its client. */
interface Service {
  readonly service: string;
  readonly client: string;
}

/** By the name in a Resource, which is that of the SDK for Java. */
const SERVICES: Readonly<Record<string, Service>> = {
  cloudwatch: { service: "cloudwatch", client: "CloudWatch" },
  ec2: { service: "ec2", client: "Ec2" },
  eventbridge: { service: "events", client: "EventBridge" },
  iam: { service: "iam", client: "Iam" },
  s3: { service: "s3", client: "S3" },
  sns: { service: "sns", client: "Sns" },
  ssm: { service: "ssm", client: "Ssm" },
  sts: { service: "sts", client: "Sts" },
};

export interface Operation extends Service {
  readonly api: string;
  /** The member of its input that may be any JSON, although the operation takes a text. */
  readonly jsonText?: string;
}

/** What the Resource of a Task state names other than a function. */
export interface Integration {
  /** As the events of the history name both, e.g. `aws-sdk:ssm` and `sendCommand`. */
  readonly resourceType: string;
  readonly resource: string;
  /** The operation to call; undefined for `lambda:invoke`, where the input names a function. */
  readonly operation: Operation | undefined;
}

/** By the end of the ARN, those that AWS has made for Step Functions. */
const OPTIMIZED: Readonly<Record<string, Integration>> = {
  "lambda:invoke": { resourceType: "lambda", resource: "invoke", operation: undefined },
  "sns:publish": {
    resourceType: "sns",
    resource: "publish",
    operation: { service: "sns", client: "SNS", api: "publish", jsonText: "Message" },
  },
};

/** @returns undefined where the resource is a function itself, or nothing that the emulator knows. */
export function integrationOf(resource: string): Integration | undefined {
  const [, end = ""] = /^arn:[^:]+:states:::(.+)$/.exec(resource) ?? [];
  if (Object.hasOwn(OPTIMIZED, end)) return OPTIMIZED[end];
  const [, name = "", api = ""] = /^aws-sdk:([a-z0-9]+):([a-z][A-Za-z0-9]*)$/.exec(end) ?? [];
  const service = Object.hasOwn(SERVICES, name) ? SERVICES[name] : undefined;
  return service && { resourceType: `aws-sdk:${name}`, resource: api, operation: { ...service, api } };
}

/** Whether the emulator can run a Task state of this resource. @param hasApi whether it has an operation of a service. */
export function isRunnable(resource: string, hasApi: (service: string, api: string) => boolean): boolean {
  if (/^arn:[^:]+:lambda:[^:]*:\d*:function:/.test(resource)) return true;
  const integration = integrationOf(resource);
  const operation = integration?.operation;
  return integration !== undefined && (operation === undefined || hasApi(operation.service, operation.api));
}
