import {
  CancelMaintenanceWindowExecutionCommand,
  CreateMaintenanceWindowCommand,
  type CreateMaintenanceWindowRequest,
  DescribeMaintenanceWindowExecutionsCommand,
  DescribeMaintenanceWindowExecutionTaskInvocationsCommand,
  DescribeMaintenanceWindowExecutionTasksCommand,
  GetMaintenanceWindowCommand,
  GetMaintenanceWindowExecutionTaskCommand,
  type MaintenanceWindowExecution,
  type MaintenanceWindowExecutionTaskIdentity,
  type MaintenanceWindowExecutionTaskInvocationIdentity,
  RegisterTargetWithMaintenanceWindowCommand,
  type RegisterTargetWithMaintenanceWindowRequest,
  RegisterTaskWithMaintenanceWindowCommand,
  type RegisterTaskWithMaintenanceWindowRequest,
  type Target,
} from "@aws-sdk/client-ssm";
import type { CustomBehaviour } from "../../emulator/domain/nodes/node-world.ts";
import type { EmulatorOptions } from "../../emulator/options.ts";
import { startTestEmulator } from "../helpers/emulator.ts";

/** The instant at which `at(…)` windows of the tests open, unless they say otherwise; the clock starts a day before. */
export const OPENS = "2026-12-02T02:00:00Z";
const START = "2026-12-01T02:00:00Z";

/** Ten nodes i-…01 to i-…10; tag `Role` is `web` for the first five and `db` for the others, `Tier` is `front` for i-…01 to i-…03. */
export const NODES = Array.from({ length: 10 }, (_, index) => nodeId(index + 1));

export function nodeId(number: number): string {
  return `i-0000000000000${String(number).padStart(4, "0")}`;
}

/** Steps take as long and end as their command says: `takes 90m`, `takes 5s exit 1`; `is lost` never answers. */
const says: CustomBehaviour = ({ inputs }) => {
  const command = String(inputs.runCommand);
  if (command.includes("is lost")) return { durationMs: 1000, isLost: true };
  const match = /takes (\d+)([smh])(?: exit (\d+))?/.exec(command);
  if (!match) return undefined;
  const unitMs = { s: 1000, m: 60_000, h: 3_600_000 }[match[2] as "s" | "m" | "h"];
  return { durationMs: Number(match[1]) * unitMs, exitCode: Number(match[3] ?? 0), stdout: "", stderr: "" };
};

/** A shell task's invocation parameters: what its command does is said by the command. */
export function shell(...commands: string[]) {
  return { RunCommand: { Parameters: { commands, executionTimeout: ["172800"] } } };
}

export interface SeenTask extends MaintenanceWindowExecutionTaskIdentity {
  readonly invocations: MaintenanceWindowExecutionTaskInvocationIdentity[];
}

export interface SeenExecution extends MaintenanceWindowExecution {
  readonly tasks: SeenTask[];
}

/** An emulator with ten nodes, and short words for what the tests of rules do through the AWS SDK. */
export async function rehearse(options: EmulatorOptions = {}) {
  const nodes = NODES.map((id, index) => ({
    id,
    platform: "amazon-linux-2",
    tags: { Role: index < 5 ? "web" : "db", ...(index < 3 && { Tier: "front" }) },
  }));
  const test = await startTestEmulator({ start: START, fleet: { nodes }, behaviour: says, ...options });
  const { ssm } = test;

  async function createWindow(request: Partial<CreateMaintenanceWindowRequest> = {}): Promise<string> {
    const defaults = { Name: "rehearsal", Schedule: `at(${OPENS.slice(0, 19)})`, Duration: 3, Cutoff: 1 };
    const { WindowId } = await ssm.send(
      new CreateMaintenanceWindowCommand({ ...defaults, AllowUnassociatedTargets: true, ...request }),
    );
    return WindowId!;
  }

  async function registerTarget(
    WindowId: string,
    Targets: Target[],
    request: Partial<RegisterTargetWithMaintenanceWindowRequest> = {},
  ): Promise<string> {
    const { WindowTargetId } = await ssm.send(
      new RegisterTargetWithMaintenanceWindowCommand({ WindowId, ResourceType: "INSTANCE", Targets, ...request }),
    );
    return WindowTargetId!;
  }

  /** By default a shell task on the first node that takes five minutes. */
  async function registerTask(
    WindowId: string,
    request: Partial<RegisterTaskWithMaintenanceWindowRequest> = {},
  ): Promise<string> {
    const { WindowTaskId } = await ssm.send(
      new RegisterTaskWithMaintenanceWindowCommand({
        WindowId,
        TaskType: "RUN_COMMAND",
        TaskArn: "AWS-RunShellScript",
        Targets: [{ Key: "InstanceIds", Values: [NODES[0]!] }],
        MaxConcurrency: "10",
        MaxErrors: "10",
        ...(request.TaskType === undefined && { TaskInvocationParameters: shell("takes 5m") }),
        ...request,
      }),
    );
    return WindowTaskId!;
  }

  async function tasksOf(WindowExecutionId: string): Promise<SeenTask[]> {
    const { WindowExecutionTaskIdentities: tasks = [] } = await ssm.send(
      new DescribeMaintenanceWindowExecutionTasksCommand({ WindowExecutionId }),
    );
    return Promise.all(
      tasks.map(async (task) => {
        const { WindowExecutionTaskInvocationIdentities: invocations = [] } = await ssm.send(
          new DescribeMaintenanceWindowExecutionTaskInvocationsCommand({
            WindowExecutionId,
            TaskId: task.TaskExecutionId,
          }),
        );
        return { ...task, invocations };
      }),
    );
  }

  /** A window's history, oldest first, with tasks and invocations. */
  async function executionsOf(WindowId: string): Promise<SeenExecution[]> {
    const { WindowExecutions = [] } = await ssm.send(new DescribeMaintenanceWindowExecutionsCommand({ WindowId }));
    const seen = WindowExecutions.map(async (execution) => ({
      ...execution,
      tasks: await tasksOf(execution.WindowExecutionId!),
    }));
    return (await Promise.all(seen)).reverse();
  }

  return {
    ...test,
    createWindow,
    registerTarget,
    registerTask,
    executionsOf,
    /** The window's only execution. */
    async executionOf(windowId: string): Promise<SeenExecution> {
      const executions = await executionsOf(windowId);
      if (executions.length !== 1) throw new Error(`${windowId} has ${executions.length} executions, not one.`);
      return executions[0]!;
    },
    async taskOf(WindowExecutionId: string, TaskId: string) {
      return ssm.send(new GetMaintenanceWindowExecutionTaskCommand({ WindowExecutionId, TaskId }));
    },
    async nextExecutionTime(WindowId: string): Promise<string | undefined> {
      return (await ssm.send(new GetMaintenanceWindowCommand({ WindowId }))).NextExecutionTime;
    },
    async cancel(WindowExecutionId: string): Promise<void> {
      await ssm.send(new CancelMaintenanceWindowExecutionCommand({ WindowExecutionId }));
    },
    // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of an event
    async events(detailType?: string): Promise<any[]> {
      const { body } = await test.control("GET", "/events");
      return detailType
        ? body.events.filter((event: { "detail-type": string }) => event["detail-type"] === detailType)
        : body.events;
    },
  };
}

export type Rehearsal = Awaited<ReturnType<typeof rehearse>>;

/** Minutes from the start of the tests' windows. */
export function minute(instant: Date | undefined): number | undefined {
  return instant && (instant.getTime() - Date.parse(OPENS)) / 60_000;
}
