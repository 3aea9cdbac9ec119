import { expect } from "chai";
import { AwsProvider } from "../../provider/aws-provider.ts";
import { RESOURCE_TYPES } from "../../provider/resources/table.ts";
import type { Values } from "../../provider/values/value.ts";
import { startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";

interface Life {
  readonly type: string;
  /** What the program gives; `made` has the ids of the resources before it, by type. */
  readonly news: (made: (type: string) => string) => Values;
  /** What it gives instead later on; undefined takes away. */
  readonly change?: (made: (type: string) => string) => { readonly [name: string]: Values[string] | undefined };
  readonly importId?: (made: (type: string) => string) => string;
  /** Whether there is something to read even after the end: AWS's own default takes its place. */
  readonly outlives?: true;
}

const allow = (statement: object) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
const managed = "arn:aws:iam::aws:policy/service-role/AmazonSSMMaintenanceWindowRole";
const statesTrust = allow({
  Action: "sts:AssumeRole",
  Principal: { Service: ["ssm.amazonaws.com", "states.amazonaws.com"] },
});
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

const ROLE = "aws:iam/role:Role";
const BUCKET = "aws:s3/bucket:Bucket";
const TOPIC = "aws:sns/topic:Topic";
const WINDOW = "aws:ssm/maintenanceWindow:MaintenanceWindow";
const TARGET = "aws:ssm/maintenanceWindowTarget:MaintenanceWindowTarget";
const TASK = "aws:ssm/maintenanceWindowTask:MaintenanceWindowTask";
const RULE = "aws:cloudwatch/eventRule:EventRule";
const TARGET_OF_RULE = "aws:cloudwatch/eventTarget:EventTarget";
const BASELINE = "aws:ssm/patchBaseline:PatchBaseline";

/** In the order in which they need each other. */
const LIVES: readonly Life[] = [
  {
    type: ROLE,
    news: () => ({
      assumeRolePolicy: statesTrust,
      description: "a",
      tags: { a: "b" },
      inlinePolicies: [{ name: "one", policy: allow({ Action: "s3:Get*", Resource: "*" }) }],
      managedPolicyArns: [managed],
    }),
    change: () => ({
      description: "b",
      maxSessionDuration: 7200,
      tags: { c: "d" },
      inlinePolicies: [{ name: "two", policy: allow({ Action: "s3:Put*", Resource: "*" }) }],
      managedPolicyArns: [],
    }),
  },
  {
    type: "aws:iam/rolePolicy:RolePolicy",
    news: (made) => ({ role: made(ROLE), policy: allow({ Action: "s3:Get*", Resource: "*" }) }),
    change: () => ({ policy: allow({ Action: "s3:Put*", Resource: "*" }) }),
  },
  {
    type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    news: (made) => ({ role: made(ROLE), policyArn: managed }),
  },
  {
    type: "aws:iam/policy:Policy",
    news: () => ({ policy: allow({ Action: "s3:Get*", Resource: "*" }), tags: { a: "b" } }),
    change: () => ({ policy: allow({ Action: "s3:Put*", Resource: "*" }), tags: { a: "c" } }),
  },
  {
    type: "aws:iam/instanceProfile:InstanceProfile",
    news: (made) => ({ role: made(ROLE), tags: { a: "b" } }),
    change: () => ({ role: undefined, tags: { c: "d" } }),
  },
  {
    type: "aws:resourcegroups/group:Group",
    news: () => ({ resourceQuery: { query: query("App") }, description: "a", tags: { a: "b" } }),
    change: () => ({ resourceQuery: { query: query("App", "Web") }, description: undefined, tags: { c: "d" } }),
  },
  {
    type: RULE,
    news: () => ({ eventPattern: JSON.stringify({ source: ["aws.ssm"] }), description: "a", tags: { a: "b" } }),
    change: () => ({
      eventPattern: JSON.stringify({ source: ["aws.ssm", "aws.ec2"] }),
      state: "DISABLED",
      description: undefined,
      tags: {},
    }),
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
    change: () => ({
      input: undefined,
      inputTransformer: { inputPaths: { at: "$.time" }, inputTemplate: '"<at>"' },
      retryPolicy: undefined,
    }),
    importId: (made) => `${made(RULE)}/${made(TARGET_OF_RULE).slice(made(RULE).length + 1)}`,
  },
  {
    type: "aws:sfn/stateMachine:StateMachine",
    news: (made) => ({
      definition: machine(1),
      roleArn: `arn:aws:iam::000000000000:role/${made(ROLE)}`,
      tags: { a: "b" },
    }),
    change: () => ({ definition: machine(2), tracingConfiguration: { enabled: true }, tags: { c: "d" } }),
  },
  {
    type: BUCKET,
    news: () => ({ tags: { a: "b", kept: "1" } }),
    change: () => ({ tags: { c: "d", kept: "1" }, forceDestroy: true }),
  },
  {
    type: "aws:s3/bucketPolicy:BucketPolicy",
    news: (made) => ({
      bucket: made(BUCKET),
      policy: allow({ Principal: "*", Action: "s3:GetObject", Resource: `arn:aws:s3:::${made(BUCKET)}/*` }),
    }),
    change: (made) => ({
      policy: allow({ Principal: "*", Action: "s3:PutObject", Resource: `arn:aws:s3:::${made(BUCKET)}/*` }),
    }),
  },
  { type: TOPIC, news: () => ({ displayName: "a", tags: { a: "b" } }), change: () => ({ displayName: "b", tags: {} }) },
  {
    type: "aws:sns/topicPolicy:TopicPolicy",
    news: (made) => ({
      arn: made(TOPIC),
      policy: allow({ Principal: "*", Action: "SNS:Publish", Resource: made(TOPIC) }),
    }),
    change: (made) => ({ policy: allow({ Principal: "*", Action: "SNS:Subscribe", Resource: made(TOPIC) }) }),
    outlives: true,
  },
  {
    type: "aws:sns/topicSubscription:TopicSubscription",
    news: (made) => ({ topic: made(TOPIC), protocol: "sqs", endpoint: "arn:aws:sqs:eu-central-1:000000000000:q" }),
    change: () => ({ rawMessageDelivery: true }),
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
    change: () => ({ schedule: "rate(7 days)", enabled: false, description: "b", tags: { c: "d" } }),
  },
  {
    type: TARGET,
    news: (made) => ({
      windowId: made(WINDOW),
      resourceType: "INSTANCE",
      ownerInformation: "me",
      targets: [{ key: "tag:Patch Group", values: ["App"] }],
    }),
    change: () => ({ ownerInformation: undefined, targets: [{ key: "tag:Patch Group", values: ["App", "Web"] }] }),
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
    change: () => ({ priority: undefined, maxErrors: "0", cutoffBehavior: "CANCEL_TASK", description: "later" }),
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
    change: () => ({ description: undefined, approvalRules: undefined, approvedPatches: ["c"], tags: { c: "d" } }),
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
    change: () => ({ content: script("pwd"), permissions: { type: "Share", account_ids: "111122223333" } }),
  },
  {
    type: "aws:ssm/parameter:Parameter",
    news: () => ({ type: "String", value: "a", tags: { a: "b" } }),
    change: () => ({ type: "String", value: "b", description: "later" }),
  },
];

describe("each type of resource, against the emulator", () => {
  let emulator: TestEmulator;
  let provider: AwsProvider;
  const ids = new Map<string, string>();
  const living: { type: string; id: string; outputs: Values; outlives: boolean }[] = [];

  function made(type: string): string {
    const id = ids.get(type);
    if (id === undefined) throw new Error(`${type} was not made`);
    return id;
  }

  function check(type: string, news: Values, olds: Values = {}): Values {
    const checked = provider.check(type, { name: "lab", randomSeed: Buffer.from(type), olds, news });
    expect(checked.failures).to.deep.equal([]);
    return checked.inputs;
  }

  const changed = (type: string, olds: Values, news: Values) =>
    provider.diff(type, { olds, news, ignoreChanges: [] }).changed;

  before(async () => {
    emulator = await startTestEmulator({ region: "eu-central-1" });
    provider = new AwsProvider({
      AWS_ENDPOINT_URL: emulator.endpoint,
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    });
    await provider.configure({});
  });
  after(() => emulator.stop());

  it("is tried here", () => {
    expect(LIVES.map(({ type }) => type)).to.have.members(RESOURCE_TYPES.map(({ token }) => token));
  });

  for (const { type, news, change, importId, outlives } of LIVES) {
    it(`${type} is made, read, imported and changed without a difference left`, async () => {
      const inputs = check(type, news(made));
      const { id, outputs } = await provider.create(type, inputs, false);
      ids.set(type, id);
      expect(changed(type, outputs, inputs)).to.deep.equal([]);
      const read = await provider.read(type, id, { outputs, inputs }, "lab");
      expect(read).to.deep.include({ id, outputs });

      const imported = await provider.read(type, importId?.(made) ?? id, { outputs: {}, inputs: {} }, "lab");
      expect(imported?.id).to.equal(id);
      expect(changed(type, imported?.outputs ?? {}, inputs)).to.deep.equal([]);

      living.push({ type, id, outputs, outlives: outlives === true });
      if (change === undefined) return;
      const later = check(type, { ...news(made), ...change(made) } as Values, inputs);
      expect(changed(type, outputs, later)).to.include.members(
        Object.keys(change(made)).filter((name) => name !== "type"),
      );
      const updated = await provider.update(type, {
        id,
        olds: outputs,
        news: later,
        ignoreChanges: [],
        preview: false,
      });
      expect(changed(type, updated.outputs, later)).to.deep.equal([]);
      living[living.length - 1] = { type, id, outputs: updated.outputs, outlives: outlives === true };
    });
  }

  it("is gone in the end, those that others need last", async () => {
    for (const { type, id, outputs, outlives } of living.toReversed()) {
      await provider.delete(type, id, outputs);
      if (outlives) continue;
      expect(await provider.read(type, id, { outputs, inputs: {} }, "lab"), type).to.equal(undefined);
    }
  });
});
