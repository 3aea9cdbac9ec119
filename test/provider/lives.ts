import { imagesOf } from "../../emulator/domain/instances/images.ts";
import { ARCHIVE, ASSET, SIGNATURE } from "../../provider/values/archive.ts";
import type { Value, Values } from "../../provider/values/value.ts";

/** Says the ids of resources made before, by type. */
export type Made = (type: string) => string;

/** Changes to what a program gives: undefined takes a property away. */
type Change = { readonly [name: string]: Value | undefined };

/** How the tests lead one type of resource through its life. */
export interface Life {
  readonly type: string;
  /** What the program gives first. */
  readonly news: (made: Made) => Values;
  /** What it changes later on, one after the other, each in place. Every property that can be updated is in one of them. */
  readonly steps?: (made: Made) => readonly Change[];
  /** Properties that no step changes, and why. */
  readonly untried?: { readonly [name: string]: string };
  readonly importId?: (made: Made) => string;
  /** What AWS does not tell, so that an import shows it as a difference. */
  readonly notImported?: readonly string[];
  /** Whether there is something to read even after the end: AWS's own default takes its place. */
  readonly outlives?: true;
}

export const allow = (statement: object) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
const managed = "arn:aws:iam::aws:policy/service-role/AmazonSSMMaintenanceWindowRole";
const trust = (...Service: string[]) => allow({ Action: "sts:AssumeRole", Principal: { Service } });
const machine = (seconds: number) =>
  JSON.stringify({ StartAt: "Wait", States: { Wait: { Type: "Wait", Seconds: seconds, End: true } } });
const query = (...groups: string[]) =>
  JSON.stringify({
    ResourceTypeFilters: ["AWS::EC2::Instance"],
    TagFilters: [{ Key: "Patch Group", Values: groups }],
  });
const script = (command: string) =>
  JSON.stringify({
    schemaVersion: "2.2",
    mainSteps: [{ action: "aws:runShellScript", name: "run", inputs: { runCommand: [command] } }],
  });
const none = (name: string) => [name, undefined] as const;
const roleArn = (name: string) => `arn:aws:iam::000000000000:role/${name}`;
const queue = (name: string) => `arn:aws:sqs:eu-central-1:000000000000:${name}`;
const key = "arn:aws:kms:eu-central-1:000000000000:key/11111111-2222-4333-8444-555555555555";
const logGroup = "arn:aws:logs:eu-central-1:000000000000:log-group:/machines:*";

/** An archive as the engine sends it. */
export const code = (text: string): Values => ({
  [SIGNATURE]: ARCHIVE,
  hash: text,
  assets: { "index.mjs": { [SIGNATURE]: ASSET, hash: text, text } },
});

export const ROLE = "aws:iam/role:Role";
export const BUCKET = "aws:s3/bucket:Bucket";
export const TOPIC = "aws:sns/topic:Topic";
export const WINDOW = "aws:ssm/maintenanceWindow:MaintenanceWindow";
export const TARGET = "aws:ssm/maintenanceWindowTarget:MaintenanceWindowTarget";
export const TASK = "aws:ssm/maintenanceWindowTask:MaintenanceWindowTask";
export const RULE = "aws:cloudwatch/eventRule:EventRule";
export const TARGET_OF_RULE = "aws:cloudwatch/eventTarget:EventTarget";
export const BASELINE = "aws:ssm/patchBaseline:PatchBaseline";
const KEY = "aws:kms/key:Key";
export const FUNCTION = "aws:lambda/function:Function";
/** A role and a node that are there before. */
export const OTHER_ROLE = "other";
/** The image of Amazon Linux 2023 in eu-central-1. */
export const AMI = imagesOf({ region: "eu-central-1" }).find(
  ({ platform }) => platform === "amazon-linux-2023",
)!.imageId;
export const NODE = "i-0123456789abcdef0";

/** In the order in which they need each other. */
export const LIVES: readonly Life[] = [
  {
    type: ROLE,
    news: () => ({
      assumeRolePolicy: trust("ssm.amazonaws.com", "states.amazonaws.com", "lambda.amazonaws.com"),
      description: "a",
      tags: { a: "b" },
      inlinePolicies: [{ name: "one", policy: allow({ Action: "s3:Get*", Resource: "*" }) }],
      managedPolicyArns: [managed],
    }),
    steps: () => [
      { description: "b" },
      { description: undefined },
      { maxSessionDuration: 7200 },
      { tags: { c: "d" } },
      { inlinePolicies: [{ name: "two", policy: allow({ Action: "s3:Put*", Resource: "*" }) }] },
      { inlinePolicies: [{}] },
      { managedPolicyArns: [] },
      { permissionsBoundary: managed },
      { permissionsBoundary: undefined },
      { forceDetachPolicies: true },
      {
        assumeRolePolicy: trust(
          "ssm.amazonaws.com",
          "states.amazonaws.com",
          "lambda.amazonaws.com",
          "events.amazonaws.com",
        ),
      },
    ],
  },
  {
    type: "aws:iam/rolePolicy:RolePolicy",
    news: (made) => ({ role: made(ROLE), policy: allow({ Action: "s3:Get*", Resource: "*" }) }),
    steps: () => [{ policy: allow({ Action: "s3:Put*", Resource: "*" }) }],
  },
  {
    type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    news: (made) => ({ role: made(ROLE), policyArn: managed }),
  },
  {
    type: "aws:iam/policy:Policy",
    news: () => ({ policy: allow({ Action: "s3:Get*", Resource: "*" }), tags: { a: "b" } }),
    steps: () => [
      { policy: allow({ Action: "s3:Put*", Resource: "*" }) },
      { tags: { a: "c" } },
      { delayAfterPolicyCreationInMs: 1 },
      { policy: allow({ Action: "s3:List*", Resource: "*" }) },
    ],
  },
  {
    type: "aws:iam/instanceProfile:InstanceProfile",
    news: (made) => ({ role: made(ROLE), tags: { a: "b" } }),
    steps: (made) => [{ role: undefined }, { tags: { c: "d" } }, { role: made(ROLE) }],
  },
  {
    type: "aws:resourcegroups/group:Group",
    news: () => ({ resourceQuery: { query: query("App") }, description: "a", tags: { a: "b" } }),
    steps: () => [{ resourceQuery: { query: query("App", "Web") } }, { description: undefined }, { tags: { c: "d" } }],
    untried: { configurations: "the emulator has groups by tag alone" },
  },
  {
    type: RULE,
    news: () => ({ eventPattern: JSON.stringify({ source: ["aws.ssm"] }), description: "a", tags: { a: "b" } }),
    steps: (made) => [
      { eventPattern: JSON.stringify({ source: ["aws.ssm", "aws.ec2"] }) },
      { state: "DISABLED" },
      { description: undefined },
      { roleArn: roleArn(made(ROLE)) },
      { forceDestroy: true },
      { tags: {} },
    ],
    untried: { scheduleExpression: "the emulator has rules by event alone" },
  },
  {
    type: TARGET_OF_RULE,
    news: (made) => ({
      rule: made(RULE),
      arn: "arn:aws:ssm:eu-central-1:000000000000:document/AWS-RunShellScript",
      roleArn: "arn:aws:iam::000000000000:role/events",
      input: JSON.stringify({ commands: ["ls"] }),
      runCommandTargets: [{ key: "tag:Patch Group", values: ["App"] }],
      retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 1 },
    }),
    steps: (made) => [
      { input: undefined, inputTransformer: { inputPaths: { at: "$.time" }, inputTemplate: '"<at>"' } },
      { inputTransformer: undefined, inputPath: "$.detail" },
      { retryPolicy: undefined },
      { deadLetterConfig: { arn: queue("dead") } },
      { roleArn: roleArn(made(ROLE)) },
      { runCommandTargets: [{ key: "tag:Patch Group", values: ["App", "Web"] }] },
      { forceDestroy: true },
      { arn: "arn:aws:ssm:eu-central-1:000000000000:document/AWS-RunPowerShellScript" },
    ],
    untried: {
      httpTarget: "for API destinations alone",
      sqsTarget: "for FIFO queues alone",
    },
    importId: (made) => `${made(RULE)}/${made(TARGET_OF_RULE).slice(made(RULE).length + 1)}`,
  },
  {
    type: "aws:sfn/stateMachine:StateMachine",
    news: (made) => ({ definition: machine(1), roleArn: roleArn(made(ROLE)), tags: { a: "b" } }),
    steps: () => [
      { definition: machine(2) },
      { tracingConfiguration: { enabled: true } },
      { loggingConfiguration: { level: "ERROR", includeExecutionData: true, logDestination: logGroup } },
      {
        encryptionConfiguration: { type: "CUSTOMER_MANAGED_KMS_KEY", kmsKeyId: key, kmsDataKeyReusePeriodSeconds: 60 },
      },
      { roleArn: roleArn(OTHER_ROLE) },
      { tags: { c: "d" } },
    ],
    untried: { publish: "the emulator has no versions of state machines" },
  },
  {
    type: BUCKET,
    news: () => ({ tags: { a: "b", kept: "1" } }),
    steps: () => [{ tags: { c: "d", kept: "1" } }, { forceDestroy: true }],
  },
  {
    type: "aws:s3/bucketPolicy:BucketPolicy",
    news: (made) => ({
      bucket: made(BUCKET),
      policy: allow({ Principal: "*", Action: "s3:GetObject", Resource: `arn:aws:s3:::${made(BUCKET)}/*` }),
    }),
    steps: (made) => [
      { policy: allow({ Principal: "*", Action: "s3:PutObject", Resource: `arn:aws:s3:::${made(BUCKET)}/*` }) },
    ],
  },
  {
    type: TOPIC,
    news: () => ({ displayName: "a", tags: { a: "b" } }),
    steps: (made) => [
      { displayName: "b" },
      { displayName: undefined },
      { tags: {} },
      ...["application", "firehose", "http", "lambda", "sqs"].flatMap((protocol) => [
        { [`${protocol}FailureFeedbackRoleArn`]: roleArn(made(ROLE)) },
        { [`${protocol}SuccessFeedbackRoleArn`]: roleArn(made(ROLE)) },
        { [`${protocol}SuccessFeedbackSampleRate`]: 50 },
      ]),
      { deliveryPolicy: JSON.stringify({ http: { defaultHealthyRetryPolicy: { numRetries: 5 } } }) },
      { kmsMasterKeyId: "alias/aws/sns" },
      { signatureVersion: 2 },
      { tracingConfig: "Active" },
      { policy: allow({ Sid: "one", Principal: "*", Action: "SNS:Publish", Resource: "*" }) },
    ],
    untried: {
      archivePolicy: "for FIFO topics alone",
      contentBasedDeduplication: "for FIFO topics alone",
      fifoThroughputScope: "for FIFO topics alone",
    },
  },
  {
    type: "aws:sns/topicPolicy:TopicPolicy",
    news: (made) => ({
      arn: made(TOPIC),
      policy: allow({ Principal: "*", Action: "SNS:Publish", Resource: made(TOPIC) }),
    }),
    steps: (made) => [{ policy: allow({ Principal: "*", Action: "SNS:Subscribe", Resource: made(TOPIC) }) }],
    outlives: true,
  },
  {
    type: "aws:sns/topicSubscription:TopicSubscription",
    news: (made) => ({ topic: made(TOPIC), protocol: "sqs", endpoint: queue("q") }),
    steps: () => [
      { rawMessageDelivery: true },
      { filterPolicyScope: "MessageBody" },
      { filterPolicy: JSON.stringify({ status: ["Failed"] }) },
      { filterPolicy: undefined },
      { redrivePolicy: JSON.stringify({ deadLetterTargetArn: queue("dead") }) },
      { confirmationTimeoutInMinutes: 2 },
      { endpointAutoConfirms: true },
    ],
    untried: {
      deliveryPolicy: "for HTTP alone",
      replayPolicy: "for FIFO topics alone",
      subscriptionRoleArn: "for Firehose alone",
    },
  },
  {
    type: WINDOW,
    news: () => ({
      schedule: "cron(0 2 ? * SUN *)",
      duration: 2,
      cutoff: 1,
      allowUnassociatedTargets: true,
      tags: { a: "b" },
    }),
    steps: () => [
      { schedule: "cron(0 3 ? * TUE#2 *)" },
      { scheduleOffset: 2 },
      { scheduleTimezone: "Europe/Berlin" },
      { startDate: "2027-01-01T00:00:00Z" },
      { endDate: "2028-01-01T00:00:00Z" },
      { startDate: undefined, endDate: undefined, scheduleOffset: undefined, scheduleTimezone: undefined },
      { duration: 3 },
      { cutoff: 2 },
      { enabled: false },
      { description: "b" },
      { allowUnassociatedTargets: false },
      { allowUnassociatedTargets: true },
      { name: "renamed" },
      { tags: { c: "d" } },
    ],
  },
  {
    type: TARGET,
    news: (made) => ({
      windowId: made(WINDOW),
      resourceType: "INSTANCE",
      ownerInformation: "me",
      targets: [{ key: "tag:Patch Group", values: ["App"] }],
    }),
    steps: () => [{ ownerInformation: undefined }, { targets: [{ key: "tag:Patch Group", values: ["App", "Web"] }] }],
    importId: (made) => `${made(WINDOW)}/${made(TARGET)}`,
  },
  {
    type: TASK,
    news: (made) => ({
      windowId: made(WINDOW),
      taskType: "AUTOMATION",
      taskArn: "AWS-RestartEC2Instance",
      targets: [{ key: "WindowTargetIds", values: [made(TARGET)] }],
      maxConcurrency: "1",
      maxErrors: "50%",
      priority: 2,
      taskInvocationParameters: {
        automationParameters: {
          documentVersion: "$LATEST",
          parameters: [{ name: "InstanceId", values: ["{{RESOURCE_ID}}"] }],
        },
      },
    }),
    steps: (made) => [
      { priority: undefined },
      { maxErrors: "0" },
      { maxConcurrency: "10%" },
      { cutoffBehavior: "CANCEL_TASK" },
      { description: "later" },
      { description: undefined },
      { name: "renamed" },
      { serviceRoleArn: roleArn(made(ROLE)) },
      { targets: [{ key: "InstanceIds", values: [NODE] }] },
      {
        taskInvocationParameters: {
          automationParameters: {
            documentVersion: "$DEFAULT",
            parameters: [{ name: "InstanceId", values: ["{{RESOURCE_ID}}"] }],
          },
        },
      },
      { taskArn: "AWS-StopEC2Instance" },
    ],
    importId: (made) => `${made(WINDOW)}/${made(TASK)}`,
  },
  {
    type: BASELINE,
    news: () => ({
      operatingSystem: "AMAZON_LINUX_2",
      description: "a",
      approvalRules: [{ approveAfterDays: 7, patchFilters: [{ key: "CLASSIFICATION", values: ["Security"] }] }],
      approvedPatches: ["b", "a"],
      tags: { a: "b" },
    }),
    steps: () => [
      { description: undefined },
      {
        approvalRules: [{ approveUntilDate: "2026-01-01", patchFilters: [{ key: "SEVERITY", values: ["Critical"] }] }],
      },
      { approvalRules: undefined },
      { approvedPatches: ["c"] },
      { approvedPatchesComplianceLevel: "HIGH" },
      { approvedPatchesEnableNonSecurity: true },
      { globalFilters: [{ key: "PRODUCT", values: ["AmazonLinux2"] }] },
      { globalFilters: undefined },
      { rejectedPatches: ["bad"] },
      { rejectedPatchesAction: "BLOCK" },
      { sources: [{ name: "own", products: ["AmazonLinux2"], configuration: "[own]\nbaseurl=https://example.com" }] },
      { sources: undefined },
      { name: "renamed" },
      { tags: { c: "d" } },
    ],
    untried: { availableSecurityUpdatesComplianceStatus: "for Windows alone" },
  },
  {
    type: "aws:ssm/patchGroup:PatchGroup",
    news: (made) => ({ baselineId: made(BASELINE), patchGroup: "App" }),
  },
  {
    type: "aws:ssm/defaultPatchBaseline:DefaultPatchBaseline",
    news: (made) => ({ baselineId: made(BASELINE), operatingSystem: "AMAZON_LINUX_2" }),
    importId: (made) => made(BASELINE),
    outlives: true,
  },
  {
    type: "aws:ssm/document:Document",
    news: () => ({ documentType: "Command", content: script("ls"), tags: { a: "b" } }),
    steps: () => [
      { content: script("pwd") },
      { permissions: { type: "Share", account_ids: "111122223333" } },
      { permissions: undefined },
      { targetType: "/AWS::EC2::Instance", content: script("id") },
      { versionName: "second", content: script("whoami") },
      { versionName: undefined, content: script("date") },
      {
        documentFormat: "YAML",
        content: `schemaVersion: "2.2"\nmainSteps: ${JSON.stringify(JSON.parse(script("ls")).mainSteps)}\n`,
      },
      { tags: { c: "d" } },
    ],
    untried: {
      attachmentsSources: "the emulator takes none",
      documentType: "AWS never changes it",
    },
  },
  {
    type: "aws:ssm/parameter:Parameter",
    news: () => ({ type: "String", value: "a", tags: { a: "b" } }),
    steps: () => [
      { value: "b" },
      { description: "later" },
      { allowedPattern: "^[a-z]*$" },
      { tier: "Advanced" },
      { overwrite: true },
      { value: undefined, insecureValue: "c" },
      { insecureValue: undefined, value: "d", type: "SecureString" },
      { keyId: "alias/own" },
      { value: undefined, valueWo: "e", valueWoVersion: 1 },
      { valueWo: "f", valueWoVersion: 2 },
      { tags: { c: "d" } },
    ],
    untried: { arn: "AWS decides it", valueWo: "not kept: its version says that it changed" },
  },
  {
    type: FUNCTION,
    news: (made) => ({
      code: code("export const handler = () => 1"),
      handler: "index.handler",
      runtime: "nodejs22.x",
      role: roleArn(made(ROLE)),
      description: "a",
      reservedConcurrentExecutions: 2,
      environment: { variables: { STAGE: "dev" } },
      tags: { a: "b" },
    }),
    steps: () => [
      { code: code("export const handler = () => 2") },
      { description: undefined },
      { environment: { variables: { STAGE: "prod", LEVEL: "1" } } },
      { environment: undefined },
      { handler: "other.handler" },
      { runtime: "nodejs20.x" },
      { memorySize: 256 },
      { timeout: 30 },
      { timeout: undefined },
      { ephemeralStorage: { size: 1024 } },
      { reservedConcurrentExecutions: 5 },
      { reservedConcurrentExecutions: undefined },
      { deadLetterConfig: { targetArn: queue("dead") } },
      { deadLetterConfig: undefined },
      { kmsKeyArn: key },
      { kmsKeyArn: undefined },
      { tracingConfig: { mode: "Active" } },
      { loggingConfig: { logFormat: "JSON", logGroup: "/own", applicationLogLevel: "WARN" } },
      { vpcConfig: { subnetIds: ["subnet-1", "subnet-2"], securityGroupIds: ["sg-1"] } },
      { vpcConfig: undefined },
      {
        fileSystemConfig: {
          arn: "arn:aws:elasticfilesystem:eu-central-1:000000000000:access-point/fsap-0123456789abcdef0",
          localMountPath: "/mnt/data",
        },
      },
      { fileSystemConfig: undefined },
      { architectures: ["arm64"] },
      { sourceCodeHash: "mine" },
      { publish: true },
      { skipDestroy: true },
      { skipDestroy: undefined },
      { role: roleArn(OTHER_ROLE) },
      { tags: { c: "d" } },
    ],
    untried: {
      codeSha256: "follows from the code",
      s3Bucket: "tried below",
      s3Key: "tried below",
      s3ObjectVersion: "tried below",
    },
    notImported: ["code", "publish", "sourceCodeHash"],
  },
  {
    type: "aws:lambda/permission:Permission",
    news: (made) => ({
      function: made(FUNCTION),
      action: "lambda:InvokeFunction",
      principal: "sns.amazonaws.com",
      sourceArn: made(TOPIC),
      sourceAccount: "000000000000",
    }),
    importId: (made) => `${made(FUNCTION)}/${made("aws:lambda/permission:Permission")}`,
  },
  {
    type: KEY,
    news: () => ({ description: "a", enableKeyRotation: true, tags: { a: "b" } }),
    steps: () => [
      { description: "b" },
      { rotationPeriodInDays: 90 },
      { isEnabled: false, policy: allow({ Principal: { AWS: "*" }, Action: "kms:*", Resource: "*" }) },
      { isEnabled: true, enableKeyRotation: false, rotationPeriodInDays: undefined },
      { bypassPolicyLockoutSafetyCheck: true },
      { deletionWindowInDays: 7 },
      { tags: { c: "d" } },
    ],
  },
  {
    type: "aws:kms/alias:Alias",
    news: (made) => ({ targetKeyId: made(KEY) }),
    untried: { targetKeyId: "needs a second key: tried below" },
  },
  {
    type: "aws:cloudwatch/logGroup:LogGroup",
    news: () => ({ kmsKeyId: key, retentionInDays: 30, tags: { a: "b" } }),
    steps: () => [
      { retentionInDays: 7 },
      { retentionInDays: undefined },
      { kmsKeyId: undefined },
      { kmsKeyId: key },
      { deletionProtectionEnabled: true },
      { deletionProtectionEnabled: false },
      { tags: { c: "d" } },
    ],
    untried: { skipDestroy: "leaves the group behind: tried below" },
  },
  {
    type: "aws:cloudwatch/metricAlarm:MetricAlarm",
    news: (made) => ({
      metricName: "CPUUtilization",
      namespace: "AWS/EC2",
      dimensions: { InstanceId: "i-0a1b2c3d4e5f60001" },
      statistic: "Average",
      period: 300,
      evaluationPeriods: 2,
      comparisonOperator: "GreaterThanThreshold",
      threshold: 80.5,
      alarmActions: [made(TOPIC)],
      tags: { team: "ops" },
    }),
    steps: (made) => [
      { metricName: "StatusCheckFailed", namespace: "AWS/EC2/Other", dimensions: { AutoScalingGroupName: "app" } },
      { statistic: undefined, extendedStatistic: "p99.9", evaluateLowSampleCountPercentiles: "ignore" },
      { period: 60, evaluationPeriods: 5, datapointsToAlarm: 3, unit: "Percent" },
      { comparisonOperator: "LessThanThreshold", threshold: 0, treatMissingData: "breaching" },
      { alarmActions: undefined, okActions: [made(TOPIC)], insufficientDataActions: [made(TOPIC)] },
      { alarmDescription: "too hot", actionsEnabled: false, threshold: 12 },
      { tags: { team: "ops", tier: "app" } },
      {
        ...Object.fromEntries(["metricName", "namespace", "dimensions", "extendedStatistic", "period"].map(none)),
        ...Object.fromEntries(["threshold", "unit", "evaluateLowSampleCountPercentiles"].map(none)),
        comparisonOperator: "GreaterThanUpperThreshold",
        thresholdMetricId: "band",
        metricQueries: [
          { id: "band", expression: "ANOMALY_DETECTION_BAND(load, 2)", label: "expected", returnData: true },
          {
            id: "load",
            metric: { metricName: "Load", namespace: "App", period: 60, stat: "Average", dimensions: { Tier: "app" } },
            returnData: true,
          },
        ],
      },
      {
        ...Object.fromEntries(["metricQueries", "thresholdMetricId", "comparisonOperator"].map(none)),
        ...Object.fromEntries(["evaluationPeriods", "datapointsToAlarm", "treatMissingData"].map(none)),
        evaluationCriteria: { promqlCriteria: { query: "up == 0", pendingPeriod: 60, recoveryPeriod: 60 } },
        evaluationInterval: 60,
        warmUpConfiguration: { warmUpPeriodDurationInMinutes: 30 },
      },
    ],
  },
  {
    type: "aws:ec2/instance:Instance",
    news: (made) => ({
      ami: AMI,
      instanceType: "t3.micro",
      iamInstanceProfile: made("aws:iam/instanceProfile:InstanceProfile"),
      userData: "echo one",
      tags: { Name: "app-1", "Patch Group": "App" },
    }),
    steps: () => [
      { tags: { Name: "app-1", "Patch Group": "Web" } },
      { vpcSecurityGroupIds: ["sg-1"] },
      { disableApiStop: true },
      { disableApiStop: false },
      { disableApiTermination: true },
      { disableApiTermination: false },
      { instanceInitiatedShutdownBehavior: "terminate" },
      { sourceDestCheck: false },
      { sourceDestCheck: undefined },
      { monitoring: true },
      { metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 2 } },
      { iamInstanceProfile: "other" },
      { forceDestroy: true },
      { userDataReplaceOnChange: true },
      { userDataReplaceOnChange: undefined },
    ],
    untried: {
      instanceType: "changes as the clock moves on: tried below",
      rootBlockDevice: "is the image's until the program gives one: tried in machines.test.ts",
      userData: "changes as the clock moves on: tried below",
      userDataBase64: "changes as the clock moves on: tried below",
    },
  },
  {
    type: "aws:ec2/tag:Tag",
    news: () => ({ resourceId: NODE, key: "Patch Group", value: "App" }),
    steps: () => [{ value: "Web" }],
  },
];
