import type { FunctionConfiguration, Lambda, Runtime, UpdateFunctionCodeRequest } from "@aws-sdk/client-lambda";
import type { AwsContext } from "../../aws/aws-context.ts";
import { hasCode } from "../../aws/aws-failure.ts";
import { retryWhile, waitFor } from "../../aws/retry.ts";
import { type Reading, resourceType } from "../../lifecycle/resource-type.ts";
import { regional, tagged } from "../../schema/cross-cutting.ts";
import { archive, bool, list, map, number, object, type StateOf, set, string } from "../../schema/property.ts";
import { all, arn, between, length, matching, oneOf } from "../../schema/validators.ts";
import { zipOf } from "../../values/zip-archive.ts";

const PACKAGE_TYPES = ["Zip", "Image"] as const;

const properties = {
  ...regional,
  ...tagged,
  architectures: list(string({ validate: oneOf(["x86_64", "arm64"]) }), { computed: true, itemsMax: 1 }),
  arn: string({ output: true }),
  code: archive({}),
  codeSha256: string({ computed: true }),
  deadLetterConfig: object({ targetArn: string({ required: true, validate: arn }) }, {}),
  description: string({ validate: length(0, 256) }),
  environment: object({ variables: map({}) }, {}),
  ephemeralStorage: object({ size: number({ computed: true, validate: between(512, 10_240) }) }, { computed: true }),
  fileSystemConfig: object(
    {
      arn: string({ required: true, validate: arn }),
      localMountPath: string({
        required: true,
        validate: matching(/^\/mnt\/[a-zA-Z0-9-_.]+$/, "a path directly under /mnt/"),
      }),
    },
    {},
  ),
  handler: string({ validate: length(1, 128) }),
  invokeArn: string({ output: true }),
  kmsKeyArn: string({ validate: arn }),
  lastModified: string({ output: true }),
  loggingConfig: object(
    {
      applicationLogLevel: string({ validate: oneOf(["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]) }),
      logFormat: string({ required: true, validate: oneOf(["JSON", "Text"]) }),
      logGroup: string({ computed: true }),
      systemLogLevel: string({ validate: oneOf(["DEBUG", "INFO", "WARN"]) }),
    },
    { computed: true },
  ),
  memorySize: number({ default: 128, validate: between(128, 32_768) }),
  name: string({
    computed: true,
    forceNew: true,
    autoname: { lengthMax: 64 },
    validate: all(length(1, 140), matching(/^[a-zA-Z0-9-_:]+$/, "only letters, digits, and - _")),
  }),
  packageType: string({ forceNew: true, default: "Zip", validate: oneOf(PACKAGE_TYPES) }),
  publish: bool({ default: false }),
  qualifiedArn: string({ output: true }),
  qualifiedInvokeArn: string({ output: true }),
  reservedConcurrentExecutions: number({ default: -1, validate: between(-1, 1_000_000) }),
  responseStreamingInvokeArn: string({ output: true }),
  role: string({ required: true, validate: arn }),
  runtime: string({}),
  s3Bucket: string({ conflictsWith: ["code"] }),
  s3Key: string({ conflictsWith: ["code"] }),
  s3ObjectVersion: string({ conflictsWith: ["code"] }),
  signingJobArn: string({ output: true }),
  signingProfileVersionArn: string({ output: true }),
  skipDestroy: bool({ default: false }),
  sourceCodeHash: string({ computed: true }),
  sourceCodeSize: number({ output: true }),
  timeout: number({ default: 3, validate: between(1, 900) }),
  tracingConfig: object(
    { mode: string({ required: true, validate: oneOf(["Active", "PassThrough"]) }) },
    { computed: true },
  ),
  version: string({ output: true }),
  vpcConfig: object(
    {
      ipv6AllowedForDualStack: bool({ default: false }),
      securityGroupIds: set(string({}), { required: true }),
      subnetIds: set(string({}), { required: true }),
      vpcId: string({ output: true }),
    },
    {},
  ),
} as const;

type State = StateOf<typeof properties>;

/** What changes the code that runs; all else changes the configuration. */
const CODE = ["code", "s3Bucket", "s3Key", "s3ObjectVersion", "sourceCodeHash", "codeSha256", "architectures"];
const NEITHER = ["reservedConcurrentExecutions", "publish", "skipDestroy"];

/** How long a role may take until Lambda finds it. IAM of the emulator shows it at once, or after the lag of a disturbance. */
const ROLE_MS = 10_000;
const CHANGE_MS = 600_000;

/** A function of Lambda. */
export const lambdaFunction = resourceType<typeof properties>({
  token: "aws:lambda/function:Function",
  properties,
  atLeastOneOf: ["code", "s3Bucket"],
  // What no part of the emulator would carry out.
  notImplemented: [
    "capacityProviderConfig",
    "codeSigningConfigArn",
    "durableConfig",
    "imageConfig",
    "imageUri",
    "layers",
    "publishTo",
    "replaceSecurityGroupsOnDestroy",
    "replacementSecurityGroupIds",
    "snapStart",
    "sourceKmsKeyArn",
    "tenancyConfig",
    "useResourceTimeoutForPropagation",
  ],
  unknownAfter(changed, news) {
    const code = CODE.some((name) => changed.has(name));
    const any = code || [...changed].some((name) => isConfiguration(name));
    return [
      ...(any ? ["lastModified"] : []),
      ...(code ? ["sourceCodeSize", ...["codeSha256", "sourceCodeHash"].filter((name) => !changed.has(name))] : []),
      ...(any && news.publish === true ? ["version", "qualifiedArn", "qualifiedInvokeArn"] : []),
    ];
  },
  tagging: {
    async remove(aws, _id, state, keys) {
      await (await aws.lambda()).untagResource({ Resource: state.arn, TagKeys: [...keys] });
    },
    async add(aws, _id, state, tags) {
      await (await aws.lambda()).tagResource({ Resource: state.arn, Tags: { ...tags } });
    },
  },

  async create(aws, inputs, created) {
    const lambda = await aws.lambda();
    const code = await codeOf(inputs);
    const { FunctionName } = await retryWhile(
      isRoleNotYetKnown,
      () =>
        lambda.createFunction({
          FunctionName: inputs.name,
          Code: code,
          PackageType: inputs.packageType as (typeof PACKAGE_TYPES)[number],
          Publish: inputs.publish,
          Architectures: architecturesOf(inputs),
          Tags: { ...inputs.tagsAll },
          ...configurationOf(inputs),
        }),
      ROLE_MS,
    );
    const id = FunctionName as string;
    created(id);
    await waitUntilSettled(aws, lambda, id);
    if ((inputs.reservedConcurrentExecutions ?? -1) >= 0) await reserve(lambda, id, inputs);
  },

  read,

  async update(aws, id, { olds, news, changed }) {
    const lambda = await aws.lambda();
    const names = [...changed];
    const configuration = names.some(isConfiguration);
    const code = names.some((name) => CODE.includes(name));
    if (configuration) {
      await retryWhile(
        isRoleNotYetKnown,
        () => lambda.updateFunctionConfiguration({ FunctionName: id, ...erased(olds, news), ...configurationOf(news) }),
        ROLE_MS,
      );
      await waitUntilSettled(aws, lambda, id);
    }
    if (code) {
      const given = await codeOf(news);
      await lambda.updateFunctionCode({ FunctionName: id, ...given, Architectures: architecturesOf(news) });
      await waitUntilSettled(aws, lambda, id);
    }
    if (changed.has("reservedConcurrentExecutions")) await reserve(lambda, id, news);
    if (news.publish && (configuration || code || changed.has("publish"))) {
      await lambda.publishVersion({ FunctionName: id });
    }
  },

  async delete(aws, id, { skipDestroy }) {
    if (skipDestroy) return;
    try {
      await (await aws.lambda()).deleteFunction({ FunctionName: id });
    } catch (error) {
      if (!hasCode(error, "ResourceNotFoundException")) throw error;
    }
  },
});

async function read(aws: AwsContext, id: string, state: State): Promise<Reading<typeof properties> | undefined> {
  const lambda = await aws.lambda();
  const found = await lambda.getFunction({ FunctionName: id }).catch((error: unknown) => {
    if (hasCode(error, "ResourceNotFoundException")) return undefined;
    throw error;
  });
  const configuration = found?.Configuration;
  if (configuration === undefined) return undefined;
  const functionArn = configuration.FunctionArn as string;
  const version = await latestVersion(lambda, id);
  const qualifiedArn = `${functionArn}:${version}`;
  return {
    ...shownConfiguration(configuration),
    arn: functionArn,
    invokeArn: invokeArn(aws, functionArn, "2015-03-31", "invocations"),
    name: configuration.FunctionName,
    qualifiedArn,
    qualifiedInvokeArn: invokeArn(aws, qualifiedArn, "2015-03-31", "invocations"),
    reservedConcurrentExecutions: found?.Concurrency?.ReservedConcurrentExecutions ?? -1,
    responseStreamingInvokeArn: invokeArn(aws, functionArn, "2021-11-15", "response-streaming-invocations"),
    // The program's own word for a state of the code stays; AWS does not keep it.
    sourceCodeHash: state.sourceCodeHash || configuration.CodeSha256,
    version,
    tags: found?.Tags ?? {},
  };
}

/** A function's configuration, in the form of outputs. */
export function shownConfiguration(configuration: FunctionConfiguration) {
  const vpc = configuration.VpcConfig;
  const [file] = configuration.FileSystemConfigs ?? [];
  const logging = configuration.LoggingConfig;
  return {
    architectures: configuration.Architectures,
    codeSha256: configuration.CodeSha256,
    deadLetterConfig: configuration.DeadLetterConfig?.TargetArn
      ? { targetArn: configuration.DeadLetterConfig.TargetArn }
      : undefined,
    description: configuration.Description || undefined,
    environment: configuration.Environment?.Variables && { variables: configuration.Environment.Variables },
    ephemeralStorage: configuration.EphemeralStorage && { size: configuration.EphemeralStorage.Size },
    fileSystemConfig: file && { arn: file.Arn as string, localMountPath: file.LocalMountPath as string },
    handler: configuration.Handler,
    kmsKeyArn: configuration.KMSKeyArn || undefined,
    lastModified: configuration.LastModified,
    loggingConfig: logging && {
      applicationLogLevel: logging.ApplicationLogLevel,
      logFormat: logging.LogFormat as string,
      logGroup: logging.LogGroup,
      systemLogLevel: logging.SystemLogLevel,
    },
    memorySize: configuration.MemorySize,
    packageType: configuration.PackageType,
    role: configuration.Role as string,
    runtime: configuration.Runtime,
    signingJobArn: configuration.SigningJobArn,
    signingProfileVersionArn: configuration.SigningProfileVersionArn,
    sourceCodeSize: configuration.CodeSize,
    timeout: configuration.Timeout,
    tracingConfig: configuration.TracingConfig && { mode: configuration.TracingConfig.Mode as string },
    vpcConfig:
      vpc?.SubnetIds?.length || vpc?.SecurityGroupIds?.length
        ? {
            ipv6AllowedForDualStack: vpc.Ipv6AllowedForDualStack ?? false,
            securityGroupIds: vpc.SecurityGroupIds ?? [],
            subnetIds: vpc.SubnetIds ?? [],
            vpcId: vpc.VpcId,
          }
        : undefined,
  };
}

/** Where API Gateway invokes a function. */
export function invokeArn(aws: AwsContext, functionArn: string, apiVersion: string, operation: string): string {
  const partition = functionArn.split(":")[1];
  return `arn:${partition}:apigateway:${aws.region}:lambda:path/${apiVersion}/functions/${functionArn}/${operation}`;
}

/** The newest published version, or `$LATEST` when there is none. */
async function latestVersion(lambda: Lambda, FunctionName: string): Promise<string> {
  let latest = "$LATEST";
  for (let Marker: string | undefined; ; ) {
    const page = await lambda.listVersionsByFunction({ FunctionName, Marker });
    latest = page.Versions?.at(-1)?.Version ?? latest;
    Marker = page.NextMarker;
    if (!Marker) return latest;
  }
}

function isConfiguration(name: string): boolean {
  return !CODE.includes(name) && !NEITHER.includes(name) && name !== "tags" && name !== "tagsAll";
}

async function codeOf({ code, s3Bucket, s3Key, s3ObjectVersion }: State) {
  if (code !== undefined) return { ZipFile: await zipOf(code) };
  return { S3Bucket: s3Bucket, S3Key: s3Key, S3ObjectVersion: s3ObjectVersion };
}

function architecturesOf({ architectures }: State): UpdateFunctionCodeRequest["Architectures"] {
  return architectures?.length ? (architectures as UpdateFunctionCodeRequest["Architectures"]) : undefined;
}

/** What configures a function, as requests take it; what is not set is left out. */
function configurationOf(state: State) {
  const { deadLetterConfig, environment, ephemeralStorage, fileSystemConfig, loggingConfig, tracingConfig, vpcConfig } =
    state;
  return {
    Role: state.role,
    Handler: state.handler,
    Runtime: state.runtime as Runtime | undefined,
    MemorySize: state.memorySize,
    Timeout: state.timeout,
    ...(state.description && { Description: state.description }),
    ...(state.kmsKeyArn && { KMSKeyArn: state.kmsKeyArn }),
    ...(deadLetterConfig && { DeadLetterConfig: { TargetArn: deadLetterConfig.targetArn } }),
    ...(environment?.variables && { Environment: { Variables: { ...environment.variables } } }),
    ...(ephemeralStorage?.size && { EphemeralStorage: { Size: ephemeralStorage.size } }),
    ...(fileSystemConfig && {
      FileSystemConfigs: [{ Arn: fileSystemConfig.arn, LocalMountPath: fileSystemConfig.localMountPath }],
    }),
    ...(loggingConfig && {
      LoggingConfig: {
        ApplicationLogLevel: loggingConfig.applicationLogLevel as never,
        LogFormat: loggingConfig.logFormat as never,
        LogGroup: loggingConfig.logGroup || undefined,
        SystemLogLevel: loggingConfig.systemLogLevel as never,
      },
    }),
    ...(tracingConfig && { TracingConfig: { Mode: tracingConfig.mode as never } }),
    ...(vpcConfig && {
      VpcConfig: {
        Ipv6AllowedForDualStack: vpcConfig.ipv6AllowedForDualStack,
        SecurityGroupIds: [...vpcConfig.securityGroupIds],
        SubnetIds: [...vpcConfig.subnetIds],
      },
    }),
  };
}

/** What an update has to empty: Lambda keeps what a request does not name. */
function erased(olds: State, news: State) {
  const isErased = (name: keyof State) => olds[name] !== undefined && news[name] === undefined;
  return {
    ...(isErased("description") && { Description: "" }),
    ...(isErased("kmsKeyArn") && { KMSKeyArn: "" }),
    ...(isErased("deadLetterConfig") && { DeadLetterConfig: { TargetArn: "" } }),
    ...(isErased("environment") && { Environment: { Variables: {} } }),
    ...(isErased("fileSystemConfig") && { FileSystemConfigs: [] }),
    ...(isErased("vpcConfig") && { VpcConfig: { SubnetIds: [], SecurityGroupIds: [] } }),
  };
}

async function reserve(lambda: Lambda, FunctionName: string, { reservedConcurrentExecutions = -1 }: State) {
  if (reservedConcurrentExecutions < 0) await lambda.deleteFunctionConcurrency({ FunctionName });
  else
    await lambda.putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions: reservedConcurrentExecutions });
}

function isRoleNotYetKnown(error: unknown): boolean {
  return (
    hasCode(error, "InvalidParameterValueException") &&
    /cannot be assumed by Lambda|role does not have permissions/.test((error as Error).message)
  );
}

async function waitUntilSettled(aws: AwsContext, lambda: Lambda, FunctionName: string): Promise<void> {
  const isSettled = async () => {
    const { State, StateReason, LastUpdateStatus, LastUpdateStatusReason } = await lambda.getFunctionConfiguration({
      FunctionName,
    });
    if (State === "Failed") throw new Error(`Lambda could not make ${FunctionName}: ${StateReason}`);
    if (LastUpdateStatus === "Failed")
      throw new Error(`Lambda could not update ${FunctionName}: ${LastUpdateStatusReason}`);
    return State === "Pending" || LastUpdateStatus === "InProgress" ? undefined : true;
  };
  await waitFor(isSettled, `function ${FunctionName} did not become active`, aws.timeoutMs ?? CHANGE_MS);
}
