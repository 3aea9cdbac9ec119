import * as iam from "@pulumi/aws/iam/index.js";
import * as lambda from "@pulumi/aws/lambda/index.js";
import * as sfn from "@pulumi/aws/sfn/index.js";
import * as ssm from "@pulumi/aws/ssm/index.js";
import * as pulumi from "@pulumi/pulumi";
import {
  AutomationTask,
  LambdaTask,
  MaintenanceWindow,
  MaintenanceWindowTarget,
  PatchTask,
  RunCommandTask,
  ServiceRole,
  StepFunctionsTask,
} from "maintenance-windows/components";

// What the tasks call: a function, a state machine and a runbook, each with a role.

const announce = new lambda.Function("announce", {
  runtime: lambda.Runtime.NodeJS22dX,
  handler: "index.handler",
  role: roleOf("announce", "lambda.amazonaws.com").arn,
  code: new pulumi.asset.AssetArchive({ "index.mjs": new pulumi.asset.FileAsset("announce.mjs") }),
});

const drain = new sfn.StateMachine("drain", {
  roleArn: roleOf("drain", "states.amazonaws.com").arn,
  definition: JSON.stringify({
    StartAt: "Leave the load balancer",
    States: {
      "Leave the load balancer": { Type: "Pass", Next: "Let requests end" },
      "Let requests end": { Type: "Wait", Seconds: 30, End: true },
    },
  }),
});

const recorder = roleOf("record", "ssm.amazonaws.com");
new iam.RolePolicy("record", {
  role: recorder.name,
  policy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "ec2:CreateTags", Resource: "*" }],
  }),
});
const record = new ssm.Document("record", {
  documentType: "Automation",
  content: pulumi.jsonStringify({
    schemaVersion: "0.3",
    assumeRole: recorder.arn,
    parameters: { InstanceId: { type: "String" }, Execution: { type: "String" } },
    mainSteps: [
      {
        name: "tag",
        action: "aws:executeAwsApi",
        inputs: {
          Service: "ec2",
          Api: "CreateTags",
          Resources: ["{{ InstanceId }}"],
          Tags: [{ Key: "PatchedBy", Value: "{{ Execution }}" }],
        },
      },
    ],
  }),
});

// The window: its tasks run in the order of their priority.

export const { windowId } = new MaintenanceWindow("app", { schedule: "cron(0 2 ? * SUN *)", duration: 3, cutoff: 1 });
const { windowTargetId } = new MaintenanceWindowTarget("app", { windowId, tags: { Service: ["app"] } });
const { arn: serviceRoleArn } = new ServiceRole("tasks", {
  functionArns: [announce.arn],
  stateMachineArns: [drain.arn],
  passRoleArns: [recorder.arn],
});

const once = { windowId, serviceRoleArn };
const onEachNode = { ...once, windowTargetIds: [windowTargetId], maxConcurrency: "50%", maxErrors: "0" };

// Without targets a task runs once.
new LambdaTask("announce", {
  ...once,
  priority: 1,
  functionArn: announce.arn,
  payload: JSON.stringify({ execution: "{{WINDOW_EXECUTION_ID}}" }),
});

new StepFunctionsTask("drain", {
  ...onEachNode,
  priority: 2,
  stateMachineArn: drain.arn,
  input: JSON.stringify({ node: "{{RESOURCE_ID}}" }),
});

new PatchTask("patch", { ...onEachNode, priority: 3, operation: "Install" });

new RunCommandTask("smoke-test", {
  ...onEachNode,
  priority: 4,
  document: "AWS-RunShellScript",
  parameters: { commands: ["curl --fail --silent http://localhost/health && echo healthy"] },
});

new AutomationTask("record", {
  ...onEachNode,
  priority: 5,
  document: record.name,
  parameters: { InstanceId: ["{{RESOURCE_ID}}"], Execution: ["{{WINDOW_EXECUTION_ID}}"] },
});

/** A role that a service assumes. */
function roleOf(name: string, service: string): iam.Role {
  const trust = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } };
  return new iam.Role(name, { assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }) });
}
