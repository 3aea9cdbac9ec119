import type * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import {
  AutomationTask,
  CommandNotifications,
  CommandOutput,
  LambdaTask,
  MaintenanceWindow,
  MaintenanceWindowTarget,
  PatchBaseline,
  PatchBaselines,
  PatchPolicy,
  PatchTask,
  RunCommandTask,
  ServiceRole,
  StepFunctionsTask,
} from "../../components/components.ts";

/** Where an argument arrives. */
export interface Arrival {
  /** The AWS resource, without the part of its name that all of the component's have: `PatchBaseline-ubuntu`. */
  readonly resource: string;
  /** The place in the resource's inputs; `parameters[Operation]` is the item of a list with that name or key. */
  readonly input: string;
  /** The place in AWS's answer about the resource; without one, AWS has no such value. */
  readonly aws: string | undefined;
  /** What the argument is there: the argument itself, if left out. A function judges what is found. */
  readonly as: As;
  /** What it is in AWS's answer. */
  readonly asInAws: As;
}

/** One way to make a component. Together, a component's cases give every argument and say where it arrives. */
export interface Case {
  readonly make: (name: string, args: never) => pulumi.Resource;
  readonly args: object;
  /** By the argument's place in `args`, such as `approvalRules.0.complianceLevel`. */
  readonly arrivals: Readonly<Record<string, readonly Arrival[]>>;
}

/** What exists before the components. */
export interface Surroundings {
  readonly windowId: pulumi.Input<string>;
  readonly windowTargetId: pulumi.Input<string>;
  /** A role that Systems Manager may assume. */
  readonly roleArn: pulumi.Input<string>;
}

type As = (value: never) => unknown;
type Row = readonly [input: string, aws: string | undefined, as?: As, asInAws?: As];

/** Arrivals in one resource; arguments stand below `parent`. */
function at(resource: string, rows: Readonly<Record<string, Row>>, parent = ""): Record<string, Arrival[]> {
  const itself = (value: unknown) => value;
  const arrivals = Object.entries(rows).map(([argument, [input, aws, as = itself, asInAws = as]]) => [
    `${parent}${argument}`,
    [{ resource, input, aws, as, asInAws }],
  ]);
  return Object.fromEntries(arrivals);
}

/** An argument may arrive in several resources. */
function all(...parts: readonly Record<string, Arrival[]>[]): Record<string, Arrival[]> {
  const merged: Record<string, Arrival[]> = {};
  for (const part of parts) {
    for (const [argument, arrivals] of Object.entries(part)) {
      merged[argument] = [...(merged[argument] ?? []), ...arrivals];
    }
  }
  return merged;
}

const WINDOW: Record<string, Row> = {
  name: ["name", "Name"],
  description: ["description", "Description"],
  schedule: ["schedule", "Schedule"],
  scheduleTimezone: ["scheduleTimezone", "ScheduleTimezone"],
  scheduleOffset: ["scheduleOffset", "ScheduleOffset"],
  startDate: ["startDate", "StartDate"],
  endDate: ["endDate", "EndDate"],
  duration: ["duration", "Duration"],
  cutoff: ["cutoff", "Cutoff"],
  allowUnassociatedTargets: ["allowUnassociatedTargets", "AllowUnassociatedTargets"],
  enabled: ["enabled", "Enabled"],
  tags: ["tags", "Tags"],
};
const WINDOW_ARGS = {
  name: "Patch-app",
  description: "Patches",
  schedule: "cron(0 2 ? * TUE#2 *)",
  scheduleTimezone: "Europe/Berlin",
  scheduleOffset: 2,
  startDate: "2026-12-01T00:00:00Z",
  endDate: "2027-12-01T00:00:00Z",
  duration: 3,
  cutoff: 1,
  allowUnassociatedTargets: true,
  enabled: false,
  tags: { Environment: "dev", Team: "os" },
};

const LIMITS: Record<string, Row> = {
  maxConcurrency: ["maxConcurrency", "MaxConcurrency"],
  maxErrors: ["maxErrors", "MaxErrors"],
  cutoffBehavior: ["cutoffBehavior", "CutoffBehavior"],
};
const LIMIT_ARGS = { maxConcurrency: "10%", maxErrors: "0", cutoffBehavior: "CANCEL_TASK" };
const TARGET_IDS: Row = ["targets[WindowTargetIds].values", "Targets[WindowTargetIds].Values"];
const NODE_IDS: Row = ["targets[InstanceIds].values", "Targets[InstanceIds].Values"];

const TASK: Record<string, Row> = {
  ...LIMITS,
  windowId: ["windowId", "WindowId"],
  windowTargetIds: TARGET_IDS,
  name: ["name", "Name"],
  description: ["description", "Description"],
  priority: ["priority", "Priority"],
  serviceRoleArn: ["serviceRoleArn", "ServiceRoleArn"],
};
const taskArgs = ({ windowId, windowTargetId, roleArn }: Surroundings) => ({
  ...LIMIT_ARGS,
  windowId,
  windowTargetIds: [windowTargetId],
  name: "PatchTest",
  description: "Patches",
  priority: 2,
  serviceRoleArn: roleArn,
});

const RUN = "taskInvocationParameters.runCommandParameters";
const AWS_RUN = "TaskInvocationParameters.RunCommand";

const SETTINGS: Record<string, Row> = {
  documentVersion: [`${RUN}.documentVersion`, `${AWS_RUN}.DocumentVersion`],
  documentHash: [`${RUN}.documentHash`, `${AWS_RUN}.DocumentHash`],
  documentHashType: [`${RUN}.documentHashType`, `${AWS_RUN}.DocumentHashType`],
  comment: [`${RUN}.comment`, `${AWS_RUN}.Comment`],
  timeoutSeconds: [`${RUN}.timeoutSeconds`, `${AWS_RUN}.TimeoutSeconds`],
  "logs.logGroupName": [
    `${RUN}.cloudwatchConfig.cloudwatchLogGroupName`,
    `${AWS_RUN}.CloudWatchOutputConfig.CloudWatchLogGroupName`,
  ],
  "logs.enabled": [
    `${RUN}.cloudwatchConfig.cloudwatchOutputEnabled`,
    `${AWS_RUN}.CloudWatchOutputConfig.CloudWatchOutputEnabled`,
  ],
};
const SETTING_ARGS = {
  documentVersion: "1",
  documentHash: "5fe6ba9ad9ea7d42f3b7ba6b3b3c1a2d5fe6ba9ad9ea7d42f3b7ba6b3b3c1a2d",
  documentHashType: "Sha1",
  comment: "nightly",
  timeoutSeconds: 600,
  logs: { logGroupName: "/patching", enabled: true },
};

const BUCKET: Row = [`${RUN}.outputS3Bucket`, `${AWS_RUN}.OutputS3BucketName`];
const KEY_PREFIX: Row = [`${RUN}.outputS3KeyPrefix`, `${AWS_RUN}.OutputS3KeyPrefix`];
const NOTIFICATION = `${RUN}.notificationConfig`;
const AWS_NOTIFICATION = `${AWS_RUN}.NotificationConfig`;
const NOTIFICATIONS: Record<string, Row> = {
  topicArn: [`${NOTIFICATION}.notificationArn`, `${AWS_NOTIFICATION}.NotificationArn`],
  roleArn: [`${RUN}.serviceRoleArn`, `${AWS_RUN}.ServiceRoleArn`],
  events: [`${NOTIFICATION}.notificationEvents`, `${AWS_NOTIFICATION}.NotificationEvents`],
  type: [`${NOTIFICATION}.notificationType`, `${AWS_NOTIFICATION}.NotificationType`],
};
const notificationArgs = ({ roleArn }: Surroundings) => ({
  topicArn: "arn:aws:sns:us-east-1:123456789012:t",
  roleArn,
  events: ["Failed"],
  type: "Invocation",
});

const COMMAND_TASK = all(
  at("Task", { ...TASK, ...SETTINGS }),
  at("Task", { bucketName: BUCKET, keyPrefix: KEY_PREFIX }, "output."),
  at("Task", NOTIFICATIONS, "notifications."),
);
const commandArgs = (surroundings: Surroundings) => ({
  ...taskArgs(surroundings),
  ...SETTING_ARGS,
  output: { bucketName: "example-logs", keyPrefix: "patching" },
  notifications: notificationArgs(surroundings),
});

/** A document's parameters, as the provider takes them. */
const listed = (parameters: Readonly<Record<string, unknown>>) =>
  Object.entries(parameters).map(([name, values]) => ({ name, values }));
const given = (parameters: object) => parameters;
const parameter = (name: string): Row => [`${RUN}.parameters[${name}].values.0`, `${AWS_RUN}.Parameters.${name}.0`];
const SCAN_PARAMETERS = { snapshotId: parameter("SnapshotId"), baselineOverride: parameter("BaselineOverride") };
const OVERRIDES = { ...SCAN_PARAMETERS, installOverrideList: parameter("InstallOverrideList") };
const HOOKS = {
  preInstallHook: parameter("PreInstallHookDocName"),
  postInstallHook: parameter("PostInstallHookDocName"),
  onExitHook: parameter("OnExitHookDocName"),
};
const REBOOT = { rebootOption: parameter("RebootOption") };
const SCAN_ARGS = {
  snapshotId: "14bea65d-5ccc-462d-a2f3-e99c8a1b2c3d",
  baselineOverride: "s3://bucket/baselines.json",
};
const OVERRIDE_ARGS = { ...SCAN_ARGS, installOverrideList: "https://example.com/list.yaml" };
const HOOK_ARGS = { preInstallHook: "Drain-Node", postInstallHook: "Check-Node", onExitHook: "Fill-Node" };

const COMMAND_CALL: Record<string, Row> = {
  document: ["taskArn", "TaskArn"],
  parameters: [`${RUN}.parameters`, `${AWS_RUN}.Parameters`, listed, given],
};
const COMMAND_CALL_ARGS = {
  document: "AWS-RunShellScript",
  parameters: { commands: ["date", "uptime {{WINDOW_ID}}"], workingDirectory: ["/tmp"] },
};

const AUTOMATION = "taskInvocationParameters.automationParameters";
const RUNBOOK_CALL: Record<string, Row> = {
  document: ["taskArn", "TaskArn"],
  documentVersion: [`${AUTOMATION}.documentVersion`, "TaskInvocationParameters.Automation.DocumentVersion"],
  parameters: [`${AUTOMATION}.parameters`, "TaskInvocationParameters.Automation.Parameters", listed, given],
};
const RUNBOOK_CALL_ARGS = {
  document: "AWS-RestartEC2Instance",
  documentVersion: "$LATEST",
  parameters: { InstanceId: ["{{RESOURCE_ID}}"] },
};

const LAMBDA = "taskInvocationParameters.lambdaParameters";
const FUNCTION_CALL: Record<string, Row> = {
  functionArn: ["taskArn", "TaskArn"],
  qualifier: [`${LAMBDA}.qualifier`, "TaskInvocationParameters.Lambda.Qualifier"],
  clientContext: [`${LAMBDA}.clientContext`, "TaskInvocationParameters.Lambda.ClientContext"],
  payload: [`${LAMBDA}.payload`, "TaskInvocationParameters.Lambda.Payload"],
};
const FUNCTION_CALL_ARGS = {
  functionArn: "arn:aws:lambda:us-east-1:123456789012:function:SSM-drain",
  qualifier: "live",
  clientContext: btoa('{"custom":{}}'),
  payload: '{"node":"{{RESOURCE_ID}}"}',
};

const STEP_FUNCTIONS = "taskInvocationParameters.stepFunctionsParameters";
const STATE_MACHINE_CALL: Record<string, Row> = {
  stateMachineArn: ["taskArn", "TaskArn"],
  executionName: [`${STEP_FUNCTIONS}.name`, "TaskInvocationParameters.StepFunctions.Name"],
  input: [`${STEP_FUNCTIONS}.input`, "TaskInvocationParameters.StepFunctions.Input"],
};
const STATE_MACHINE_CALL_ARGS = {
  stateMachineArn: "arn:aws:states:us-east-1:123456789012:stateMachine:SSM-drain",
  executionName: "{{INVOCATION_ID}}",
  input: '{"node":"{{RESOURCE_ID}}"}',
};

const BY_KEYS: Record<string, Row> = {
  tags: [
    "targets.0",
    "Targets.0",
    ({ Stage }: { Stage: string[] }) =>
      (found: unknown) =>
        JSON.stringify(Object.values(found as object)) === JSON.stringify(["tag:Stage", Stage]),
  ],
  tagKeys: ["targets[tag-key].values", "Targets[tag-key].Values"],
};
const BY_IDS: Record<string, Row> = { instanceIds: NODE_IDS };
const BY_GROUP: Record<string, Row> = {
  resourceGroup: ["targets[resource-groups:Name].values.0", "Targets[resource-groups:Name].Values.0"],
  resourceTypes: [
    "targets[resource-groups:ResourceTypeFilters].values",
    "Targets[resource-groups:ResourceTypeFilters].Values",
  ],
};
const BY_KEYS_ARGS = { tags: { Stage: ["dev", "test"] }, tagKeys: ["Patch Group", "Stage"] };
const BY_IDS_ARGS = { instanceIds: ["i-0123456789abcdef0", "i-0123456789abcdef1"] };
const BY_GROUP_ARGS = { resourceGroup: "app-servers", resourceTypes: ["AWS::EC2::INSTANCE"] };

const TARGET: Record<string, Row> = {
  windowId: ["windowId", "WindowId"],
  name: ["name", "Name"],
  description: ["description", "Description"],
  ownerInformation: ["ownerInformation", "OwnerInformation"],
};
const targetArgs = ({ windowId }: Surroundings) => ({
  windowId,
  name: "App",
  description: "The app servers",
  ownerInformation: "platform-team@example.com",
});

const AWS_RULES = "ApprovalRules.PatchRules";
const RULES: Record<string, Row> = {
  "approvalRules.0.patchFilters.0.key": [
    "approvalRules.0.patchFilters.0.key",
    `${AWS_RULES}.0.PatchFilterGroup.PatchFilters.0.Key`,
  ],
  "approvalRules.0.patchFilters.0.values": [
    "approvalRules.0.patchFilters.0.values",
    `${AWS_RULES}.0.PatchFilterGroup.PatchFilters.0.Values`,
  ],
  "approvalRules.0.approveAfterDays": ["approvalRules.0.approveAfterDays", `${AWS_RULES}.0.ApproveAfterDays`],
  "approvalRules.0.complianceLevel": ["approvalRules.0.complianceLevel", `${AWS_RULES}.0.ComplianceLevel`],
  "approvalRules.0.enableNonSecurity": ["approvalRules.0.enableNonSecurity", `${AWS_RULES}.0.EnableNonSecurity`],
  "approvalRules.1.approveUntilDate": ["approvalRules.1.approveUntilDate", `${AWS_RULES}.1.ApproveUntilDate`],
  "globalFilters.0.key": ["globalFilters.0.key", "GlobalFilters.PatchFilters.0.Key"],
  "globalFilters.0.values": ["globalFilters.0.values", "GlobalFilters.PatchFilters.0.Values"],
  approvedPatches: ["approvedPatches", "ApprovedPatches"],
  approvedPatchesComplianceLevel: ["approvedPatchesComplianceLevel", "ApprovedPatchesComplianceLevel"],
  approvedPatchesEnableNonSecurity: ["approvedPatchesEnableNonSecurity", "ApprovedPatchesEnableNonSecurity"],
  rejectedPatches: ["rejectedPatches", "RejectedPatches"],
  rejectedPatchesAction: ["rejectedPatchesAction", "RejectedPatchesAction"],
  "sources.0.name": ["sources.0.name", "Sources.0.Name"],
  "sources.0.products": ["sources.0.products", "Sources.0.Products"],
  "sources.0.configuration": ["sources.0.configuration", "Sources.0.Configuration"],
};
const RULE_ARGS = {
  approvalRules: [
    {
      patchFilters: [{ key: "CLASSIFICATION", values: ["Security", "Bugfix"] }],
      approveAfterDays: 7,
      complianceLevel: "CRITICAL",
      enableNonSecurity: true,
    },
    { patchFilters: [{ key: "SEVERITY", values: ["*"] }], approveUntilDate: "2026-11-30" },
  ],
  globalFilters: [{ key: "PRODUCT", values: ["AmazonLinux2"] }],
  approvedPatches: ["CVE-2026-1"],
  approvedPatchesComplianceLevel: "HIGH",
  approvedPatchesEnableNonSecurity: true,
  rejectedPatches: ["kernel*"],
  rejectedPatchesAction: "BLOCK",
  sources: [{ name: "My-AL2", products: ["AmazonLinux2"], configuration: "[main]" }],
};
const STATUS: Record<string, Row> = {
  availableSecurityUpdatesComplianceStatus: [
    "availableSecurityUpdatesComplianceStatus",
    "AvailableSecurityUpdatesComplianceStatus",
  ],
};
const DESCRIBED: Record<string, Row> = {
  name: ["name", "Name"],
  description: ["description", "Description"],
  operatingSystem: ["operatingSystem", "OperatingSystem"],
};
const TAGS: Record<string, Row> = { tags: ["tags", "Tags"] };
const GROUPS: Record<string, Row> = {
  patchGroups: ["patchGroup", "PatchGroups.0", ([group]: [string]) => group],
};
const isThere = () => (found: unknown) => found !== undefined;
const DEFAULT: Record<string, Row> = { isDefault: ["baselineId", "BaselineId", isThere] };
/** After how many days the rule by default approves. */
const DAYS: Record<string, Row> = {
  approveAfterDays: ["approvalRules.0.approveAfterDays", `${AWS_RULES}.0.ApproveAfterDays`],
};

/** A part of a policy's JSON that contains the argument. */
const inPolicy = (value: unknown) => (found: unknown) =>
  [value].flat().every((part) => JSON.stringify(found).includes(part as string));
const PERMISSION: Row = ["policy", "PolicyDocument", inPolicy];

/** A command in `before` or `after` takes what the policy gives to all of its commands. */
const ofCommands = (rows: Record<string, Row>, parent: string) =>
  all(...["Task-scan", "Task-install", "Task-before-note"].map((resource) => at(resource, rows, parent)));
const PATCH_WINDOW_ARGS = { ...WINDOW_ARGS, ...LIMIT_ARGS, ...SETTING_ARGS };
const patchWindow = (kind: "scan" | "install", parameters: Record<string, Row>) =>
  all(
    at(`MaintenanceWindow-${kind}`, WINDOW, `${kind}.`),
    at(`Task-${kind}`, { ...LIMITS, ...SETTINGS, ...parameters }, `${kind}.`),
  );

const NAMED: Row = ["taskType", "Name", (name: string) => (found: unknown) => String(found).length >= name.length];
/** What each task of a policy takes, and then what it calls. */
const HOOK: Record<string, Row> = { ...LIMITS, description: ["description", "Description"], name: NAMED };
const HOOK_TASK_ARGS = { ...LIMIT_ARGS, description: "Beside the patching" };
const hooks = (when: "before" | "after") =>
  all(
    at(`Task-${when}-note`, HOOK, `${when}.0.`),
    at(`Task-${when}-note`, { ...COMMAND_CALL, ...SETTINGS }, `${when}.0.runCommand.`),
    at(`Task-${when}-restart`, RUNBOOK_CALL, `${when}.1.automation.`),
    at(`Task-${when}-drain`, FUNCTION_CALL, `${when}.2.lambda.`),
    at(`Task-${when}-fill`, STATE_MACHINE_CALL, `${when}.3.stepFunctions.`),
    at(`Task-${when}-fill`, { once: ["targets", "Targets.0", () => undefined] }, `${when}.3.`),
  );
const HOOK_ARGS_OF_POLICY = [
  { name: "note", ...HOOK_TASK_ARGS, runCommand: { ...COMMAND_CALL_ARGS, ...SETTING_ARGS } },
  { name: "restart", automation: RUNBOOK_CALL_ARGS },
  { name: "drain", lambda: FUNCTION_CALL_ARGS },
  { name: "fill", stepFunctions: STATE_MACHINE_CALL_ARGS, once: true },
];

/** Every component with every argument: several cases where AWS takes one or the other. */
export function casesOf(surroundings: Surroundings): Readonly<Record<string, readonly Case[]>> {
  const { windowId, windowTargetId, roleArn } = surroundings;
  /** A command, by which the outputs of a component are seen. */
  const command = (name: string, args: object) =>
    new RunCommandTask(name, {
      ...{ windowId, windowTargetIds: [windowTargetId], document: "AWS-RunShellScript" },
      ...args,
    });
  const { windowTargetIds: _, ...ofNodes } = commandArgs(surroundings);
  return {
    MaintenanceWindow: [
      {
        make: (name, args) => new MaintenanceWindow(name, args),
        args: WINDOW_ARGS,
        arrivals: at("MaintenanceWindow", WINDOW),
      },
    ],
    MaintenanceWindowTarget: [
      [BY_KEYS_ARGS, BY_KEYS] as const,
      [BY_IDS_ARGS, BY_IDS] as const,
      [BY_GROUP_ARGS, BY_GROUP] as const,
    ].map(([selection, rows]) => ({
      make: (name, args) => new MaintenanceWindowTarget(name, args),
      args: { ...targetArgs(surroundings), ...selection },
      arrivals: at("MaintenanceWindowTarget", { ...TARGET, ...rows }),
    })),
    RunCommandTask: [
      {
        make: (name, args) => new RunCommandTask(name, args),
        args: { ...commandArgs(surroundings), ...COMMAND_CALL_ARGS },
        arrivals: all(COMMAND_TASK, at("Task", COMMAND_CALL)),
      },
      {
        make: (name, args) => new RunCommandTask(name, args),
        args: { ...ofNodes, ...BY_IDS_ARGS, ...COMMAND_CALL_ARGS },
        arrivals: at("Task", BY_IDS),
      },
    ],
    PatchTask: [
      {
        make: (name, args) => new PatchTask(name, args),
        args: { ...commandArgs(surroundings), operation: "Install", rebootOption: "NoReboot", ...OVERRIDE_ARGS },
        arrivals: all(COMMAND_TASK, at("Task", { operation: parameter("Operation"), ...REBOOT, ...OVERRIDES })),
      },
      {
        make: (name, args) => new PatchTask(name, args),
        args: { ...ofNodes, ...BY_IDS_ARGS, operation: "Install", ...HOOK_ARGS },
        arrivals: at("Task", { ...BY_IDS, ...HOOKS }),
      },
    ],
    AutomationTask: [
      {
        make: (name, args) => new AutomationTask(name, args),
        args: { ...taskArgs(surroundings), ...RUNBOOK_CALL_ARGS },
        arrivals: at("Task", { ...TASK, ...RUNBOOK_CALL }),
      },
      {
        make: (name, args) => new AutomationTask(name, args),
        args: { windowId, ...BY_IDS_ARGS, ...RUNBOOK_CALL_ARGS },
        arrivals: at("Task", BY_IDS),
      },
    ],
    LambdaTask: [
      {
        make: (name, args) => new LambdaTask(name, args),
        args: { ...taskArgs(surroundings), ...FUNCTION_CALL_ARGS },
        arrivals: at("Task", { ...TASK, ...FUNCTION_CALL }),
      },
      {
        make: (name, args) => new LambdaTask(name, args),
        args: { windowId, ...BY_IDS_ARGS, ...FUNCTION_CALL_ARGS },
        arrivals: at("Task", BY_IDS),
      },
    ],
    StepFunctionsTask: [
      {
        make: (name, args) => new StepFunctionsTask(name, args),
        args: { ...taskArgs(surroundings), ...STATE_MACHINE_CALL_ARGS },
        arrivals: at("Task", { ...TASK, ...STATE_MACHINE_CALL }),
      },
      {
        make: (name, args) => new StepFunctionsTask(name, args),
        args: { windowId, ...BY_IDS_ARGS, ...STATE_MACHINE_CALL_ARGS },
        arrivals: at("Task", BY_IDS),
      },
    ],
    PatchBaseline: [
      {
        make: (name, args) => new PatchBaseline(name, args),
        args: {
          ...RULE_ARGS,
          ...{ name: "App-AL2", description: "For the app servers", operatingSystem: "AMAZON_LINUX_2" },
          ...{ patchGroups: ["App"], isDefault: true, tags: { Environment: "dev" } },
        },
        arrivals: all(
          at("PatchBaseline", { ...RULES, ...DESCRIBED, ...TAGS }),
          at("DefaultPatchBaseline", { ...DEFAULT, operatingSystem: ["operatingSystem", undefined] }),
          at("PatchGroup-App", GROUPS),
        ),
      },
      {
        make: (name, args) => new PatchBaseline(name, args),
        args: { availableSecurityUpdatesComplianceStatus: "NON_COMPLIANT" },
        arrivals: at("PatchBaseline", STATUS),
      },
    ],
    PatchBaselines: [
      {
        make: (name, args) => new PatchBaselines(name, args),
        args: {
          baselines: [
            { ...RULE_ARGS, name: "Own", description: "For the app servers", operatingSystem: "AMAZON_LINUX_2" },
            { operatingSystem: "WINDOWS", availableSecurityUpdatesComplianceStatus: "NON_COMPLIANT" },
          ],
          ...{ approveAfterDays: 3, patchGroups: ["Web"], tags: { Environment: "dev" } },
        },
        arrivals: all(
          at("PatchBaseline-amazon-linux-2", { ...RULES, ...DESCRIBED }, "baselines.0."),
          at("PatchBaseline-windows", STATUS, "baselines.1."),
          at("PatchBaseline-windows", { ...DAYS, ...TAGS }),
          at("PatchBaseline-amazon-linux-2", TAGS),
          at("PatchGroup-windows-Web", GROUPS),
          at("PatchGroup-amazon-linux-2-Web", GROUPS),
        ),
      },
      {
        make: (name, args) => new PatchBaselines(name, args),
        args: { baselines: [{ operatingSystem: "MACOS" }], isDefault: true },
        arrivals: at("DefaultPatchBaseline-macos", DEFAULT),
      },
    ],
    CommandNotifications: [
      {
        make: (name, args) => command(`${name}-command`, { notifications: new CommandNotifications(name, args) }),
        args: notificationArgs(surroundings),
        arrivals: at("Task-command", NOTIFICATIONS),
      },
      {
        make: (name, args) => new CommandNotifications(name, args),
        args: { topicArn: "arn:aws:sns:us-east-1:123456789012:t" },
        arrivals: at("RolePolicy-publisher", { topicArn: PERMISSION }),
      },
    ],
    CommandOutput: [
      {
        make: (name, args) => command(`${name}-command`, { output: new CommandOutput(name, args) }),
        args: { bucket: "example-logs", keyPrefix: "patching/dev" },
        arrivals: at("Task-command", { bucket: BUCKET, keyPrefix: KEY_PREFIX }),
      },
      {
        make: (name, args) => new CommandOutput(name, args),
        args: { forceDestroy: true, tags: { Environment: "dev" } },
        arrivals: at("Bucket", { forceDestroy: ["forceDestroy", undefined], ...TAGS }),
      },
    ],
    ServiceRole: [
      {
        make: (name, args) => new ServiceRole(name, args),
        args: {
          name: "Role",
          functionArns: [FUNCTION_CALL_ARGS.functionArn],
          stateMachineArns: [STATE_MACHINE_CALL_ARGS.stateMachineArn],
          passRoleArns: ["arn:aws:iam::123456789012:role/Publisher"],
          tags: { Environment: "dev" },
        },
        arrivals: all(
          at("Role", { name: ["name", "RoleName"], ...TAGS }),
          at("RolePolicyAttachment", { name: ["role", undefined] }),
          at("RolePolicy", { name: ["role", "RoleName"] }),
          at("RolePolicy", { functionArns: PERMISSION, stateMachineArns: PERMISSION, passRoleArns: PERMISSION }),
        ),
      },
    ],
    PatchPolicy: [
      {
        make: (name, args) => new PatchPolicy(name, args),
        args: {
          baselines: [
            { ...RULE_ARGS, name: "Own", description: "For the app servers", operatingSystem: "AMAZON_LINUX_2" },
            { operatingSystem: "WINDOWS", availableSecurityUpdatesComplianceStatus: "NON_COMPLIANT" },
          ],
          ...{ approveAfterDays: 3, patchGroups: ["Policy"], tags: { Environment: "dev" } },
          nodes: BY_KEYS_ARGS,
          scan: { ...PATCH_WINDOW_ARGS, ...SCAN_ARGS },
          install: { ...PATCH_WINDOW_ARGS, ...OVERRIDE_ARGS, rebootOption: "NoReboot" },
          before: HOOK_ARGS_OF_POLICY,
          after: HOOK_ARGS_OF_POLICY,
          serviceRoleArn: roleArn,
          output: { bucket: "example-logs", keyPrefix: "patching/dev" },
          notifications: notificationArgs(surroundings),
        },
        arrivals: all(
          at("PatchBaseline-amazon-linux-2", { ...RULES, ...DESCRIBED }, "baselines.0."),
          at("PatchBaseline-windows", STATUS, "baselines.1."),
          at("PatchBaseline-windows", { ...DAYS, ...TAGS }),
          at("PatchBaseline-amazon-linux-2", TAGS),
          at("PatchGroup-windows-Policy", GROUPS),
          at("PatchGroup-amazon-linux-2-Policy", GROUPS),
          at("MaintenanceWindowTarget-scan", BY_KEYS, "nodes."),
          at("MaintenanceWindowTarget-install", BY_KEYS, "nodes."),
          patchWindow("scan", SCAN_PARAMETERS),
          patchWindow("install", { ...OVERRIDES, ...REBOOT }),
          hooks("before"),
          hooks("after"),
          ofCommands({ bucket: BUCKET, keyPrefix: KEY_PREFIX }, "output."),
          ofCommands(NOTIFICATIONS, "notifications."),
          at("Task-after-note", { bucket: BUCKET, keyPrefix: KEY_PREFIX }, "output."),
          at("Task-after-note", NOTIFICATIONS, "notifications."),
          ...["scan", "install"].map((kind) => at(`Task-${kind}`, { serviceRoleArn: TASK.serviceRoleArn as Row })),
          ...["before", "after"].flatMap((when) =>
            ["note", "restart", "drain", "fill"].map((name) =>
              at(`Task-${when}-${name}`, { serviceRoleArn: TASK.serviceRoleArn as Row }),
            ),
          ),
        ),
      },
      {
        make: (name, args) => new PatchPolicy(name, args),
        args: {
          baselines: [{ operatingSystem: "UBUNTU" }],
          isDefault: true,
          nodes: BY_IDS_ARGS,
          install: { schedule: "rate(1 day)", duration: 2, cutoff: 1, ...HOOK_ARGS },
          output: { forceDestroy: true, tags: { Team: "os" } },
        },
        arrivals: all(
          at("DefaultPatchBaseline-ubuntu", DEFAULT),
          at("MaintenanceWindowTarget-install", BY_IDS, "nodes."),
          at("Task-install", HOOKS, "install."),
          at("Bucket", { forceDestroy: ["forceDestroy", undefined], ...TAGS }, "output."),
        ),
      },
      {
        make: (name, args) => new PatchPolicy(name, args),
        args: { nodes: BY_GROUP_ARGS, scan: { schedule: "rate(1 day)", duration: 2, cutoff: 1 } },
        arrivals: at("MaintenanceWindowTarget-scan", BY_GROUP, "nodes."),
      },
    ],
  };
}

/** What stands at a place of a value: `targets.0`, `parameters[Operation].values`. */
export function valueAt(value: unknown, place: string): unknown {
  const steps = place.split(/\.|(?=\[)/);
  return steps.reduce((found: unknown, step) => {
    if (typeof found !== "object" || found === null) return undefined;
    const name = /^\[(.*)\]$/.exec(step)?.[1];
    if (name === undefined) return (found as Record<string, unknown>)[step];
    return Object.values(found).find(({ name: own, key, Key }) => [own, key, Key].includes(name));
  }, value);
}

/** The name that cases have for a resource: `aws:ssm/maintenanceWindowTask:MaintenanceWindowTask` `NAME-scan` is `Task-scan`. */
export function resourceName(type: string, name: string, component: string): string {
  return `${type.split(":").at(-1)?.replace("MaintenanceWindowTask", "Task")}${name.slice(component.length)}`;
}

export function expectInInputs(found: unknown, argument: unknown, { as }: Arrival, where: string): void {
  expectToBe(found, as(argument as never), where);
}

export function expectInAws(found: unknown, argument: unknown, { asInAws }: Arrival, where: string): void {
  expectToBe(found, asInAws(argument as never), where);
}

function expectToBe(found: unknown, expected: unknown, where: string): void {
  if (typeof expected === "function") expect(expected(found), `${where}: ${JSON.stringify(found)}`).to.equal(true);
  else expect(found, where).to.deep.equal(expected);
}
