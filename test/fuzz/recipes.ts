import { zipSync } from "fflate";
import type { Ground } from "./inputs.ts";
import { oddText } from "./odd-values.ts";
import { anyJson, document, eventPattern, iamPolicy, schedule, stateMachine } from "./texts.ts";

type Recipe = (ground: Ground) => Record<string, unknown>;

const NODE = "i-0a1b2c3d4e5f60001";
const TARGETS = [{ Key: "tag:Patch Group", Values: ["App"] }];
const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: ["ssm.amazonaws.com", "states.amazonaws.com", "lambda.amazonaws.com"] },
      Action: "sts:AssumeRole",
    },
  ],
});
const UNKNOWN_UUID = "11111111-2222-4333-8444-555555555555";
const PACKAGE = Buffer.from(zipSync({ "index.js": Buffer.from("exports.handler = async () => 1") })).toString("base64");

const names = ["fuzz-a", "fuzz-b", "fuzz-c", "fuzz-d"];
const name = ({ dice }: Ground) => dice.one(names);
const id =
  (member: string, otherwise = "missing") =>
  ({ dice, known }: Ground) =>
    known.one(member, dice) ?? otherwise;
const windowId = id("WindowId", "mw-0123456789abcdef0");
const executionId = id("WindowExecutionId", UNKNOWN_UUID);
const taskId = id("TaskExecutionId", UNKNOWN_UUID);
const automationId = id("AutomationExecutionId", UNKNOWN_UUID);
const topicArn = id("TopicArn", "arn:aws:sns:us-east-1:000000000000:fuzz-a");
const subscriptionArn = id("SubscriptionArn");
const machineArn = id("stateMachineArn", "arn:aws:states:us-east-1:000000000000:stateMachine:fuzz-a");
const policyArn = id("Arn", "arn:aws:iam::000000000000:policy/fuzz-a");
const ruleArn = (ground: Ground) => `arn:aws:events:us-east-1:000000000000:rule/${name(ground)}`;
const groupArn = (ground: Ground) => `arn:aws:resource-groups:us-east-1:000000000000:group/${name(ground)}`;
const INSTANCE_ARN = `arn:aws:ec2:us-east-1:000000000000:instance/${NODE}`;
const TAGS = { Tags: [{ Key: "a", Value: "b" }] };
const ROLE = "arn:aws:iam::000000000000:role/fuzz-role";

/**
 * Inputs that succeed where what they name is there. The first of each in this order makes the world that requests find;
 * later they are changed at random. Operations that have none are asked by their shapes alone.
 */
export const RECIPES: Readonly<Record<string, Recipe>> = {
  "iam:CreateRole": (ground) => ({
    RoleName: first(ground, "fuzz-role"),
    AssumeRolePolicyDocument: first(ground, TRUST, iamPolicy),
  }),
  "iam:CreatePolicy": (ground) => ({ PolicyName: name(ground), PolicyDocument: iamPolicy(ground.dice) }),
  "iam:CreateInstanceProfile": (ground) => ({ InstanceProfileName: name(ground) }),
  "iam:AddRoleToInstanceProfile": (ground) => ({ InstanceProfileName: name(ground), RoleName: "fuzz-role" }),
  "iam:PutRolePolicy": (ground) => ({
    RoleName: "fuzz-role",
    PolicyName: name(ground),
    PolicyDocument: iamPolicy(ground.dice),
  }),
  "iam:AttachRolePolicy": (ground) => ({ RoleName: "fuzz-role", PolicyArn: policyArn(ground) }),
  "iam:CreatePolicyVersion": (ground) => ({
    PolicyArn: policyArn(ground),
    PolicyDocument: iamPolicy(ground.dice),
    SetAsDefault: true,
  }),
  "iam:TagRole": () => ({ RoleName: "fuzz-role", Tags: [{ Key: "a", Value: "b" }] }),
  "iam:UpdateAssumeRolePolicy": (ground) => ({ RoleName: name(ground), PolicyDocument: iamPolicy(ground.dice) }),
  "sts:AssumeRole": () => ({ RoleArn: ROLE, RoleSessionName: "fuzz" }),
  "sns:CreateTopic": (ground) => ({ Name: name(ground), Attributes: { DisplayName: "x" } }),
  "lambda:CreateFunction": (ground) => ({
    FunctionName: name(ground),
    Runtime: "nodejs20.x",
    Role: ROLE,
    Handler: "index.handler",
    Code: { ZipFile: PACKAGE },
  }),
  "sns:Subscribe": (ground) => ({
    TopicArn: topicArn(ground),
    Protocol: "lambda",
    Endpoint: "arn:aws:lambda:us-east-1:000000000000:function:missing",
    ReturnSubscriptionArn: true,
    Attributes: { FilterPolicy: eventPattern(ground.dice) },
  }),
  "sns:SetSubscriptionAttributes": (ground) => ({
    SubscriptionArn: subscriptionArn(ground),
    AttributeName: ground.dice.one(["FilterPolicy", "FilterPolicyScope"]),
    AttributeValue: ground.dice.happens(0.3) ? "MessageBody" : eventPattern(ground.dice),
  }),
  "sns:SetTopicAttributes": (ground) => ({
    TopicArn: topicArn(ground),
    AttributeName: ground.dice.one(["Policy", "DeliveryPolicy", "DisplayName"]),
    AttributeValue: anyJson(ground.dice),
  }),
  "sns:Publish": (ground) => ({
    TopicArn: topicArn(ground),
    Message: anyJson(ground.dice),
    MessageAttributes: {
      a: {
        DataType: ground.dice.one(["String", "Number", "String.Array"]),
        StringValue: ground.dice.one(["a", "1", '["a",{}]', oddText(ground.dice)]),
      },
    },
  }),
  "events:PutRule": (ground) => ({ Name: name(ground), EventPattern: eventPattern(ground.dice), State: "ENABLED" }),
  "events:CreateConnection": (ground) => ({
    Name: name(ground),
    AuthorizationType: "API_KEY",
    AuthParameters: {
      ApiKeyAuthParameters: {
        ApiKeyName: ground.dice.one(["x-key", "€", "a b"]),
        ApiKeyValue: ground.dice.one(["v", "€", "a\nb"]),
      },
    },
  }),
  "events:CreateApiDestination": (ground) => ({
    Name: name(ground),
    ConnectionArn: id("ConnectionArn")(ground),
    InvocationEndpoint: ground.dice.one(["http://127.0.0.1:9/*/*", "http://127.0.0.1:9/", "http://127.0.0.1:9/%zz"]),
    HttpMethod: "POST",
  }),
  "events:PutTargets": (ground) => ({
    Rule: name(ground),
    Targets: [
      {
        Id: name(ground),
        Arn: ground.dice.one([
          topicArn(ground),
          "arn:aws:lambda:us-east-1:000000000000:function:fuzz-b",
          "http://127.0.0.1:9/",
          id("ApiDestinationArn", "arn:aws:events:us-east-1:000000000000:api-destination/x/y")(ground),
        ]),
        ...ground.dice.one<object>([
          {
            InputTransformer: {
              InputPathsMap: { a: "$.detail.a", b: "$" },
              InputTemplate: ground.dice.one(['{"a": <a>}', '"<b> <a>"', "<a", "<b>".repeat(2000)]),
            },
          },
          { InputPath: ground.dice.one(["$.detail", "$", "$.a[9999999999999999999]"]) },
          { Input: anyJson(ground.dice) },
          {},
        ]),
        ...(ground.dice.happens(0.3) && {
          HttpParameters: {
            HeaderParameters: { "x-a": ground.dice.one(["€", "a\r\nb", "$.detail.a"]) },
            PathParameterValues: ["$.detail.a", "€"],
            QueryStringParameters: { a: "\ud800" },
          },
        }),
      },
    ],
  }),
  "events:PutEvents": ({ dice }) => ({
    Entries: [{ Source: "fuzz", DetailType: dice.one(["a", "b"]), Detail: anyJson(dice), Resources: ["a"] }],
  }),
  "events:TagResource": (ground) => ({
    ResourceARN: `arn:aws:events:us-east-1:000000000000:rule/${name(ground)}`,
    Tags: [{ Key: "a", Value: "b" }],
  }),
  "states:CreateStateMachine": (ground) => ({
    name: name(ground),
    definition: stateMachine(ground.dice),
    roleArn: ROLE,
  }),
  "states:UpdateStateMachine": (ground) => ({
    stateMachineArn: machineArn(ground),
    definition: stateMachine(ground.dice),
  }),
  "states:StartExecution": (ground) => ({ stateMachineArn: machineArn(ground), input: anyJson(ground.dice) }),
  "states:TagResource": (ground) => ({ resourceArn: machineArn(ground), tags: [{ key: "a", value: "b" }] }),
  "resource-groups:CreateGroup": (ground) => ({ Name: name(ground), ResourceQuery: resourceQuery(ground) }),
  "resource-groups:ListGroupResources": (ground) => ({ GroupName: name(ground) }),
  "resource-groups:UpdateGroupQuery": (ground) => ({
    GroupName: name(ground),
    ResourceQuery: resourceQuery(ground),
  }),
  "resource-groups:SearchResources": (ground) => ({ ResourceQuery: resourceQuery(ground) }),
  "ssm:CreateDocument": (ground) => {
    const content = document(ground.dice);
    return {
      Name: name(ground),
      Content: content,
      DocumentType: content.includes("0.3") ? "Automation" : content.includes('"1.0"') ? "Session" : "Command",
      DocumentFormat: content.startsWith("{") && ground.dice.happens(0.95) ? "JSON" : "YAML",
    };
  },
  "ssm:UpdateDocument": (ground) => ({
    Name: name(ground),
    Content: document(ground.dice),
    DocumentVersion: "$LATEST",
  }),
  "ssm:GetDocument": (ground) => ({ Name: name(ground), DocumentFormat: ground.dice.one(["JSON", "YAML"]) }),
  "ssm:SendCommand": (ground) => ({
    DocumentName: ground.dice.one([...names, "AWS-RunShellScript", "AWS-RunPatchBaseline", "AWS-RunPatchBaseline"]),
    ...ground.dice.one<object>([
      { InstanceIds: [NODE] },
      { Targets: TARGETS },
      { Targets: [{ Key: "InstanceIds", Values: [NODE] }] },
    ]),
    ...(ground.dice.happens(0.7) && { Parameters: commandParameters(ground) }),
    ...(ground.dice.happens(0.2) && {
      OutputS3BucketName: "fuzz",
      CloudWatchOutputConfig: { CloudWatchOutputEnabled: true },
    }),
    ...(ground.dice.happens(0.2) && {
      NotificationConfig: { NotificationArn: topicArn(ground), NotificationEvents: ["All"] },
      ServiceRoleArn: ROLE,
    }),
  }),
  "ssm:StartAutomationExecution": (ground) => ({
    DocumentName: ground.dice.one([...names, "AWS-StopEC2Instance"]),
    ...(ground.dice.happens(0.5) && { Parameters: commandParameters(ground) }),
    ...(ground.dice.happens(0.2) && {
      TargetParameterName: "pattern",
      Targets: TARGETS,
      MaxConcurrency: "1",
      MaxErrors: "1",
    }),
  }),
  "ssm:SendAutomationSignal": (ground) => ({
    AutomationExecutionId: automationId(ground),
    SignalType: ground.dice.one(["Approve", "Reject", "StartStep", "StopStep", "Resume"]),
    Payload: { StepName: ["step0"], Comment: ["x"] },
  }),
  "ssm:CreateMaintenanceWindow": (ground) => ({
    Name: name(ground),
    Schedule: ground.dice.happens(0.7) ? "rate(1 hour)" : schedule(ground.dice),
    Duration: 2,
    Cutoff: ground.dice.one([0, 1]),
    AllowUnassociatedTargets: true,
  }),
  "ssm:RegisterTargetWithMaintenanceWindow": (ground) => ({
    WindowId: windowId(ground),
    ResourceType: "INSTANCE",
    Targets: ground.dice.one<unknown>([TARGETS, [{ Key: "InstanceIds", Values: [NODE] }]]),
    OwnerInformation: oddText(ground.dice).slice(0, 100),
  }),
  "ssm:RegisterTaskWithMaintenanceWindow": (ground) => ({ WindowId: windowId(ground), ...task(ground) }),
  "ssm:UpdateMaintenanceWindowTask": (ground) => ({
    WindowId: windowId(ground),
    WindowTaskId: id("WindowTaskId")(ground),
    ...task(ground),
    TaskType: undefined,
  }),
  "ssm:UpdateMaintenanceWindow": (ground) => ({ WindowId: windowId(ground), Schedule: schedule(ground.dice) }),
  "ssm:GetMaintenanceWindowExecution": (ground) => ({ WindowExecutionId: executionId(ground) }),
  "ssm:DescribeMaintenanceWindowExecutions": (ground) => ({ WindowId: windowId(ground) }),
  "ssm:DescribeMaintenanceWindowExecutionTasks": (ground) => ({ WindowExecutionId: executionId(ground) }),
  "ssm:DescribeMaintenanceWindowExecutionTaskInvocations": (ground) => ({
    WindowExecutionId: executionId(ground),
    TaskId: taskId(ground),
  }),
  "ssm:GetMaintenanceWindowExecutionTask": (ground) => ({
    WindowExecutionId: executionId(ground),
    TaskId: taskId(ground),
  }),
  "ssm:GetMaintenanceWindowExecutionTaskInvocation": (ground) => ({
    WindowExecutionId: executionId(ground),
    TaskId: taskId(ground),
    InvocationId: id("InvocationId", UNKNOWN_UUID)(ground),
  }),
  "ssm:CancelMaintenanceWindowExecution": (ground) => ({ WindowExecutionId: executionId(ground) }),
  "ssm:DescribeMaintenanceWindowsForTarget": (ground) => ({
    ResourceType: "INSTANCE",
    Targets: ground.dice.one<unknown>([TARGETS, [{ Key: "InstanceIds", Values: [NODE] }]]),
  }),
  "ssm:DescribeMaintenanceWindowSchedule": (ground) => ({ WindowId: windowId(ground) }),
  "ssm:GetAutomationExecution": (ground) => ({ AutomationExecutionId: automationId(ground) }),
  "ssm:DescribeAutomationStepExecutions": (ground) => ({ AutomationExecutionId: automationId(ground) }),
  "ssm:StopAutomationExecution": (ground) => ({ AutomationExecutionId: automationId(ground) }),
  "ssm:ListCommandInvocations": (ground) => ({ CommandId: id("CommandId", UNKNOWN_UUID)(ground), Details: true }),
  "ssm:GetCommandInvocation": (ground) => ({ CommandId: id("CommandId", UNKNOWN_UUID)(ground), InstanceId: NODE }),
  "ssm:PutParameter": (ground) => ({
    Name: ground.dice.one(["a", "/a/b", "fuzz"]),
    Type: ground.dice.one(["String", "StringList", "SecureString"]),
    Value: `${"a".repeat(ground.dice.one([1, 40, 4000]))}!`,
    ...(ground.dice.happens(0.7) && { Overwrite: true }),
    ...(ground.dice.happens(0.5) && {
      AllowedPattern: ground.dice.one([
        "(a+)+$",
        "(a|a)*b",
        "(?=a)",
        "[",
        "((a{1,10}){1,10}){1,10}",
        "^(a?){200}a{200}$",
      ]),
    }),
  }),
  "ssm:GetParameters": () => ({ Names: ["a", "/a/b", "fuzz"], WithDecryption: true }),
  "ssm:CreatePatchBaseline": (ground) => ({
    Name: name(ground),
    OperatingSystem: "AMAZON_LINUX_2",
    ApprovalRules: {
      PatchRules: [
        { PatchFilterGroup: { PatchFilters: [{ Key: "CLASSIFICATION", Values: ["Security"] }] }, ApproveAfterDays: 7 },
      ],
    },
    ApprovedPatches: ground.dice.one<unknown>([["*a*a*a*a*a*a*b"], ["openssl*"]]),
  }),
  "ssm:RegisterPatchBaselineForPatchGroup": (ground) => ({ BaselineId: id("BaselineId")(ground), PatchGroup: "App" }),
  "ssm:PutComplianceItems": (ground) => ({
    ResourceId: NODE,
    ResourceType: "ManagedInstance",
    ComplianceType: "Custom:ab",
    ExecutionSummary: { ExecutionTime: 1796000000 },
    Items: [
      {
        Id: "a",
        Title: "t",
        Severity: "HIGH",
        Status: ground.dice.one(["COMPLIANT", "NON_COMPLIANT"]),
        Details: { a: "b" },
      },
    ],
  }),
  "ssm:ListComplianceItems": (ground) => ({
    ResourceIds: [NODE],
    Filters: filters(ground, ["ComplianceType", "Status", "Severity"]),
  }),
  "ssm:ListComplianceSummaries": (ground) => ({
    Filters: filters(ground, ["ComplianceType", "Status", "ExecutionTime"]),
  }),
  "ssm:ListResourceComplianceSummaries": (ground) => ({
    Filters: filters(ground, ["ComplianceType", "Status", "ExecutionTime"]),
  }),
  "ssm:AddTagsToResource": (ground) => ({
    ResourceType: "MaintenanceWindow",
    ResourceId: windowId(ground),
    Tags: [{ Key: "a", Value: "b" }],
  }),
  "ssm:ListTagsForResource": (ground) => ({ ResourceType: "MaintenanceWindow", ResourceId: windowId(ground) }),
  "ssm:DescribeInstanceInformation": (ground) => ({
    Filters: [{ Key: ground.dice.one(["tag:Patch Group", "InstanceIds", "PingStatus"]), Values: many(ground, "App") }],
  }),
  "ssm:DescribeInstancePatches": (ground) => ({
    InstanceId: NODE,
    Filters: [{ Key: ground.dice.one(["State", "Title", "KBId"]), Values: many(ground, "*") }],
  }),
  "ssm:DescribeAvailablePatches": (ground) => ({
    Filters: [{ Key: ground.dice.one(["PRODUCT", "CLASSIFICATION", "CVE_ID"]), Values: many(ground, "*") }],
  }),
  "ssm:DescribeParameters": (ground) => ({
    ParameterFilters: [
      {
        Key: ground.dice.one(["Name", "tag:a", "Type"]),
        Option: ground.dice.one(["Equals", "BeginsWith", "Contains"]),
        Values: many(ground, "a"),
      },
    ],
  }),
  "ssm:ListDocuments": (ground) => ({
    Filters: [{ Key: ground.dice.one(["Name", "Owner", "PlatformTypes", "tag:a"]), Values: many(ground, "Self") }],
  }),
  "ssm:ListCommands": (ground) => ({
    Filters: [{ key: ground.dice.one(["Status", "DocumentName", "InvokedAfter"]), value: oddText(ground.dice) }],
  }),
  "ssm:DescribeAutomationExecutions": (ground) => ({
    Filters: [
      {
        Key: ground.dice.one(["ExecutionStatus", "DocumentNamePrefix", "StartTimeAfter"]),
        Values: many(ground, "Success"),
      },
    ],
  }),
  "ec2:DescribeInstances": (ground) => ({
    Filters: [
      {
        Name: ground.dice.one(["tag:Patch Group", "tag-key", "instance-id", "private-ip-address"]),
        Values: many(ground, "*a*a*a*a*a*a*a*b"),
      },
    ],
  }),
  "ec2:DescribeTags": (ground) => ({
    Filters: [
      {
        Name: ground.dice.one(["tag:Patch Group", "key", "value", "resource-id"]),
        Values: many(ground, "*a*a*a*a*a*a*a*b"),
      },
    ],
  }),
  "ec2:CreateTags": ({ dice }) => ({
    Resources: [NODE],
    Tags: [{ Key: dice.one(["a", "Patch Group", "Name"]), Value: dice.one(["a".repeat(256), "App", "€"]) }],
  }),
  "ec2:DeleteTags": () => ({ Resources: [NODE], Tags: [{ Key: "a" }] }),
  "ec2:StopInstances": () => ({ InstanceIds: [NODE] }),
  "ec2:StartInstances": () => ({ InstanceIds: [NODE] }),
  "ec2:RebootInstances": () => ({ InstanceIds: [NODE] }),
  "monitoring:PutMetricAlarm": ({ dice }) => ({
    AlarmName: dice.one(["fuzz-a", "fuzz-b"]),
    MetricName: "Load",
    Namespace: "App",
    Statistic: "Sum",
    Period: dice.one([10, 60, 3600]),
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: "GreaterThanThreshold",
    AlarmActions: ["arn:aws:sns:us-east-1:000000000000:fuzz-a"],
  }),
  "monitoring:SetAlarmState": ({ dice }) => ({
    AlarmName: dice.one(["fuzz-a", "fuzz-b"]),
    StateValue: dice.one(["OK", "ALARM", "INSUFFICIENT_DATA"]),
    StateReason: "fuzz",
    StateReasonData: anyJson(dice),
  }),
  "monitoring:ListTagsForResource": () => ({
    ResourceARN: "arn:aws:cloudwatch:us-east-1:000000000000:alarm:fuzz-a",
  }),
  "sns:TagResource": (ground) => ({ ResourceArn: topicArn(ground), ...TAGS }),
  "sns:UntagResource": (ground) => ({ ResourceArn: topicArn(ground), TagKeys: ["a"] }),
  "sns:ListTagsForResource": (ground) => ({ ResourceArn: topicArn(ground) }),
  "events:ListTagsForResource": (ground) => ({ ResourceARN: ruleArn(ground) }),
  "events:UntagResource": (ground) => ({ ResourceARN: ruleArn(ground), TagKeys: ["a"] }),
  "states:ListTagsForResource": (ground) => ({ resourceArn: machineArn(ground) }),
  "states:UntagResource": (ground) => ({ resourceArn: machineArn(ground), tagKeys: ["a"] }),
  "resource-groups:GetTags": (ground) => ({ Arn: groupArn(ground) }),
  "resource-groups:Tag": (ground) => ({ Arn: groupArn(ground), Tags: { a: "b" } }),
  "resource-groups:Untag": (ground) => ({ Arn: groupArn(ground), Keys: ["a"] }),
  "resource-groups:GroupResources": (ground) => ({ Group: name(ground), ResourceArns: [INSTANCE_ARN] }),
  "lambda:CreateAlias": (ground) => ({ FunctionName: name(ground), Name: name(ground), FunctionVersion: "$LATEST" }),
  "lambda:GetAlias": (ground) => ({ FunctionName: name(ground), Name: name(ground) }),
  "lambda:UpdateAlias": (ground) => ({ FunctionName: name(ground), Name: name(ground), FunctionVersion: "1" }),
  "lambda:AddPermission": (ground) => ({
    FunctionName: name(ground),
    StatementId: name(ground),
    Action: "lambda:InvokeFunction",
    Principal: "sns.amazonaws.com",
  }),
  "lambda:GetPolicy": (ground) => ({ FunctionName: name(ground) }),
  "lambda:UntagResource": (ground) => ({
    Resource: `arn:aws:lambda:us-east-1:000000000000:function:${name(ground)}`,
    TagKeys: ["a"],
  }),
  "iam:GetRolePolicy": (ground) => ({ RoleName: "fuzz-role", PolicyName: name(ground) }),
  "ssm:RemoveTagsFromResource": (ground) => ({
    ResourceType: "MaintenanceWindow",
    ResourceId: windowId(ground),
    TagKeys: ["a"],
  }),
  "logs:DescribeLogStreams": (ground) => ({ logGroupName: id("logGroupName", "/aws/ssm/AWS-RunShellScript")(ground) }),
  "logs:FilterLogEvents": (ground) => ({ logGroupName: id("logGroupName", "/aws/ssm/AWS-RunShellScript")(ground) }),
  "logs:GetLogEvents": (ground) => ({
    logGroupName: id("logGroupName")(ground),
    logStreamName: id("logStreamName")(ground),
  }),
};

/** What the beginning of a world needs as it stands, and later something else now and then. */
function first(ground: Ground, text: string, other: (dice: Ground["dice"]) => string = () => name(ground)): string {
  return ground.known.isEmpty() || ground.dice.happens(0.5) ? text : other(ground.dice);
}

function many(ground: Ground, text: string): unknown {
  return ground.dice.happens(0.15) ? Array<string>(ground.dice.one([21, 1001, 4000])).fill(text) : [text];
}

function filters(ground: Ground, keys: readonly string[]): unknown {
  const Key = ground.dice.one(keys);
  const Values = ground.dice.happens(0.2)
    ? undefined
    : many(ground, Key === "ExecutionTime" ? "2026-12-01T00:00:00Z" : "Custom:ab");
  return [{ Key, Type: ground.dice.one(["EQUAL", "NOT_EQUAL", "BEGIN_WITH", "LESS_THAN"]), Values }];
}

function resourceQuery({ dice }: Ground): object {
  const query = {
    ResourceTypeFilters: ["AWS::AllSupported"],
    TagFilters: dice.one<unknown>([
      [{ Key: "Patch Group", Values: ["App"] }],
      [{ Key: "a" }],
      [null],
      {},
      [{ Key: 1, Values: [1] }],
    ]),
  };
  return { Type: "TAG_FILTERS_1_0", Query: JSON.stringify(query) };
}

function commandParameters({ dice }: Ground): Record<string, unknown> {
  return dice.one<Record<string, unknown>>([
    {},
    { commands: ["ls", "exit 1"] },
    { pattern: [`${"a".repeat(dice.one([30, 4000, 60_000]))}!`] },
    { Operation: [dice.one(["Scan", "Install"])], BaselineOverride: ["s3://fuzz/override"] },
    { Operation: [dice.one(["Scan", "Install"])], InstallOverrideList: ["s3://fuzz/override"] },
    {
      Operation: ["Scan"],
      BaselineOverride: [dice.one(["s3://", "s3://%zz/%zz", "https://s3.amazonaws.com/fuzz/%zz", "x"])],
    },
    { InstanceId: [NODE] },
    { number: [dice.one(["1", "1e999", "-0", "x", "9".repeat(400)])] },
    { map: ['{"__proto__":{"a":1}}'], maps: [`${"[".repeat(20_000)}${"]".repeat(20_000)}`] },
  ]);
}

function task(ground: Ground): Record<string, unknown> {
  const { dice } = ground;
  const payload = Buffer.from(dice.one(['{"a": "{{WINDOW_ID}}"}', "{{", "x", anyJson(dice)])).toString("base64");
  const common = {
    Targets: dice.one<unknown>([
      [{ Key: "InstanceIds", Values: [NODE] }],
      [{ Key: "WindowTargetIds", Values: [id("WindowTargetId")(ground)] }],
    ]),
    MaxConcurrency: "1",
    MaxErrors: "1",
    ServiceRoleArn: ROLE,
  };
  return dice.one<Record<string, unknown>>([
    {
      ...common,
      TaskType: "RUN_COMMAND",
      TaskArn: dice.one([...names, "AWS-RunShellScript", "AWS-RunPatchBaseline"]),
      TaskInvocationParameters: { RunCommand: { Parameters: commandParameters(ground) } },
    },
    {
      ...common,
      TaskType: "AUTOMATION",
      TaskArn: dice.one(names),
      TaskInvocationParameters: { Automation: { Parameters: commandParameters(ground) } },
    },
    {
      TaskType: "LAMBDA",
      TaskArn: "arn:aws:lambda:us-east-1:000000000000:function:missing",
      ServiceRoleArn: ROLE,
      TaskInvocationParameters: { Lambda: { Payload: payload, ClientContext: "e30=" } },
    },
    {
      TaskType: "STEP_FUNCTIONS",
      TaskArn: machineArn(ground),
      ServiceRoleArn: ROLE,
      TaskInvocationParameters: { StepFunctions: { Input: anyJson(dice), Name: "{{WINDOW_EXECUTION_ID}}" } },
    },
  ]);
}
