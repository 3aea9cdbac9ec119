import {
  CancelMaintenanceWindowExecutionCommand,
  DescribeMaintenanceWindowExecutionsCommand,
  SendCommandCommand,
  type Target,
  UpdateMaintenanceWindowCommand,
} from "@aws-sdk/client-ssm";
import { startTestEmulator, type TestEmulator } from "../../helpers/emulator.ts";
import { createWindow, registerTarget, registerTask } from "../../helpers/windows.ts";
import type { Dice } from "../../simulation/dice.ts";

const PLATFORMS = ["amazon-linux-2", "amazon-linux-2023", "ubuntu-22.04", "rhel-9", "windows-server-2022"];
const ZONES = [undefined, "America/New_York", "Asia/Kolkata", "Europe/Berlin", "Pacific/Auckland"];
/** How often windows open, with steps of time in which they open a few times. */
const PACES = [
  { schedules: ["rate(5 minutes)", "rate(7 minutes)"], steps: ["PT10S", "PT40S", "PT2M", "PT5M", "PT13M"] },
  { schedules: ["rate(30 minutes)", "rate(1 hour)"], steps: ["PT40S", "PT5M", "PT30M", "PT2H"] },
  { schedules: ["cron(0 2 ? * * *)", "rate(12 hours)"], steps: ["PT2M", "PT1H", "PT12H", "P1D", "P3D"] },
];
type Pace = (typeof PACES)[number];
const FAULTS = [
  {},
  {},
  {},
  { offline: true },
  { failingPatches: ["*"] },
  { failingPatches: [{ name: "*", probability: 0.3 }] },
  { lost: 0.3 },
  { fullDisk: 0.3 },
  { rebootHangs: 0.3 },
];

/** An emulator with a past that nobody planned. */
export interface RandomHistory {
  readonly emulator: TestEmulator;
  readonly nodeIds: readonly string[];
  readonly windowIds: readonly string[];
  /** Lets more happen. */
  goOn(): Promise<void>;
  now(): Promise<Date>;
}

export async function randomHistory(dice: Dice, seed: number): Promise<RandomHistory> {
  const nodes = Array.from({ length: dice.between(1, 5) }, (_, index) => randomNode(dice, index));
  const nodeIds = nodes.map(({ id }) => id);
  const emulator = await startTestEmulator({ seed, fleet: { nodes } });
  const windowIds: string[] = [];
  const pace = dice.one(PACES);
  for (let count = dice.between(1, 3); count > 0; count--)
    windowIds.push(await randomWindow(emulator, dice, nodeIds, pace));
  const now = async () => new Date((await emulator.control("GET", "/clock")).body.now);
  return {
    emulator,
    nodeIds,
    windowIds,
    now,
    async goOn() {
      for (let steps = dice.between(1, 6); steps > 0; steps--)
        await happen(emulator, dice, { nodeIds, windowIds, pace });
    },
  };
}

function randomNode(dice: Dice, index: number) {
  return {
    id: `i-0a1b2c3d4e5f6000${index + 1}`,
    platform: dice.one(PLATFORMS),
    patchedThrough: `2026-${dice.one(["09", "10", "11"])}-${dice.one(["05", "20"])}`,
    tags: {
      "Patch Group": dice.weighted([
        [4, "App"],
        [1, "Web"],
      ] as const),
    },
    behaviour: { faults: dice.one(FAULTS) },
  };
}

async function randomWindow(
  { ssm }: TestEmulator,
  dice: Dice,
  nodeIds: readonly string[],
  { schedules }: Pace,
): Promise<string> {
  const Duration = dice.between(1, 4);
  const windowId = await createWindow(ssm, {
    Schedule: dice.one(schedules),
    ScheduleTimezone: dice.one(ZONES),
    Duration,
    Cutoff: dice.between(0, Duration - 1),
  });
  const windowTargetId = await registerTarget(ssm, windowId, { Targets: randomTargets(dice, nodeIds) });
  for (
    let count = dice.weighted([
      [4, 1],
      [2, 2],
      [1, 3],
    ] as const);
    count > 0;
    count--
  ) {
    const isShell = dice.happens(0.2);
    await registerTask(ssm, windowId, {
      TaskArn: isShell ? "AWS-RunShellScript" : "AWS-RunPatchBaseline",
      Targets: dice.happens(0.85)
        ? [{ Key: "WindowTargetIds", Values: [windowTargetId] }]
        : [{ Key: "InstanceIds", Values: dice.some(nodeIds) }],
      Priority: dice.between(1, 2),
      MaxConcurrency: dice.one(["1", "2", "50%", "100%"]),
      MaxErrors: dice.one(["0", "1", "100%"]),
      CutoffBehavior: dice.one(["CONTINUE_TASK", "CANCEL_TASK"] as const),
      TaskInvocationParameters: {
        RunCommand: {
          Parameters: isShell ? { commands: ["df"] } : patching(dice),
          TimeoutSeconds: dice.one([60, 600]),
        },
      },
    });
  }
  return windowId;
}

function randomTargets(dice: Dice, nodeIds: readonly string[]): Target[] {
  return dice.happens(0.7)
    ? [{ Key: "tag:Patch Group", Values: ["App"] }]
    : [{ Key: "InstanceIds", Values: dice.some(nodeIds) }];
}

function patching(dice: Dice) {
  return {
    Operation: [
      dice.weighted([
        [4, "Install"],
        [1, "Scan"],
      ] as const),
    ],
    RebootOption: [
      dice.weighted([
        [3, "RebootIfNeeded"],
        [1, "NoReboot"],
      ] as const),
    ],
  };
}

interface Ground {
  readonly nodeIds: readonly string[];
  readonly windowIds: readonly string[];
  readonly pace: Pace;
}

async function happen(emulator: TestEmulator, dice: Dice, { nodeIds, windowIds, pace }: Ground): Promise<void> {
  const { ssm } = emulator;
  const what = dice.weighted([
    [8, "time"],
    [2, "command"],
    [2, "node"],
    [1, "cancel"],
    [1, "window"],
    [1, "terminate"],
  ] as const);
  switch (what) {
    case "time":
      await emulator.advance(dice.one(pace.steps));
      return;
    case "command":
      await ssm
        .send(
          new SendCommandCommand({
            DocumentName: "AWS-RunPatchBaseline",
            InstanceIds: [dice.one(nodeIds)],
            Parameters: patching(dice),
          }),
        )
        .catch(passOver);
      return;
    case "node":
      await emulator.control("PATCH", `/nodes/${dice.one(nodeIds)}`, {
        pingStatus: dice.one(["Online", "Online", "ConnectionLost"]),
      });
      return;
    case "cancel": {
      const WindowId = dice.one(windowIds);
      const { WindowExecutions } = await ssm.send(new DescribeMaintenanceWindowExecutionsCommand({ WindowId }));
      const running = WindowExecutions?.find(({ EndTime }) => !EndTime);
      if (!running) return;
      const { WindowExecutionId } = running;
      await ssm.send(new CancelMaintenanceWindowExecutionCommand({ WindowExecutionId })).catch(passOver);
      return;
    }
    case "window":
      await ssm.send(new UpdateMaintenanceWindowCommand({ WindowId: dice.one(windowIds), Enabled: dice.happens(0.8) }));
      return;
    case "terminate":
      if (dice.happens(0.3)) await emulator.control("DELETE", `/nodes/${dice.one(nodeIds)}`);
  }
}

/** A node that was terminated, an execution that has just ended: the history goes on without it. */
function passOver(error: Error): void {
  if (!/InvalidInstanceId|DoesNotExist|ValidationException/.test(error.name)) throw error;
}
