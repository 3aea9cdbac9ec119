import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateMaintenanceWindowCommand,
  RegisterTargetWithMaintenanceWindowCommand,
  RegisterTaskWithMaintenanceWindowCommand,
  type RegisterTaskWithMaintenanceWindowCommandInput,
  type Target,
} from "@aws-sdk/client-ssm";
import type { EmulatorOptions } from "../../emulator/options.ts";
import { type ReadOptions, readHistory } from "../../history/read-history.ts";
import type { CheckName, Verdict } from "../../history/verdict.ts";
import { type VerifyOptions, verify } from "../../history/verify.ts";
import { startTestEmulator } from "./emulator.ts";

export interface RehearsalOptions {
  readonly fleet?: string;
  readonly schedule?: string;
  readonly durationHours?: number;
  readonly patchGroup?: string;
  readonly operation?: "Install" | "Scan";
  readonly maxConcurrency?: string;
  /** The task that patches; default: AWS-RunPatchBaseline. */
  readonly task?: Partial<RegisterTaskWithMaintenanceWindowCommandInput>;
  /** The selectors of the target; default: the patch group. */
  readonly selectors?: readonly Target[];
  readonly clock?: EmulatorOptions["clock"];
  readonly run?: EmulatorOptions["run"];
  readonly behaviour?: EmulatorOptions["behaviour"];
}

/** An emulator with the lab's window on it. */
export async function rehearse({
  fleet,
  schedule = "rate(5 minutes)",
  durationHours = 2,
  patchGroup = "App",
  operation = "Install",
  maxConcurrency = "1",
  task = {},
  selectors = [{ Key: "tag:Patch Group", Values: [patchGroup] }],
  clock,
  run,
  behaviour,
}: RehearsalOptions) {
  const emulator = await startTestEmulator({
    ...(fleet === undefined ? {} : { fleet: await fleetFile(fleet) }),
    ...(clock && { clock }),
    ...(run && { run }),
    ...(behaviour && { behaviour }),
  });
  const { ssm } = emulator;
  const { WindowId } = await ssm.send(
    new CreateMaintenanceWindowCommand({
      Name: "Patch-amznlin2-app",
      Schedule: schedule,
      Duration: durationHours,
      Cutoff: 1,
      AllowUnassociatedTargets: true,
    }),
  );
  const { WindowTargetId } = await ssm.send(
    new RegisterTargetWithMaintenanceWindowCommand({
      WindowId,
      ResourceType: selectors.some(({ Key }) => Key?.startsWith("resource-groups:")) ? "RESOURCE_GROUP" : "INSTANCE",
      OwnerInformation: "app-team",
      Targets: [...selectors],
    }),
  );
  await ssm.send(
    new RegisterTaskWithMaintenanceWindowCommand({
      WindowId,
      TaskType: "RUN_COMMAND",
      TaskArn: "AWS-RunPatchBaseline",
      Targets: [{ Key: "WindowTargetIds", Values: [WindowTargetId as string] }],
      MaxConcurrency: maxConcurrency,
      MaxErrors: "1",
      TaskInvocationParameters: { RunCommand: { Parameters: { Operation: [operation] } } },
      ...task,
    }),
  );
  const windowId = WindowId as string;
  return {
    ...emulator,
    windowId,
    windowTargetId: WindowTargetId as string,
    async verify(options: ReadOptions & Omit<VerifyOptions, "now"> = {}) {
      const history = await readHistory(ssm, windowId, options);
      const now = new Date((await emulator.control("GET", "/clock")).body.now);
      return { history, verdict: verify(history, { ...options, now }) };
    },
  };
}

/** The checks that say no, each once. */
export function failures({ findings }: Verdict): CheckName[] {
  return [...new Set(findings.filter(({ passed }) => !passed).map(({ check }) => check))];
}

/** What said no, a line each: the subject and the reason. */
export function reasons({ findings }: Verdict): string {
  return findings
    .filter(({ passed }) => !passed)
    .map(({ subject, text }) => `${subject} ${text}`)
    .join("\n");
}

/** A fleet of two nodes of the lab, of which the second behaves like this. */
export function twoNodes(behaviour: string): string {
  return `
nodes:
  - id: i-0a1b2c3d4e5f60001
    platform: amazon-linux-2
    patchedThrough: 2026-09-20
    tags: { Patch Group: App }
  - id: i-0a1b2c3d4e5f60002
    platform: amazon-linux-2
    patchedThrough: 2026-09-20
    tags: { Patch Group: App }
    behaviour: { ${behaviour} }
`;
}

async function fleetFile(text: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), "mw-fleet-")), "fleet.yaml");
  await writeFile(path, text);
  return path;
}
