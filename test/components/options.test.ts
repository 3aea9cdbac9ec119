import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import {
  AutomationTask,
  CommandNotifications,
  CommandOutput,
  LambdaTask,
  MaintenanceWindow,
  MaintenanceWindowTarget,
  PatchBaseline,
  PatchPolicy,
  PatchTask,
  RunCommandTask,
  ServiceRole,
  StepFunctionsTask,
} from "../../components/components.ts";
import { refusalOf, registeredBy, useMocks } from "../helpers/component-mocks.ts";

const OF_TASK = { windowId: "mw-1", windowTargetIds: ["b061da67-4a57-459f-8ab2-e60a48d2b089"] };
const FUNCTION = "arn:aws:lambda:eu-central-1:123456789012:function:drain";
const MACHINE = "arn:aws:states:eu-central-1:123456789012:stateMachine:fill";

type Options = pulumi.ComponentResourceOptions & { import?: string; transform?: object };

/** Each component: how it is made, the type of its main child, and the name that `transform` has for it. */
const COMPONENTS: Record<
  string,
  [make: (name: string, opts?: Options) => pulumi.Resource, type: string, child: string]
> = {
  MaintenanceWindow: [
    (name, opts) => new MaintenanceWindow(name, { schedule: "rate(1 day)", duration: 2, cutoff: 1 }, opts),
    "aws:ssm/maintenanceWindow:MaintenanceWindow",
    "window",
  ],
  MaintenanceWindowTarget: [
    (name, opts) => new MaintenanceWindowTarget(name, { windowId: "mw-1", tags: { App: ["x"] } }, opts),
    "aws:ssm/maintenanceWindowTarget:MaintenanceWindowTarget",
    "target",
  ],
  PatchTask: [(name, opts) => new PatchTask(name, { ...OF_TASK, operation: "Scan" }, opts), task(), "task"],
  RunCommandTask: [
    (name, opts) => new RunCommandTask(name, { ...OF_TASK, document: "AWS-RunShellScript" }, opts),
    task(),
    "task",
  ],
  AutomationTask: [(name, opts) => new AutomationTask(name, { windowId: "mw-1", document: "D" }, opts), task(), "task"],
  LambdaTask: [(name, opts) => new LambdaTask(name, { windowId: "mw-1", functionArn: FUNCTION }, opts), task(), "task"],
  StepFunctionsTask: [
    (name, opts) => new StepFunctionsTask(name, { windowId: "mw-1", stateMachineArn: MACHINE }, opts),
    task(),
    "task",
  ],
  PatchBaseline: [(name, opts) => new PatchBaseline(name, {}, opts), "aws:ssm/patchBaseline:PatchBaseline", "baseline"],
  ServiceRole: [(name, opts) => new ServiceRole(name, {}, opts), "aws:iam/role:Role", "role"],
  CommandOutput: [(name, opts) => new CommandOutput(name, {}, opts), "aws:s3/bucket:Bucket", "bucket"],
  CommandNotifications: [(name, opts) => new CommandNotifications(name, {}, opts), "aws:sns/topic:Topic", "topic"],
};

function task() {
  return "aws:ssm/maintenanceWindowTask:MaintenanceWindowTask";
}

describe("the options of a component", function () {
  this.timeout(20_000);
  before(() => useMocks(false));

  for (const [component, [make, type, child]] of Object.entries(COMPONENTS)) {
    it(`reach what ${component} makes`, async () => {
      const seen: pulumi.ResourceTransformationArgs[] = [];
      const options: Options = {
        ignoreChanges: ["tags"],
        import: "some-id",
        transformations: [
          (args) => {
            seen.push(args);
            return undefined;
          },
        ],
      };
      await registeredBy((name) => make(name, options));
      const main = seen.find((args) => args.type === type);
      expect(main?.opts).to.deep.include({ ignoreChanges: ["tags"], import: "some-id" });
      const others = seen.filter((args) => args.type.startsWith("aws:") && args !== main);
      for (const { opts } of others) expect(opts).to.not.have.any.keys("import", "ignoreChanges");
      const former = seen[0]?.opts.aliases as pulumi.Alias[] | undefined;
      expect((former ?? []).map((alias) => String(alias.type).split(":").at(-1))).to.satisfy((types: string[]) =>
        types.every((each) => each === component),
      );
    });

    it(`and its transform changes arguments, options and name of ${component}'s ${child}`, async () => {
      const property = type === "aws:iam/role:Role" ? "description" : "region";
      const byRecord = await registeredBy((name) =>
        make(name, { transform: { [child]: { [property]: "eu-west-1" } } }),
      );
      expect(Object.entries(byRecord).find(([key]) => key === `${type} NAME`)?.[1]).to.include({
        [property]: "eu-west-1",
      });
      const calls: unknown[] = [];
      const transform = (args: Record<string, unknown>, opts: pulumi.CustomResourceOptions, name: string) => {
        args[property] = "eu-west-2";
        calls.push(name.replace(/\d+/, ""), pulumi.Resource.isInstance(opts.parent));
      };
      const byFunction = await registeredBy((name) => make(name, { transform: { [child]: transform } }));
      expect(Object.entries(byFunction).find(([key]) => key === `${type} NAME`)?.[1]).to.include({
        [property]: "eu-west-2",
      });
      expect(calls).to.deep.equal(["component", true]);
    });
  }

  it("keep a renamed component's resources under its former type too", async () => {
    const aliases: unknown[] = [];
    const transformation: pulumi.ResourceTransformation = ({ opts, type }) => {
      if (!type.startsWith("aws:")) aliases.push(opts.aliases);
      return undefined;
    };
    const options = { aliases: [{ name: "before" }], transformations: [transformation] };
    await registeredBy((name) => new ServiceRole(name, {}, options));
    const type = "maintenance-windows:iam:ServiceRole";
    expect(aliases).to.deep.equal([[{ name: "before" }, { name: "before", type }, { type }]]);
  });
});

describe("a component", () => {
  before(() => useMocks(true));

  it("names AWS's policy in the partition of its provider", async () => {
    const all = await registeredBy((name) => new ServiceRole(name));
    expect(all["aws:iam/rolePolicyAttachment:RolePolicyAttachment NAME"]?.policyArn).to.equal(
      "arn:aws-us-gov:iam::aws:policy/service-role/AmazonSSMMaintenanceWindowRole",
    );
  });

  const WINDOW = { schedule: "rate(1 day)", duration: 2, cutoff: 1 };
  const REFUSED: Record<string, [make: (name: string) => unknown, message: RegExp]> = {
    "a component in place of its id": [
      (name) =>
        new PatchTask(name, {
          ...OF_TASK,
          windowId: new MaintenanceWindow(`${name}-w`, WINDOW) as never,
          operation: "Scan",
        }),
      /^windowId: it is a resource of type MaintenanceWindow: use its output windowId\.$/m,
    ],
    "a component in a list of ids": [
      (name) => {
        const target = new MaintenanceWindowTarget(`${name}-t`, { windowId: "mw-1", tagKeys: ["App"] });
        return new PatchTask(name, { ...OF_TASK, windowTargetIds: [target] as never, operation: "Scan" });
      },
      /windowTargetIds\[0\]: it is a resource of type MaintenanceWindowTarget: use its output windowTargetId\./,
    ],
    "every wrong argument of a window at once": [
      (name) =>
        new MaintenanceWindow(name, {
          ...{ name: "a b", schedule: "cron(0 25 ? * * *)", scheduleTimezone: "Mars/Olympus" },
          ...{ duration: 30, cutoff: -1, startDate: "tomorrow", tags: { "aws:x": "y" } },
        }),
      /^tags\["aws:x"\].*\nname: "a b".*\nduration: 30.*\ncutoff: -1.*\nschedule: "cron.*\nscheduleTimezone: "Mars.*\nstartDate: "tomorrow"/,
    ],
    "arguments that are missing": [
      (name) => new MaintenanceWindow(name, { cutoff: 24 } as never),
      /^schedule: it is missing.*\nduration: it is missing.*\ncutoff: 24 is not a cutoff/,
    ],
    "arguments of another type": [
      (name) =>
        new PatchTask(name, {
          ...{ windowId: "mw-1", windowTargetIds: "app", operation: "Scan", maxConcurrency: 10, priority: "1" },
          ...{ logs: "group", name: null },
        } as never),
      /windowTargetIds: it is "app": use a list of texts\.\nmaxConcurrency: it is 10: use a text, such as "10"\.\npriority: it is "1": use a number\.\nlogs: it is "group": use a record of logGroupName, enabled\.\nname: it is null: use a text\./,
    ],
    "rates with a blank or of nothing": [
      (name) => new PatchTask(name, { ...OF_TASK, operation: "Scan", maxConcurrency: "10 %", maxErrors: "101%" }),
      /maxConcurrency: "10 %" is not a concurrency.*\nmaxErrors: "101%" is not an error threshold/,
    ],
    "the ARN of another service": [
      (name) =>
        new PatchTask(name, {
          ...{ ...OF_TASK, operation: "Scan", serviceRoleArn: FUNCTION },
          notifications: { topicArn: "arn:aws-cn:sqs:cn-north-1:123456789012:q", roleArn: MACHINE },
        }),
      /serviceRoleArn: "arn:aws:lambda.*" is of another service: use an ARN such as arn:aws:iam.*\n.*topicArn: .*arn:aws:sns.*\n.*roleArn: /,
    ],
    "a transform of a child that does not exist, beside wrong arguments": [
      (name) =>
        new MaintenanceWindow(name, { schedule: "rate(1 day)", duration: 30, cutoff: 1 }, {
          transform: { windw: {} },
        } as never),
      /^duration: 30 .*\ntransform\.windw: it is not a child of the component\. Did you mean window\? Known are window\.$/,
    ],
    "a transform of a policy's child that does not exist": [
      (name) =>
        new PatchPolicy(name, { baselines: [{ operatingSystem: "UBUNTU" }], patchGroups: ["App"] }, {
          transform: { install: { tsk: () => {} }, scan: () => {}, before: "later" },
        } as never),
      /transform\.install\.tsk: it is not a child .* Did you mean task\?.*\ntransform\.scan: it is a function: use a record of window, target, task\.\ntransform\.before: it is "later": use a record of arguments, or a function\./,
    ],
    "a transform of no child": [
      (name) => new ServiceRole(name, {}, { transform: () => {} } as never),
      /^transform: it is a function: use a record of role, attachment, policy\.$/,
    ],
    "values that JSON does not have": [
      (name) => new MaintenanceWindow(name, { schedule: () => {}, duration: 2n, cutoff: Symbol("one") } as never),
      /^schedule: it is a function: use a text\.\nduration: it is 2n: use a number\.\ncutoff: it is a symbol: use a number\.$/,
    ],
    "an argument that does not exist": [
      (name) => new PatchTask(name, { ...OF_TASK, operation: "Scan", rebotOption: "NoReboot" } as never),
      /rebotOption: it is not an argument\. Did you mean rebootOption\?/,
    ],
    "a parameter that AWS-RunPatchBaseline does not have": [
      (name) =>
        new RunCommandTask(name, { ...OF_TASK, document: "AWS-RunPatchBaseline", parameters: { Operaton: ["Scan"] } }),
      /parameters\.Operaton: AWS-RunPatchBaseline has no such parameter\. Did you mean Operation\?/,
    ],
    "an operation that AWS-RunPatchBaseline does not have": [
      (name) =>
        new RunCommandTask(name, {
          ...OF_TASK,
          document: "AWS-RunPatchBaseline",
          parameters: { Operation: ["Instal"] },
        }),
      /parameters\.Operation: "Instal" is unknown: use Install or Scan/,
    ],
    "a pseudo-parameter that a command does not have": [
      (name) =>
        new RunCommandTask(name, {
          ...OF_TASK,
          document: "AWS-RunShellScript",
          parameters: { commands: ["echo {{RESOURCE_ID}}"] },
        }),
      /parameters: \{\{RESOURCE_ID\}\} is not replaced: a task that runs a command does not have it/,
    ],
    "a misspelt pseudo-parameter": [
      (name) => new LambdaTask(name, { windowId: "mw-1", functionArn: FUNCTION, payload: '{"w":"{{WINDOW_IDD}}"}' }),
      /payload: \{\{WINDOW_IDD\}\} is not replaced/,
    ],
    "a payload that is not JSON": [
      (name) => new LambdaTask(name, { windowId: "mw-1", functionArn: FUNCTION, payload: "{node}" }),
      /payload: "\{node\}" is not JSON/,
    ],
    "a client context that is not in base64": [
      (name) => new LambdaTask(name, { windowId: "mw-1", functionArn: FUNCTION, clientContext: "{}" }),
      /clientContext: "\{\}" is not a JSON object in base64/,
    ],
    "a command without targets": [
      (name) => new PatchTask(name, { windowId: "mw-1", operation: "Scan" }),
      /windowTargetIds: a task that runs a command needs targets/,
    ],
    "a limit of a task without targets": [
      (name) => new LambdaTask(name, { windowId: "mw-1", functionArn: FUNCTION, maxErrors: "1" }),
      /maxErrors: a task without targets runs once/,
    ],
    "targets of two kinds": [
      (name) => new PatchTask(name, { ...OF_TASK, instanceIds: ["i-0123456789abcdef0"], operation: "Scan" }),
      /instanceIds: give either windowTargetIds or instanceIds/,
    ],
    "hooks beside an override": [
      (name) =>
        new PatchTask(name, { ...OF_TASK, operation: "Install", preInstallHook: "D", installOverrideList: "s3://b/k" }),
      /installOverrideList: AWS-RunPatchBaselineWithHooks has no such parameter/,
    ],
    "a rule with two times of approval": [
      (name) =>
        new PatchBaseline(name, {
          approvalRules: [{ patchFilters: [], approveAfterDays: 7, approveUntilDate: "2026-02-30" }],
        }),
      /approvalRules\[0\]: give exactly one of approveAfterDays and approveUntilDate; both are given\.\n.*"2026-02-30" is not a date/,
    ],
    "the tag values of a target as a text": [
      (name) => new MaintenanceWindowTarget(name, { windowId: "mw-1", tags: { App: "x" } as never }),
      /tags\["App"\]: it is not a list: write its values as a list, such as \["x"\]/,
    ],
  };
  for (const [what, [make, message]] of Object.entries(REFUSED)) {
    it(`refuses ${what}`, async () => expect(await refusalOf(make)).to.match(message));
  }
});
