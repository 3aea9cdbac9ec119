import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { type DeclaredResource, declaredWindows } from "../../../components/forecast/declared.ts";
import { type CloudFacts, forecast, type WindowForecast } from "../../../components/forecast/forecast.ts";
import { executionLines, forecastLines } from "../../../components/forecast/forecast-lines.ts";
import type { MatchedNodes } from "../../../components/forecast/matched-nodes.ts";
import type { ExistingWindow } from "../../../components/forecast/next-executions.ts";
import { TARGET_TYPES, TASK_TYPES, WINDOW_TYPES } from "../../../components/forecast/resource-types.ts";
import { WARNINGS, type WarningName } from "../../../components/forecast/warnings.ts";
import { NOT_KNOWN } from "../../../components/not-known.ts";

type Inputs = Record<string, unknown>;

/** A Tuesday. */
const NOW = "2026-12-01T00:00:00Z";

const urn = (type: string, name: string) => `urn:pulumi:dev::own::${type}::${name}`;
const part = (types: readonly string[], name: string, inputs: Inputs, more: Partial<DeclaredResource> = {}) => ({
  urn: urn(types[0]!, name),
  type: types[0]!,
  inputs,
  dependsOn: {},
  ...more,
});
const window = (inputs: Inputs, name = "nightly", more?: Partial<DeclaredResource>) =>
  part(WINDOW_TYPES, name, { schedule: "cron(0 4 ? * SUN *)", duration: 3, cutoff: 1, ...inputs }, more);
const inside = (name: string) => ({ windowId: NOT_KNOWN, of: { windowId: [urn(WINDOW_TYPES[0]!, name)] } });

function target(inputs: Inputs = {}, name = "app", of = "nightly") {
  const targets = [{ key: "tag:Role", values: ["app"] }];
  return part(
    TARGET_TYPES,
    name,
    { windowId: NOT_KNOWN, resourceType: "INSTANCE", targets, ...inputs },
    { dependsOn: inside(of).of },
  );
}

/** A task on the target of that name; without one if it is empty. */
function task(inputs: Inputs = {}, on = "app", of = "nightly", name = "work") {
  const targets = on && [{ key: "WindowTargetIds", values: [NOT_KNOWN] }];
  const limits = on ? { targets, maxConcurrency: "10", maxErrors: "1" } : {};
  const commands = [{ name: "commands", values: ["echo"] }];
  return part(
    TASK_TYPES,
    name,
    {
      windowId: NOT_KNOWN,
      taskType: "RUN_COMMAND",
      taskArn: "AWS-RunShellScript",
      priority: 1,
      ...limits,
      taskInvocationParameters: { runCommandParameters: { parameters: commands } },
      ...inputs,
    },
    { dependsOn: { ...inside(of).of, targets: on ? [urn(TARGET_TYPES[0]!, on)] : [] } },
  );
}

const patching = (operation: string) => ({
  taskArn: "AWS-RunPatchBaseline",
  taskInvocationParameters: { runCommandParameters: { parameters: [{ name: "Operation", values: [operation] }] } },
});

function nodes(count: number, more: Partial<MatchedNodes> = {}): MatchedNodes {
  const instanceIds = Array.from({ length: count }, (_, index) => `i-${index}`);
  const none = { isAtLeast: false, names: {}, offline: 0, unmanaged: [], isOfIds: false, otherResources: 0 };
  return { count, instanceIds, ...none, ...more };
}

interface Asked extends Partial<Omit<CloudFacts, "nowMs" | "nodes">> {
  readonly now?: string;
  readonly matched?: MatchedNodes;
  readonly ignored?: readonly string[];
  readonly patches?: string;
}

async function foretell(resources: readonly DeclaredResource[], asked: Asked = {}): Promise<WindowForecast[]> {
  const { now = NOW, matched = nodes(4), ignored, patches, ...cloud } = asked;
  const facts = { nowMs: Date.parse(now), nodes: async () => matched, ...cloud };
  const patchesExpected = patches === undefined ? undefined : () => patches;
  return await forecast(declaredWindows(resources), facts, { isWhole: true, ignored, patchesExpected });
}

const warnings = (found: readonly WindowForecast[]) => found.flatMap((each) => each.warnings.map(({ name }) => name));

describe("the next executions of a window", () => {
  const executions = async (inputs: Inputs, asked?: Asked, more?: Partial<DeclaredResource>) => {
    const [found] = await foretell([window(inputs, "nightly", more)], asked);
    return executionLines(found!).map((line) => line.trim());
  };

  for (const [what, inputs, now, expected] of [
    [
      "in a zone of the north whose clocks go back",
      { schedule: "cron(0 4 ? * SUN *)", scheduleTimezone: "Europe/Berlin" },
      "2026-10-20T00:00:00Z",
      [
        "next executions:",
        "2026-10-25 04:00:00+01:00 (03:00:00Z)  the clocks change before this: UTC+02:00 to UTC+01:00",
        "2026-11-01 04:00:00+01:00 (03:00:00Z)",
        "2026-11-08 04:00:00+01:00 (03:00:00Z)",
      ],
    ],
    [
      "in a zone of the south whose clocks go forward, on another day than in UTC",
      { schedule: "cron(0 4 ? * SUN *)", scheduleTimezone: "Australia/Sydney" },
      "2026-09-25T00:00:00Z",
      [
        "next executions:",
        "2026-09-27 04:00:00+10:00 (2026-09-26 18:00:00Z)",
        "2026-10-04 04:00:00+11:00 (2026-10-03 17:00:00Z)  the clocks change before this: UTC+10:00 to UTC+11:00",
        "2026-10-11 04:00:00+11:00 (2026-10-10 17:00:00Z)",
      ],
    ],
    [
      "after an offset, in a zone half an hour apart",
      { schedule: "cron(30 23 ? * TUE#2 *)", scheduleOffset: 4, scheduleTimezone: "Asia/Kolkata" },
      NOW,
      [
        "next executions:",
        "2026-12-12 23:30:00+05:30 (18:00:00Z)",
        "2027-01-16 23:30:00+05:30 (18:00:00Z)",
        "2027-02-13 23:30:00+05:30 (18:00:00Z)",
      ],
    ],
    [
      "until an end",
      { schedule: "cron(0 4 ? * SUN *)", endDate: "2026-12-10T00:00:00Z" },
      NOW,
      ["next executions (no further executions after that):", "2026-12-06 04:00:00Z"],
    ],
    [
      "once",
      { schedule: "at(2026-12-24T02:00:00)" },
      NOW,
      ["next executions (no further executions after that):", "2026-12-24 02:00:00Z"],
    ],
    ["in the past", { schedule: "at(2025-12-24T02:00:00)" }, NOW, ["next executions: no further executions"]],
    ["that is disabled", { enabled: false }, NOW, ["next executions: none: the window is disabled"]],
    [
      "of which the zone is not known yet",
      { scheduleTimezone: NOT_KNOWN },
      NOW,
      ["next executions: known after the deployment, which sets scheduleTimezone"],
    ],
    [
      "of which AWS's parser reads a part",
      { schedule: "cron(0 4 ? * TUES#2 *)" },
      NOW,
      ["next executions:", "2026-12-01 04:00:00Z", "2026-12-08 04:00:00Z", "2026-12-15 04:00:00Z"],
    ],
    [
      "at a rate from its creation",
      { schedule: "rate(8 hours)" },
      NOW,
      [
        "next executions (estimate: counts from the creation of the window or the change of its schedule):",
        "2026-12-01 08:00:00Z",
        "2026-12-01 16:00:00Z",
        "2026-12-02 00:00:00Z",
      ],
    ],
    [
      "at a rate from its start",
      { schedule: "rate(8 hours)", startDate: "2026-12-05T01:00:00Z" },
      NOW,
      ["next executions:", "2026-12-05 01:00:00Z", "2026-12-05 09:00:00Z", "2026-12-05 17:00:00Z"],
    ],
  ] as const) {
    it(`are those ${what}`, async () => {
      expect(await executions(inputs, { now })).to.deep.equal(expected);
    });
  }

  it("are those that the cloud counts on for a rate that stays as it is, and a new count for one that changes", async () => {
    const existing = (): ExistingWindow => ({ nextExecutionMs: Date.parse("2026-12-01T03:07:00Z") });
    const schedule = "rate(8 hours)";
    const before = { schedule, duration: 3, cutoff: 1 };
    const kept = await executions({ schedule }, { existing }, { id: "mw-1", inputsBefore: before });
    expect(kept).to.deep.equal([
      "next executions:",
      "2026-12-01 03:07:00Z",
      "2026-12-01 11:07:00Z",
      "2026-12-01 19:07:00Z",
    ]);
    const changed = await executions({ schedule: "rate(1 hour)" }, { existing }, { id: "mw-1", inputsBefore: before });
    expect(changed[0]).to.match(/estimate/);
    expect(changed[1]).to.equal("2026-12-01 01:00:00Z");
  });

  it("count the day of a cron that passed before the deployment only for a window that was there", async () => {
    const inputs = { schedule: "cron(0 4 ? * MONL *)", scheduleOffset: 3 };
    const [first] = (await executions(inputs)).slice(1);
    expect(first).to.equal("2026-12-31 04:00:00Z");
    const before = { ...inputs, duration: 3, cutoff: 1 };
    const [kept] = (await executions(inputs, {}, { id: "mw-1", inputsBefore: before })).slice(1);
    expect(kept).to.equal("2026-12-03 04:00:00Z");
  });
});

describe("the nodes of a target", () => {
  const line = async (matched: MatchedNodes, inputs?: Inputs) => {
    const [found] = await foretell([window({}), target(inputs)], { matched });
    return forecastLines(found!).at(-1);
  };

  it("are counted and named", async () => {
    expect(await line(nodes(5, { names: { "i-0": "web-1" }, offline: 2 }))).to.equal(
      "  target app: tag:Role = app → 5 managed nodes now: i-0 web-1, i-1, i-2, …; 2 offline",
    );
    expect(await line(nodes(1000, { isAtLeast: true }))).to.match(
      /→ 1000 or more managed nodes now: i-0, i-1, i-2, …$/,
    );
    expect(await line(nodes(0, { otherResources: 2 }))).to.match(/→ no managed node now; 2 other resources$/);
  });

  it("are not known for values that are not", async () => {
    expect(await line(nodes(5), { targets: [{ key: "tag:Role", values: [NOT_KNOWN] }] })).to.equal(
      "  target app: tag:Role = (known after the deployment) → nodes not known: known after the deployment",
    );
  });
});

/** What each rule finds, and what it lets pass. */
const RULES: Readonly<
  Record<
    WarningName,
    {
      readonly found: readonly (readonly [DeclaredResource[], Asked?])[];
      readonly passed: readonly (readonly [DeclaredResource[], Asked?])[];
    }
  >
> = {
  refused: {
    found: [
      [[window({ cutoff: 3 })]],
      [[window({ schedule: "cron(0 4 * * SUN *)" })]],
      [[window({ scheduleTimezone: "Mars/Olympus" })]],
      [[window({}), target(), task({ maxConcurrency: "0" })]],
      [[window({}), task({}, "")]],
      [[window({}), target(), task({ taskInvocationParameters: { runCommandParameters: { timeoutSeconds: 5 } } })]],
      [[window({}), target(), task({ ...patching("Instal") })]],
    ],
    passed: [
      [[window({}), target(), task()]],
      [[window({ schedule: NOT_KNOWN }), target(), task({ maxErrors: NOT_KNOWN })]],
    ],
  },
  "cron-partly-read": {
    found: [
      [[window({ schedule: "cron(0 4 ? * TUES#2 *)" })]],
      [[window({ schedule: "cron(0 4 ? * MON-FRI/2 *)" })]],
      [[window({ schedule: "cron(0 4 ? * MONDAY *)" })]],
    ],
    passed: [[[window({ schedule: "cron(0 4 ? * TUE#2 *)", scheduleOffset: 1 })]]],
  },
  "numbered-weekday": {
    found: [
      [[window({ schedule: "cron(0 4 ? * 1 *)" })]],
      [[window({ schedule: "cron(0 4 ? * 2-6 *)" })]],
      [[window({ schedule: "cron(0 0 4 ? * 6L *)" })]],
    ],
    passed: [
      [[window({ schedule: "cron(0 4 ? * SUN#1 *)" })]],
      [[window({ schedule: "cron(0 4 ? * SUN/2 *)" })]],
      [[window({ schedule: "cron(0 4 1 * ? *)" })]],
    ],
  },
  "last-weekday": {
    found: [[[window({ schedule: "cron(0 4 ? * L *)" })]]],
    passed: [[[window({ schedule: "cron(0 4 L * ? *)" })]], [[window({ schedule: "cron(0 4 ? * FRIL *)" })]]],
  },
  "too-frequent": {
    found: [[[window({ schedule: "cron(* 4 ? * SUN *)" })]], [[window({ schedule: "rate(2 minutes)" })]]],
    passed: [[[window({ schedule: "rate(5 minutes)" })]], [[window({ schedule: "cron(0/5 * ? * * *)" })]]],
  },
  "skipped-months": {
    found: [[[window({ schedule: "cron(0 4 31 * ? *)" })]], [[window({ schedule: "cron(0 4 30,31 * ? *)" })]]],
    passed: [
      [[window({ schedule: "cron(0 4 28 * ? *)" })]],
      [[window({ schedule: "cron(0 4 1,31 * ? *)" })]],
      [[window({ schedule: "cron(0 4 1-31 * ? *)" })]],
    ],
  },
  "before-patch-tuesday": {
    found: [
      [[window({ schedule: "cron(0 2 ? * TUE#2 *)", scheduleTimezone: "Asia/Tokyo" })]],
      [[window({ schedule: "cron(0 12 ? * 3#2 *)" })]],
    ],
    passed: [
      [[window({ schedule: "cron(0 2 ? * TUE#2 *)", scheduleTimezone: "Asia/Tokyo", scheduleOffset: 2 })]],
      [[window({ schedule: "cron(0 22 ? * TUE#2 *)", scheduleTimezone: "America/New_York" })]],
      [[window({ schedule: "cron(0 2 ? * TUE#3 *)" })]],
    ],
  },
  "rate-from-creation": {
    found: [
      [[window({ schedule: "rate(7 days)" })]],
      [[window({ schedule: "rate(1 day)", startDate: "2026-01-01T00:00:00Z" })]],
    ],
    passed: [
      [[window({ schedule: "rate(7 days)", startDate: "2026-12-06T04:00:00Z" })]],
      [[window({ schedule: "rate(12 hours)" })]],
    ],
  },
  "skipped-hour": {
    found: [
      [
        [window({ schedule: "cron(30 2 ? * SUN *)", scheduleTimezone: "Europe/Berlin" })],
        { now: "2027-03-01T00:00:00Z" },
      ],
      [
        [window({ schedule: "cron(15 2 ? * * *)", scheduleTimezone: "Australia/Sydney" })],
        { now: "2026-09-01T00:00:00Z" },
      ],
      [
        [window({ schedule: "at(2027-03-14T02:30:00)", scheduleTimezone: "America/New_York" })],
        { now: "2027-03-01T00:00:00Z" },
      ],
    ],
    passed: [
      [
        [window({ schedule: "cron(30 3 ? * SUN *)", scheduleTimezone: "Europe/Berlin" })],
        { now: "2027-03-01T00:00:00Z" },
      ],
      [
        [window({ schedule: "cron(30 2 ? * SAT *)", scheduleTimezone: "Europe/Berlin" })],
        { now: "2027-03-01T00:00:00Z" },
      ],
      [
        [window({ schedule: "cron(30 2 ? * SUN *)", scheduleTimezone: "Europe/Berlin" })],
        { now: "2026-11-01T00:00:00Z" },
      ],
      [
        [
          window({
            schedule: "cron(30 2 ? * SUN *)",
            scheduleTimezone: "Europe/Berlin",
            endDate: "2027-03-20T00:00:00Z",
          }),
        ],
        { now: "2027-03-01T00:00:00Z" },
      ],
      [
        [window({ schedule: "cron(30 * ? * * *)", scheduleTimezone: "Europe/Berlin" })],
        { now: "2027-03-01T00:00:00Z" },
      ],
      [[window({ schedule: "cron(30 2 ? * SUN *)", scheduleTimezone: "+01:00" })], { now: "2027-03-01T00:00:00Z" }],
    ],
  },
  "repeated-hour": {
    found: [
      [
        [window({ schedule: "cron(30 2 ? * SUN *)", scheduleTimezone: "Europe/Berlin" })],
        { now: "2026-10-01T00:00:00Z" },
      ],
      [
        [window({ schedule: "cron(0 2 ? * SUN *)", scheduleTimezone: "Australia/Sydney" })],
        { now: "2027-03-20T00:00:00Z" },
      ],
    ],
    passed: [
      [
        [window({ schedule: "cron(0 3 ? * SUN *)", scheduleTimezone: "Europe/Berlin" })],
        { now: "2026-10-01T00:00:00Z" },
      ],
      [[window({ schedule: "cron(0 2 ? * SUN *)" })], { now: "2026-10-01T00:00:00Z" }],
    ],
  },
  "no-executions": {
    found: [
      [[window({ endDate: "2026-01-01T00:00:00Z" })]],
      [[window({ schedule: "at(2026-11-30T00:00:00)" })]],
      [[window({ schedule: "cron(0 4 ? * SUN 2025)" })]],
    ],
    passed: [[[window({ enabled: false, endDate: "2026-01-01T00:00:00Z" })]]],
  },
  "no-nodes": {
    found: [[[window({}), target()], { matched: nodes(0) }]],
    passed: [
      [[window({}), target()], { matched: nodes(0, { otherResources: 1 }) }],
      [[window({}), target({ targets: NOT_KNOWN })], { matched: nodes(0) }],
    ],
  },
  "nodes-offline": {
    found: [[[window({}), target()], { matched: nodes(2, { offline: 2 }) }]],
    passed: [
      [[window({}), target()], { matched: nodes(2, { offline: 1 }) }],
      [[window({}), target()], { matched: nodes(2, { offline: undefined }) }],
    ],
  },
  "nodes-unmanaged": {
    found: [
      [[window({}), target()], { matched: nodes(2, { unmanaged: ["i-9"] }) }],
      [[window({}), target()], { matched: nodes(1, { unmanaged: ["i-9"], isOfIds: true }) }],
    ],
    passed: [
      [[window({}), target()], { matched: nodes(2) }],
      [[window({}), target()], { matched: nodes(0, { unmanaged: ["i-9"], isOfIds: true }) }],
    ],
  },
  "unregistered-nodes": {
    found: [
      [
        [
          window({}),
          task({ targets: [{ key: "InstanceIds", values: ["i-01234567"] }], maxConcurrency: "1", maxErrors: "1" }, ""),
        ],
      ],
    ],
    passed: [
      [
        [
          window({ allowUnassociatedTargets: true }),
          task({ targets: [{ key: "InstanceIds", values: ["i-01234567"] }], maxConcurrency: "1", maxErrors: "1" }, ""),
        ],
      ],
      [
        [
          window({}),
          target(),
          task({ targets: [{ key: "InstanceIds", values: ["i-01234567"] }], maxConcurrency: "1", maxErrors: "1" }, ""),
        ],
      ],
    ],
  },
  "limits-without-targets": {
    found: [
      [
        [
          window({}),
          task({ taskType: "LAMBDA", taskArn: "SSM-f", taskInvocationParameters: undefined, maxErrors: "0" }, ""),
        ],
      ],
    ],
    passed: [[[window({}), task({ taskType: "LAMBDA", taskArn: "SSM-f", taskInvocationParameters: undefined }, "")]]],
  },
  "pseudo-parameter": {
    found: [
      [[window({ description: "of {{WINDOW_ID}}" })]],
      [[window({}), target({ ownerInformation: "{{ TARGET_ID }}" })]],
      [
        [
          window({}),
          target(),
          task({ taskInvocationParameters: { runCommandParameters: { comment: "{{RESOURCE_ID}}" } } }),
        ],
      ],
      [
        [
          window({}),
          task(
            {
              taskType: "LAMBDA",
              taskArn: "SSM-f",
              taskInvocationParameters: { lambdaParameters: { payload: '{"node":"{{TARGET_ID}}"}' } },
            },
            "",
          ),
        ],
      ],
      [
        [
          window({}),
          target(),
          task({ taskInvocationParameters: { runCommandParameters: { comment: "{{WINDOW_NAME}}" } } }),
        ],
      ],
    ],
    passed: [
      [
        [
          window({}),
          target(),
          task({ taskInvocationParameters: { runCommandParameters: { comment: "{{WINDOW_ID}} {{ssm:name}}" } } }),
        ],
      ],
      [
        [
          window({}),
          target(),
          task({
            taskType: "LAMBDA",
            taskArn: "SSM-f",
            taskInvocationParameters: { lambdaParameters: { payload: '{"node":"{{TARGET_ID}}"}' } },
          }),
        ],
      ],
    ],
  },
  "runbook-without-target": {
    found: [
      [
        [
          window({}),
          target(),
          task({
            taskType: "AUTOMATION",
            taskArn: "AWS-RestartEC2Instance",
            taskInvocationParameters: {
              automationParameters: { parameters: [{ name: "InstanceId", values: ["i-0"] }] },
            },
          }),
        ],
      ],
    ],
    passed: [
      [
        [
          window({}),
          target(),
          task({
            taskType: "AUTOMATION",
            taskArn: "AWS-RestartEC2Instance",
            taskInvocationParameters: {
              automationParameters: { parameters: [{ name: "InstanceId", values: ["{{RESOURCE_ID}}"] }] },
            },
          }),
        ],
      ],
      [
        [
          window({}),
          target(),
          task({
            taskType: "AUTOMATION",
            taskArn: "Own",
            taskInvocationParameters: {
              automationParameters: { parameters: [{ name: "InstanceId", values: [NOT_KNOWN] }] },
            },
          }),
        ],
      ],
      [[window({}), task({ taskType: "AUTOMATION", taskArn: "Own", taskInvocationParameters: undefined }, "")]],
    ],
  },
  "window-too-short": {
    found: [
      [[window({}), target(), task({ ...patching("Install"), maxConcurrency: "1" })], { matched: nodes(37) }],
      [
        [window({}), target(), task({ ...patching("Install"), maxConcurrency: "1", cutoffBehavior: "CANCEL_TASK" })],
        { matched: nodes(25) },
      ],
      [
        [window({ duration: 1, cutoff: 0 }), target(), task({ ...patching("Install"), maxConcurrency: "5%" })],
        { matched: nodes(1000, { isAtLeast: true }) },
      ],
      // The second one waits for the first.
      [
        [
          window({}),
          target(),
          task({ ...patching("Install"), maxConcurrency: "1" }),
          task({ priority: 2 }, "app", "nightly", "after"),
        ],
        { matched: nodes(25) },
      ],
    ],
    passed: [
      [[window({}), target(), task({ ...patching("Install"), maxConcurrency: "1" })], { matched: nodes(36) }],
      [[window({}), target(), task({ ...patching("Install"), maxConcurrency: "1" })], { matched: nodes(25) }],
      [[window({}), target(), task({ ...patching("Install"), maxConcurrency: "10%" })], { matched: nodes(1000) }],
      [[window({}), target(), task({ ...patching("Install"), maxConcurrency: NOT_KNOWN })], { matched: nodes(1000) }],
    ],
  },
  "command-outlasts-window": {
    found: [
      [
        [
          window({}),
          target(),
          task({
            taskInvocationParameters: {
              runCommandParameters: {
                parameters: [
                  { name: "commands", values: ["x"] },
                  { name: "executionTimeout", values: ["7200"] },
                ],
              },
            },
          }),
        ],
      ],
    ],
    passed: [
      [
        [
          window({ cutoff: 2 }),
          target(),
          task({
            taskInvocationParameters: {
              runCommandParameters: {
                parameters: [
                  { name: "commands", values: ["x"] },
                  { name: "executionTimeout", values: ["7200"] },
                ],
              },
            },
          }),
        ],
      ],
      [[window({}), target(), task()]],
    ],
  },
  overlap: {
    found: [
      [
        [
          window({}),
          target(),
          task(),
          window({ schedule: "cron(30 6 ? * * *)" }, "other"),
          target({}, "web", "other"),
          task({}, "web", "other", "more"),
        ],
      ],
      // Other tags of the same nodes.
      [
        [
          window({}),
          target(),
          task(),
          window({}, "other"),
          target({ targets: [{ key: "tag-key", values: ["Role"] }] }, "web", "other"),
          task({}, "web", "other", "more"),
        ],
      ],
    ],
    passed: [
      [
        [
          window({}),
          target(),
          task(),
          window({ schedule: "cron(0 7 ? * * *)" }, "other"),
          target({}, "web", "other"),
          task({}, "web", "other", "more"),
        ],
      ],
      [
        [
          window({ region: "eu-west-1" }),
          target(),
          task(),
          window({ region: "us-east-1" }, "other"),
          target({}, "web", "other"),
          task({}, "web", "other", "more"),
        ],
      ],
      [
        [
          window({ enabled: false }),
          target(),
          task(),
          window({}, "other"),
          target({}, "web", "other"),
          task({}, "web", "other", "more"),
        ],
      ],
      [[window({}), target(), task(), window({}, "other"), target({}, "web", "other")]],
      [
        [
          window({}),
          target(),
          task(),
          window({}, "other"),
          target({ targets: [{ key: "tag:Role", values: ["web"] }] }, "web", "other"),
          task({}, "web", "other", "more"),
        ],
        { matched: nodes(0, { otherResources: 1 }) },
      ],
    ],
  },
  quota: {
    found: [
      [[window({})], { windowsInAccount: 50 }],
      [[window({}), ...Array.from({ length: 21 }, (_, index) => task({}, "", "nightly", `t${index}`))]],
      [
        Array.from({ length: 6 }, (_, index) => [
          window({}, `w${index}`),
          task({}, "", `w${index}`, `t${index}`),
        ]).flat(),
      ],
    ],
    passed: [
      [[window({})], { windowsInAccount: 49 }],
      [[window({}, "nightly", { id: "mw-1" })], { windowsInAccount: 50 }],
      [Array.from({ length: 6 }, (_, index) => window({}, `w${index}`))],
    ],
  },
  "scan-only": {
    found: [[[window({}), target(), task(patching("Scan"))], { patches: "all" }]],
    passed: [
      [[window({}), target(), task(patching("Scan"))], { patches: "scanned" }],
      [[window({}), target(), task(patching("Install"))], { patches: "all" }],
      [[window({}), target(), task(patching("Scan"))]],
    ],
  },
};

describe("the warnings of a forecast", () => {
  for (const [name, { found, passed }] of Object.entries(RULES)) {
    it(`have ${name} where it is true, and not elsewhere`, async () => {
      for (const [resources, asked] of found) {
        const all = await foretell(resources, asked);
        expect(warnings(all), JSON.stringify(resources[0]?.inputs)).to.include(name);
        for (const { message, urn } of all.flatMap((each) => each.warnings)) {
          expect(message).to.match(/^\S.*[.)]$/);
          expect(urn).to.match(/^urn:/);
        }
        expect(warnings(await foretell(resources, { ...asked, ignored: [name] }))).not.to.include(name);
      }
      for (const [resources, asked] of passed) {
        expect(
          warnings(await foretell(resources, asked)),
          JSON.stringify(resources.map(({ inputs }) => inputs)),
        ).not.to.include(name);
      }
    });
  }

  it("can be ignored for one window", async () => {
    const two = [
      window({ schedule: "cron(0 4 ? * L *)" }),
      window({ schedule: "cron(0 4 ? * L *)", name: "in-aws" }, "other"),
    ];
    expect(warnings(await foretell(two, { ignored: ["nightly/last-weekday"] }))).to.deep.equal(["last-weekday"]);
    expect(warnings(await foretell(two, { ignored: ["nightly/last-weekday", "in-aws/last-weekday"] }))).to.deep.equal(
      [],
    );
  });

  it("each have a row in the documentation, with its source", () => {
    const page = readFileSync(join(import.meta.dirname, "../../../docs/preview.md"), "utf8");
    for (const [name, source] of Object.entries(WARNINGS)) {
      expect(page).to.match(
        new RegExp(`^\\| \`${name}\` .*\\]\\(${source.replaceAll(/[.?*+^$|()]/g, "\\$&")}\\)`, "m"),
      );
    }
  });
});

describe("the windows that a program declares", () => {
  it("have the targets and tasks that name them by what their input comes from", () => {
    const found = declaredWindows([
      window({}, "one"),
      window({}, "two"),
      target({}, "first", "one"),
      target({}, "second", "two"),
      task({}, "second", "two"),
    ]);
    expect(
      found.map(({ resourceName, targets, tasks }) => [resourceName, targets.map(({ name }) => name), tasks.length]),
    ).to.deep.equal([
      ["one", ["first"], 0],
      ["two", ["second"], 1],
    ]);
    expect(found[1]?.tasks[0]?.targets.map(({ name }) => name)).to.deep.equal(["second"]);
  });

  it("are found in a component that an input comes from", () => {
    const component = urn("maintenance-windows:index:MaintenanceWindow", "one");
    const parents = new Map([[urn(WINDOW_TYPES[0]!, "one"), component]]);
    const of = { ...target({}, "first"), dependsOn: { windowId: [component] } };
    const found = declaredWindows([window({}, "one"), window({}, "two"), of], (child) => parents.get(child));
    expect(found[0]?.targets.map(({ name }) => name)).to.deep.equal(["first"]);
  });

  it("include those of others, of which only the id is known", async () => {
    const foreign = { ...target(), inputs: { ...target().inputs, windowId: "mw-00000000000000001" } };
    const [found] = await foretell([foreign]);
    expect([found?.resourceName, found?.urn, found?.note]).to.deep.equal([
      "mw-00000000000000001",
      undefined,
      "not known: the window is not part of this stack",
    ]);
    const existing = () => ({ name: "shared", schedule: "cron(0 4 ? * SUN *)", duration: 2, cutoff: 1, enabled: true });
    const [read] = await foretell([foreign], { existing });
    expect([read?.name, read?.nextExecutions[0]?.utc]).to.deep.equal(["shared", "2026-12-06T04:00:00.000Z"]);
  });
});
