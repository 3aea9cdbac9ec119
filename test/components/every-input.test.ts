import * as pulumi from "@pulumi/pulumi";
import * as debuggable from "@pulumi/pulumi/runtime/debuggable.js";
import { expect } from "chai";
import {
  AutomationTask,
  type AutomationTaskArgs,
  CommandNotifications,
  type CommandNotificationsArgs,
  CommandOutput,
  type CommandOutputArgs,
  type CommandTaskArgs,
  LambdaTask,
  type LambdaTaskArgs,
  MaintenanceWindow,
  type MaintenanceWindowArgs,
  MaintenanceWindowTarget,
  type MaintenanceWindowTargetArgs,
  PatchBaseline,
  type PatchBaselineArgs,
  PatchBaselines,
  type PatchBaselinesArgs,
  PatchTask,
  type PatchTaskArgs,
  RunCommandTask,
  type RunCommandTaskArgs,
  ServiceRole,
  type ServiceRoleArgs,
  StepFunctionsTask,
  type StepFunctionsTaskArgs,
  type TaskArgs,
} from "../../components/components.ts";

/** How an argument, or a part of one, may be given. */
const FORMS = {
  promise: (value: unknown) => Promise.resolve(value),
  output: (value: unknown) => pulumi.output(value),
  "promise of an output": (value: unknown) => Promise.resolve(pulumi.output(value)),
  "output of a promise": (value: unknown) => pulumi.output(1).apply(() => Promise.resolve(value)),
  secret: (value: unknown) => pulumi.secret(value),
  unknown: () => pulumi.output(pulumi.unknown),
};
type Form = keyof typeof FORMS;

interface Case {
  readonly make: (name: string, args: never) => pulumi.Resource;
  /** Valid values; each is one argument beside `base`. */
  readonly args: Readonly<Record<string, unknown>>;
  /** What the component needs beside the argument. */
  readonly base: (argument: string) => object;
  /** The properties of AWS resources that an argument becomes, where it is not the one of the same name. */
  readonly property?: Readonly<Record<string, string | readonly string[]>>;
  /** Arguments that decide which resources there are: they are plain. */
  readonly plain?: readonly string[];
}

const PARAMETERS = "taskInvocationParameters";
const OF_TASK = { windowTargetIds: "targets", instanceIds: "targets" };
const OF_COMMAND = {
  ...OF_TASK,
  documentVersion: PARAMETERS,
  documentHash: PARAMETERS,
  documentHashType: PARAMETERS,
  output: PARAMETERS,
  logs: PARAMETERS,
  notifications: PARAMETERS,
  comment: PARAMETERS,
  timeoutSeconds: PARAMETERS,
};

const RULES = {
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
} as const;

// The compiler refuses a component's argument that is missing here.
const CASES: Readonly<Record<string, () => Case>> = {
  MaintenanceWindow: () => ({
    make: (name, args) => new MaintenanceWindow(name, args),
    args: {
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
    } satisfies Record<keyof MaintenanceWindowArgs, unknown>,
    base: () => ({ schedule: "cron(0 2 ? * TUE#2 *)", duration: 3, cutoff: 1 }),
  }),
  MaintenanceWindowTarget: () => ({
    make: (name, args) => new MaintenanceWindowTarget(name, args),
    args: {
      windowId: "mw-0123456789abcdef0",
      name: "App",
      description: "The app servers",
      ownerInformation: "platform-team@example.com",
      tags: { "Patch Group": ["App"], Stage: ["dev", "test"] },
      tagKeys: ["Patch Group", "Stage"],
      instanceIds: ["i-0123456789abcdef0", "i-0123456789abcdef1"],
      resourceGroup: "app-servers",
      resourceTypes: ["AWS::EC2::INSTANCE"],
    } satisfies Record<keyof MaintenanceWindowTargetArgs, unknown>,
    base: (argument) => ({
      windowId: "mw-0123456789abcdef0",
      ...(["tags", "tagKeys", "instanceIds", "resourceGroup", "resourceTypes"].includes(argument)
        ? {}
        : { tags: { App: ["x"] } }),
      ...(argument === "resourceTypes" ? { resourceGroup: "app-servers" } : {}),
    }),
    property: {
      tags: "targets",
      tagKeys: "targets",
      instanceIds: "targets",
      resourceGroup: "targets",
      resourceTypes: "targets",
    },
  }),
  RunCommandTask: () => ({
    make: (name, args) => new RunCommandTask(name, args),
    args: {
      ...commandArgs(),
      document: "AWS-RunShellScript",
      parameters: { commands: ["date", "uptime {{WINDOW_ID}}"], workingDirectory: ["/tmp"] },
    } satisfies Record<keyof RunCommandTaskArgs, unknown>,
    base: (argument) => ({ ...ofTask(argument), document: "AWS-RunShellScript" }),
    property: { ...OF_COMMAND, document: "taskArn", parameters: PARAMETERS },
  }),
  PatchTask: () => ({
    make: (name, args) => new PatchTask(name, args),
    args: {
      ...commandArgs(),
      operation: "Install",
      rebootOption: "NoReboot",
      snapshotId: "14bea65d-5ccc-462d-a2f3-e99c8a1b2c3d",
      installOverrideList: "https://example.com/list.yaml",
      baselineOverride: "s3://bucket/baselines.json",
      preInstallHook: "Drain-Node",
      postInstallHook: "Check-Node",
      onExitHook: "Fill-Node",
    } satisfies Record<keyof PatchTaskArgs, unknown>,
    base: (argument) => ({ ...ofTask(argument), operation: "Scan" }),
    property: {
      ...OF_COMMAND,
      operation: PARAMETERS,
      rebootOption: PARAMETERS,
      snapshotId: PARAMETERS,
      installOverrideList: PARAMETERS,
      baselineOverride: PARAMETERS,
      preInstallHook: PARAMETERS,
      postInstallHook: PARAMETERS,
      onExitHook: PARAMETERS,
    },
  }),
  AutomationTask: () => ({
    make: (name, args) => new AutomationTask(name, args),
    args: {
      ...taskArgs(),
      document: "AWS-RestartEC2Instance",
      documentVersion: "$LATEST",
      parameters: { InstanceId: ["{{RESOURCE_ID}}"] },
    } satisfies Record<keyof AutomationTaskArgs, unknown>,
    base: (argument) => ({ ...ofTask(argument), document: "AWS-RestartEC2Instance" }),
    property: { ...OF_TASK, document: "taskArn", documentVersion: PARAMETERS, parameters: PARAMETERS },
  }),
  LambdaTask: () => ({
    make: (name, args) => new LambdaTask(name, args),
    args: {
      ...taskArgs(),
      functionArn: "arn:aws:lambda:eu-central-1:123456789012:function:SSM-drain",
      qualifier: "live",
      clientContext: btoa('{"custom":{}}'),
      payload: '{"node":"{{RESOURCE_ID}}"}',
    } satisfies Record<keyof LambdaTaskArgs, unknown>,
    base: (argument) => ({
      ...ofTask(argument),
      functionArn: "arn:aws:lambda:eu-central-1:123456789012:function:SSM-drain",
    }),
    property: {
      ...OF_TASK,
      functionArn: "taskArn",
      qualifier: PARAMETERS,
      clientContext: PARAMETERS,
      payload: PARAMETERS,
    },
  }),
  StepFunctionsTask: () => ({
    make: (name, args) => new StepFunctionsTask(name, args),
    args: {
      ...taskArgs(),
      stateMachineArn: "arn:aws-cn:states:cn-north-1:123456789012:stateMachine:SSM-drain",
      executionName: "{{INVOCATION_ID}}",
      input: '{"node":"{{RESOURCE_ID}}"}',
    } satisfies Record<keyof StepFunctionsTaskArgs, unknown>,
    base: (argument) => ({
      ...ofTask(argument),
      stateMachineArn: "arn:aws:states:eu-central-1:123456789012:stateMachine:SSM-drain",
    }),
    property: { ...OF_TASK, stateMachineArn: "taskArn", executionName: PARAMETERS, input: PARAMETERS },
  }),
  PatchBaseline: () => ({
    make: (name, args) => new PatchBaseline(name, args),
    args: {
      ...RULES,
      name: "App-AL2",
      description: "For the app servers",
      operatingSystem: "AMAZON_LINUX_2",
      availableSecurityUpdatesComplianceStatus: "NON_COMPLIANT",
      patchGroups: ["App", "Web"],
      isDefault: true,
      tags: { Environment: "dev" },
    } satisfies Record<keyof PatchBaselineArgs, unknown>,
    base: (argument) =>
      argument === "availableSecurityUpdatesComplianceStatus" ? {} : { operatingSystem: "AMAZON_LINUX_2" },
    plain: ["patchGroups", "isDefault"],
    // The rule by default depends on the operating system.
    property: { operatingSystem: ["approvalRules", "operatingSystem"] },
  }),
  PatchBaselines: () => ({
    make: (name, args) => new PatchBaselines(name, args),
    args: {
      baselines: [{ operatingSystem: "UBUNTU" }, { operatingSystem: "AMAZON_LINUX_2", name: "App-AL2", ...RULES }],
      approveAfterDays: 3,
      patchGroups: ["App"],
      isDefault: true,
      tags: { Environment: "dev" },
    } satisfies Record<keyof PatchBaselinesArgs, unknown>,
    base: () => ({ baselines: [{ operatingSystem: "UBUNTU" }, { operatingSystem: "MACOS" }] }),
    plain: ["baselines", "approveAfterDays", "patchGroups", "isDefault"],
    property: { tags: ["tags", "tags"] },
  }),
  CommandNotifications: () => ({
    make: (name, args) => new CommandNotifications(name, args),
    args: {
      events: ["Failed", "TimedOut"],
      type: "Invocation",
      topicArn: "arn:aws:sns:us-east-1:123456789012:t",
      roleArn: "arn:aws:iam::123456789012:role/Publisher",
    } satisfies Record<keyof CommandNotificationsArgs, unknown>,
    base: () => ({}),
    property: { events: [], type: [], topicArn: "policy", roleArn: [] },
  }),
  CommandOutput: () => ({
    make: (name, args) => new CommandOutput(name, args),
    args: {
      bucket: "example-logs",
      keyPrefix: "patching/dev",
      forceDestroy: true,
      tags: { Environment: "dev" },
    } satisfies Record<keyof CommandOutputArgs, unknown>,
    base: () => ({}),
    property: { bucket: [], keyPrefix: [] },
  }),
  ServiceRole: () => ({
    make: (name, args) => new ServiceRole(name, args),
    args: {
      name: "Role",
      functionArns: ["arn:aws:lambda:eu-central-1:123456789012:function:drain"],
      stateMachineArns: ["arn:aws:states:eu-central-1:123456789012:stateMachine:drain"],
      passRoleArns: ["arn:aws:iam::123456789012:role/Publisher"],
      tags: { Environment: "dev" },
    } satisfies Record<keyof ServiceRoleArgs, unknown>,
    base: () => ({}),
    property: { name: ["name", "role"], functionArns: "policy", stateMachineArns: "policy", passRoleArns: "policy" },
  }),
};

function taskArgs() {
  return {
    windowId: "mw-0123456789abcdef0",
    windowTargetIds: ["b061da67-4a57-459f-8ab2-e60a48d2b089", "b061da67-4a57-459f-8ab2-e60a48d2b08a"],
    instanceIds: ["i-0123456789abcdef0"],
    name: "PatchTest",
    description: "Patches",
    priority: 2,
    maxConcurrency: "10%",
    maxErrors: "0",
    serviceRoleArn: "arn:aws:iam::123456789012:role/Role",
    cutoffBehavior: "CANCEL_TASK",
  } satisfies Record<keyof TaskArgs, unknown>;
}

function commandArgs() {
  return {
    ...taskArgs(),
    documentVersion: "1",
    documentHash: "5fe6ba9ad9ea7d42f3b7ba6b3b3c1a2d",
    documentHashType: "Sha1",
    output: { bucketName: "example-logs", keyPrefix: "patching" },
    logs: { logGroupName: "/patching", enabled: true },
    notifications: {
      topicArn: "arn:aws:sns:us-east-1:123456789012:t",
      roleArn: "arn:aws:iam::123456789012:role/Publisher",
      events: ["Failed"],
      type: "Invocation",
    },
    comment: "nightly",
    timeoutSeconds: 600,
  } satisfies Record<keyof CommandTaskArgs, unknown>;
}

/** What every task needs beside one argument. */
function ofTask(argument: string) {
  return {
    windowId: "mw-0123456789abcdef0",
    ...(argument === "instanceIds" ? {} : { windowTargetIds: ["b061da67-4a57-459f-8ab2-e60a48d2b089"] }),
  };
}

/** What the components registered, by type and name; secrets are marked as Pulumi marks them. */
const registered = new Map<string, Record<string, unknown>>();
const SECRET = "4dabf18193072939515e22adb298388d";

function useMocks(isPreview: boolean) {
  return pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        if (type.startsWith("aws:")) registered.set(`${type} ${name}`, inputs);
        return { id: `${name}-id`, state: { ...inputs, arn: `arn:${name}`, bucket: name } };
      },
      call: ({ inputs }) => inputs,
    },
    "project",
    "stack",
    isPreview,
  );
}

/** Every place of a value, the value itself first: [], ["tags"], ["tags", 0]. */
function placesIn(value: unknown): (string | number)[][] {
  if (typeof value !== "object" || value === null || pulumi.Resource.isInstance(value)) return [[]];
  const inner = Object.entries(value).flatMap(([key, part]) =>
    placesIn(part).map((place) => [Array.isArray(value) ? Number(key) : key, ...place]),
  );
  return [[], ...inner];
}

function replacedAt(value: unknown, [step, ...rest]: (string | number)[], form: (value: unknown) => unknown): unknown {
  if (step === undefined) return form(value);
  const copy: Record<string | number, unknown> = Array.isArray(value)
    ? ([...value] as never)
    : { ...(value as Record<string, unknown>) };
  copy[step] = replacedAt(copy[step], rest, form);
  return copy;
}

let serial = 0;

/** Makes the component and gives what it registered with AWS, with its name taken out. */
async function registers({ make }: Case, args: object): Promise<Record<string, Record<string, unknown>>> {
  const name = `c${serial++}`;
  registered.clear();
  make(name, args as never);
  await pulumi.runtime.disconnect();
  const own = [...registered].filter(([key]) => key.includes(` ${name}`));
  return JSON.parse(JSON.stringify(Object.fromEntries(own)).replaceAll(name, "NAME"));
}

/** Without the marks of secrets, and without what a secret holds that is undefined. */
function plainOf(value: unknown): unknown {
  const revealed = (_: string, part: unknown) => {
    const shown =
      typeof part === "object" && part !== null && SECRET in part ? (part as { value?: unknown }).value : part;
    return shown ?? undefined;
  };
  return JSON.parse(JSON.stringify(value, revealed));
}

function secretsIn(resources: Record<string, Record<string, unknown>>): string[] {
  const properties = Object.values(resources).flatMap((inputs) => Object.entries(inputs));
  return properties.filter(([, value]) => JSON.stringify(value).includes(SECRET)).map(([name]) => name);
}

for (const isPreview of [true, false]) {
  describe(`every argument in every form, in ${isPreview ? "preview" : "up"}`, () => {
    before(async () => {
      await useMocks(isPreview);
    });

    for (const [component, caseOf] of Object.entries(CASES)) {
      it(`${component} takes each argument`, async function () {
        this.timeout(60_000);
        const one = caseOf();
        for (const [argument, value] of Object.entries(one.args)) {
          const plain = await registers(one, { ...one.base(argument), [argument]: value });
          if (one.plain?.includes(argument)) continue;
          for (const place of placesIn(value)) {
            for (const [form, as] of Object.entries(FORMS) as [Form, (value: unknown) => unknown][]) {
              if (form === "unknown" && !isPreview) continue;
              const where = `${[argument, ...place].join(".")} as ${form}`;
              const args = { ...one.base(argument), [argument]: replacedAt(value, place, as) };
              const found = await registers(one, args);
              expect(Object.keys(found).sort(), where).to.deep.equal(Object.keys(plain).sort());
              if (form !== "unknown") expect(plainOf(found), where).to.deep.equal(plainOf(plain));
              const secret = form === "secret" ? [one.property?.[argument] ?? argument].flat() : [];
              expect(secretsIn(found).sort(), where).to.deep.equal([...secret].sort());
            }
          }
        }
      });
    }
  });
}

describe("arguments that are refused when they are known", () => {
  const named = (args: object) => new MaintenanceWindow(`w${serial++}`, args as MaintenanceWindowArgs);
  const aimed = (args: object) => new MaintenanceWindowTarget(`t${serial++}`, { windowId: "mw-1", ...args });
  const unknown = () => pulumi.output<never>(pulumi.unknown as never);
  const hours = { schedule: "rate(5 minutes)", duration: 2, cutoff: 1 };

  before(() => useMocks(true));
  // Resources that are refused are never registered: what waits for them is no fault of the program here.
  after(() => void (debuggable as unknown as { leakedPromises(): unknown }).leakedPromises());

  const REFUSED: Readonly<Record<string, [() => unknown, RegExp]>> = {
    "a plain one beside an unknown one": [
      () => named({ ...hours, schedule: unknown(), duration: 25 }),
      /duration: 25 is not a window's length/,
    ],
    "a promise": [() => named({ ...hours, duration: Promise.resolve(25) }), /duration: 25/],
    "two outputs that do not go together": [
      () => named({ ...hours, duration: pulumi.output(2), cutoff: pulumi.output(2), name: unknown() }),
      /cutoff: 2 hours before the end/,
    ],
    "two selections, one of them unknown": [
      () => aimed({ tags: { App: ["x"] }, resourceGroup: unknown() }),
      /give exactly one of tags, instanceIds, resourceGroup; tags and resourceGroup are given/,
    ],
    "no selection": [() => aimed({}), /none of them is given/],
    "a selection that was computed as undefined": [
      () => aimed({ resourceGroup: pulumi.output(undefined) }),
      /none of them is given/,
    ],
    "an id beside an unknown one": [
      () => aimed({ instanceIds: [unknown(), "web-1"] }),
      /"web-1" is not a managed node's/,
    ],
    "an id in an output": [() => aimed({ instanceIds: pulumi.output(["web-1"]) }), /"web-1" is not a managed node's/],
    "a tag without a value": [
      () => aimed({ tags: { App: Promise.resolve([]), Stage: unknown() } }),
      /tags\["App"\]: it has no value/,
    ],
    "too many tags, of which none is known": [
      () => aimed({ tags: Object.fromEntries([..."abcdef"].map((key) => [key, unknown()])) }),
      /one to five tag keys, not 6/,
    ],
    "no targets, as an output": [
      () => new PatchTask(`p${serial++}`, { windowId: "mw-1", windowTargetIds: pulumi.output([]), operation: "Scan" }),
      /windowTargetIds: use 1 to 10 ids of window targets, not 0/,
    ],
    "an event": [
      () => new CommandNotifications(`n${serial++}`, { events: [Promise.resolve("Lost" as never)] }),
      /"Lost" is unknown/,
    ],
  };

  for (const [what, [make, message]] of Object.entries(REFUSED)) {
    it(what, async () => expect(await refusal(make)).to.match(message));
  }

  it("without showing a secret", async () => {
    const text = await refusal(() => named({ ...hours, name: pulumi.secret("no good name"), duration: 25 }));
    expect(text).to.match(/duration: 25/);
    const computed = await refusal(() => named({ ...hours, name: pulumi.secret("no good name") }));
    expect(computed)
      .to.match(/name: it is refused\. A secret takes part/)
      .and.not.match(/no good name/);
  });
});

/** What a program that makes it fails with: in the constructor, or when what it waited for is known. */
async function refusal(make: () => unknown): Promise<string> {
  const later = new Promise<string>((resolve) => {
    process.once("unhandledRejection", (error: Error) => resolve(error.message));
  });
  try {
    make();
    return await later;
  } catch (error) {
    return (error as Error).message;
  }
}
