/** The lab, as a program that somebody else wrote: plain JavaScript and the official SDK. e2e.test.ts deploys it. */
const { MaintenanceWindow, MaintenanceWindowTarget, MaintenanceWindowTask } = require("@pulumi/aws/ssm");
const { InstanceProfile, Role, RolePolicyAttachment, getPolicyDocumentOutput } = require("@pulumi/aws/iam");
const { EventRule, EventTarget } = require("@pulumi/aws/cloudwatch");
const { Group } = require("@pulumi/aws/resourcegroups");
const { StateMachine } = require("@pulumi/aws/sfn");
const { Bucket } = require("@pulumi/aws/s3");
const { Topic, TopicPolicy } = require("@pulumi/aws/sns");
const { Function: LambdaFunction, Permission } = require("@pulumi/aws/lambda");
const { Config, asset } = require("@pulumi/pulumi");
const config = new Config();

const window = new MaintenanceWindow("Patch-amznlin2-app", {
  name: "Patch-amznlin2-app",
  description: "Patches the App servers",
  schedule: config.get("schedule") ?? "rate(5 minutes)",
  duration: 2,
  cutoff: 1,
  allowUnassociatedTargets: true,
  tags: { Workshop: "Systems Manager" },
});
const trust = getPolicyDocumentOutput({
  statements: [
    {
      actions: ["sts:AssumeRole"],
      principals: [
        {
          type: "Service",
          identifiers: ["ssm.amazonaws.com", "ec2.amazonaws.com", "states.amazonaws.com", "lambda.amazonaws.com"],
        },
      ],
    },
  ],
});
const role = new Role("role", { name: "SM-Workshop-MaintenanceWindowRole", assumeRolePolicy: trust.json });
const attached = new RolePolicyAttachment("role", {
  role: role.name,
  policyArn: "arn:aws:iam::aws:policy/service-role/AmazonSSMMaintenanceWindowRole",
});
new InstanceProfile("profile", { role: role.name });
new Group("servers", {
  resourceQuery: {
    query: JSON.stringify({
      ResourceTypeFilters: ["AWS::EC2::Instance"],
      TagFilters: [{ Key: "Patch Group", Values: ["App"] }],
    }),
  },
});
const machine = new StateMachine("machine", {
  roleArn: role.arn,
  definition: JSON.stringify({ StartAt: "End", States: { End: { Type: "Succeed" } } }),
});
const hook = new LambdaFunction(
  "hook",
  {
    role: role.arn,
    runtime: "nodejs22.x",
    handler: "index.handler",
    code: new asset.AssetArchive({
      "index.mjs": new asset.StringAsset(`export const handler = () => ${config.get("answer")}`),
    }),
  },
  { customTimeouts: { create: "1m" } },
);
new Permission("hook", { function: hook.name, action: "lambda:InvokeFunction", principal: "ssm.amazonaws.com" });
const rule = new EventRule("rule", { eventPattern: JSON.stringify({ source: ["aws.ssm"] }) });
new EventTarget("start", { rule: rule.name, arn: machine.arn, roleArn: role.arn });
const bucket = new Bucket("Output", { forceDestroy: true, tags: { Workshop: "Systems Manager" } });
const topic = new Topic("notifications", { displayName: "Patching" });
new TopicPolicy("notifications", {
  arn: topic.arn,
  policy: topic.arn
    .apply((arn) => ({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { Service: "ssm.amazonaws.com" }, Action: "SNS:Publish", Resource: arn },
      ],
    }))
    .apply(JSON.stringify),
});
const target = new MaintenanceWindowTarget("App", {
  name: "App",
  windowId: window.id,
  resourceType: "INSTANCE",
  ownerInformation: "Workshop",
  targets: [{ key: "tag:Patch Group", values: ["App"] }],
});
const task = new MaintenanceWindowTask(
  "PatchTestAppServers",
  {
    name: "PatchTestAppServers",
    windowId: window.id,
    taskType: "RUN_COMMAND",
    taskArn: "AWS-RunPatchBaseline",
    priority: config.getNumber("priority") ?? 1,
    maxConcurrency: "1",
    maxErrors: "1",
    serviceRoleArn: role.arn,
    targets: [{ key: "WindowTargetIds", values: [target.id] }],
    taskInvocationParameters: {
      runCommandParameters: {
        parameters: [
          { name: "RebootOption", values: ["NoReboot"] },
          { name: "Operation", values: ["Install"] },
        ],
        outputS3Bucket: bucket.bucket,
        outputS3KeyPrefix: "patching",
        serviceRoleArn: role.arn,
        notificationConfig: { notificationArn: topic.arn, notificationEvents: ["All"], notificationType: "Command" },
        timeoutSeconds: 600,
      },
    },
  },
  { dependsOn: attached },
);
module.exports = { windowId: window.id, targetId: target.id, taskId: task.id, taskArn: task.arn };
