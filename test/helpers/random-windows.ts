import type { RegisterTaskWithMaintenanceWindowRequest, SSMClient } from "@aws-sdk/client-ssm";
import fc from "fast-check";
import { createWindow, registerTarget, registerTask } from "./windows.ts";

const NODE = "i-0123456789abcdef0";

/** Any text that AWS takes as a description. */
const description = fc
  .oneof(
    fc.string({ unit: "grapheme", minLength: 3, maxLength: 30 }),
    fc.constantFrom('a "quoted" \\ name', ["`", "{x}`"].join("$"), "two\nlines", "\u202eturned", "*/ // <!--"),
  )
  .filter((text) => text.length >= 3 && text.length <= 128 && text.trim() !== "");
const name = fc.oneof(
  fc.stringMatching(/^[a-zA-Z0-9_\-.]{3,20}$/),
  fc.constantFrom("delete", "new", "class", "window", "PatchTask", "ssm"),
);
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const window = fc.record({
  Name: name,
  Description: optional(description),
  Schedule: fc.constantFrom(
    "rate(7 days)",
    "cron(0 2 ? * SUN *)",
    "at(2030-01-01T00:00:00)",
    "cron(30 23 ? * TUE#2 *)",
  ),
  ScheduleTimezone: optional(fc.constantFrom("Europe/Berlin", "UTC", "America/New_York")),
  StartDate: optional(fc.constantFrom("2027-01-01T00:00:00Z", "2027-01-01T00:00:00+02:00")),
  EndDate: optional(fc.constant("2031-01-01T00:00:00-05:00")),
  Duration: fc.integer({ min: 2, max: 24 }),
  Cutoff: fc.integer({ min: 0, max: 1 }),
  Tags: fc
    .uniqueArray(fc.constantFrom("Stage", "team", "é", "a b", "7", "__proto__", "constructor"), { maxLength: 4 })
    .map((keys) => keys.map((Key) => ({ Key, Value: `${Key}-value` }))),
});

const target = fc.record({
  Name: optional(name),
  Description: optional(description),
  OwnerInformation: optional(description),
  Targets: fc.constantFrom(
    [{ Key: "tag:Patch Group", Values: ["App", "Web"] }],
    [
      { Key: "tag:7", Values: ["x"] },
      { Key: "tag:3", Values: ["y"] },
    ],
    [{ Key: "tag-key", Values: ["Stage"] }],
    [{ Key: "InstanceIds", Values: [NODE] }],
  ),
});

const parameters = fc.constantFrom<Record<string, string[]>>(
  { commands: ['echo "$HOME"', "true"] },
  { commands: ["echo {{RESOURCE_ID}}"] },
  { commands: ["date"], workingDirectory: ["/tmp"] },
);
const command = fc
  .record({
    Comment: optional(description.filter((text) => text.length <= 100)),
    DocumentVersion: optional(fc.constantFrom("$DEFAULT", "$LATEST", "1")),
    TimeoutSeconds: optional(fc.constant(600)),
    OutputS3BucketName: optional(fc.constant("example-logs")),
    OutputS3KeyPrefix: optional(fc.constant("patching")),
    CloudWatchOutputConfig: optional(
      fc.constantFrom<object>(
        { CloudWatchOutputEnabled: true },
        { CloudWatchOutputEnabled: false },
        { CloudWatchOutputEnabled: true, CloudWatchLogGroupName: "/patching" },
      ),
    ),
    Parameters: parameters,
  })
  .map(
    (RunCommand) =>
      ({ TaskType: "RUN_COMMAND", TaskArn: "AWS-RunShellScript", TaskInvocationParameters: { RunCommand } }) as const,
  );
const patch = fc
  .record(
    {
      Operation: fc.constantFrom(["Scan"], ["Install"]),
      RebootOption: optional(fc.constantFrom(["NoReboot"], ["RebootIfNeeded"])),
    },
    { requiredKeys: ["Operation"] },
  )
  .map(
    (given) =>
      ({
        TaskType: "RUN_COMMAND",
        TaskArn: "AWS-RunPatchBaseline",
        TaskInvocationParameters: { RunCommand: { Parameters: defined(given) } },
      }) as const,
  );
const call = fc.constantFrom(
  { TaskType: "LAMBDA", TaskArn: "arn:aws:lambda:us-east-1:000000000000:function:SSM-x:live" } as const,
  {
    TaskType: "LAMBDA",
    TaskArn: "arn:aws:lambda:us-east-1:000000000000:function:SSM-x",
    TaskInvocationParameters: { Lambda: { Payload: Buffer.from('{"a":[1,2],"b":{"c":"d"}}'), Qualifier: "2" } },
  } as const,
  {
    TaskType: "STEP_FUNCTIONS",
    TaskArn: "arn:aws:states:us-east-1:000000000000:stateMachine:SSM-y",
    TaskInvocationParameters: {
      StepFunctions: { Input: '{"long":"abcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrstuvwxyz"}' },
    },
  } as const,
  {
    TaskType: "AUTOMATION",
    TaskArn: "AWS-RestartEC2Instance",
    TaskInvocationParameters: { Automation: { DocumentVersion: "1", Parameters: { InstanceId: ["{{RESOURCE_ID}}"] } } },
  } as const,
);
const task = fc.record({
  own: fc.record({
    Name: optional(name),
    Description: optional(description),
    Priority: optional(fc.integer({ min: 0, max: 3 })),
    CutoffBehavior: optional(fc.constantFrom("CONTINUE_TASK", "CANCEL_TASK")),
    MaxConcurrency: fc.constantFrom("1", "50%"),
    MaxErrors: fc.constantFrom("0", "1", "10%"),
  }),
  invocation: fc.oneof(command, patch, call),
  /** Which of the window's targets, if any. */
  target: optional(fc.nat(3)),
});

const account = fc.record({
  window,
  targets: fc.array(target, { maxLength: 3 }),
  tasks: fc.array(task, { maxLength: 4 }),
});

/** Makes windows with random targets and tasks of all types, as people might have made them. */
export async function makeRandomWindows(
  ssm: SSMClient,
  { seed, count }: { seed: number; count: number },
): Promise<void> {
  for (const { window, targets, tasks } of fc.sample(account, { seed, numRuns: count })) {
    const windowId = await createWindow(ssm, window as never);
    const ids: string[] = [];
    for (const one of targets) ids.push(await registerTarget(ssm, windowId, one as never));
    for (const { own, invocation, target } of tasks) {
      const id = target === undefined ? undefined : ids[target % (ids.length || 1)];
      const request = { ...own, ...invocation, ...selected(id, invocation.TaskType) };
      await registerTask(ssm, windowId, request as Partial<RegisterTaskWithMaintenanceWindowRequest>);
    }
  }
}

function selected(windowTargetId: string | undefined, type: string) {
  if (windowTargetId !== undefined) return { Targets: [{ Key: "WindowTargetIds", Values: [windowTargetId] }] };
  if (type === "RUN_COMMAND") return { Targets: [{ Key: "InstanceIds", Values: [NODE] }] };
  return { Targets: undefined, MaxConcurrency: undefined, MaxErrors: undefined };
}

function defined<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
