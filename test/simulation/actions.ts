import { NODE_ONLINE } from "../../emulator/domain/due-kinds.ts";
import type { Dice } from "./dice.ts";
import type { SimulatedWorld } from "./simulated-world.ts";

export const NODE_IDS = Array.from({ length: 12 }, (_, index) => `i-${String(index + 1).padStart(17, "0")}`);

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** What clients, nodes and time do to an account, drawn by weight. It remembers ids that were answered, also of things gone. */
export class Actions {
  readonly #world: SimulatedWorld;
  readonly #dice: Dice;
  readonly #windowIds: string[] = [];
  readonly #targets: { windowId: string; id: string }[] = [];
  readonly #tasks: { windowId: string; id: string }[] = [];
  readonly #commandIds: string[] = [];

  constructor(world: SimulatedWorld, dice: Dice) {
    this.#world = world;
    this.#dice = dice;
  }

  /** @returns what was done, for the trace of a failure. */
  async act(): Promise<string> {
    const action = this.#dice.weighted<() => string | Promise<string>>([
      [this.#windowIds.length < 6 ? 30 : 2, () => this.#createWindow()],
      [4, () => this.#updateWindow()],
      [1, () => this.#deleteWindow()],
      [8, () => this.#registerTarget()],
      [2, () => this.#updateTarget()],
      [2, () => this.#deregisterTarget()],
      [10, () => this.#registerTask()],
      [3, () => this.#updateTask()],
      [3, () => this.#deregisterTask()],
      [6, () => this.#cancelExecution()],
      [3, () => this.#sendCommand()],
      [3, () => this.#cancelCommand()],
      [3, () => this.#breakNode()],
      [9, () => this.#mendNode()],
      [1, () => this.#restart()],
      [4, () => this.#read()],
      [40, () => this.#advance()],
    ]);
    return action();
  }

  /** Puts everything in order and lets time pass until nothing can be left to do. */
  async drain(): Promise<void> {
    for (const WindowId of this.#windowIds) this.#request("DeleteMaintenanceWindow", { WindowId });
    for (const nodeId of NODE_IDS) this.#setNode(nodeId, "running", "Online");
    await this.#world.advance(70 * 24 * HOUR_MS);
  }

  #createWindow(): string {
    const Duration = this.#dice.between(1, 4);
    const { body } = this.#request("CreateMaintenanceWindow", {
      Name: `window-${this.#windowIds.length}`,
      Schedule: this.#schedule(),
      Duration,
      Cutoff: this.#dice.between(0, Duration - 1),
      AllowUnassociatedTargets: this.#dice.happens(0.8),
      ...(this.#dice.happens(0.2) && {
        ScheduleTimezone: this.#dice.one(["Asia/Kolkata", "America/New_York", "+05:45"]),
      }),
      ...(this.#dice.happens(0.1) && { EndDate: "2026-12-20T00:00:00Z" }),
    });
    if (body.WindowId) this.#windowIds.push(body.WindowId);
    return `create window ${body.WindowId ?? body.__type}`;
  }

  #schedule(): string {
    const { between, one } = { between: this.#dice.between.bind(this.#dice), one: this.#dice.one.bind(this.#dice) };
    return one([
      () => `rate(${between(1, 12)} hours)`,
      () => `rate(${between(5, 300)} minutes)`,
      () => "rate(1 day)",
      () => `cron(${between(0, 59)} * * * ? *)`,
      () => `cron(${between(0, 59)} ${between(0, 23)} * * ? *)`,
      () => "cron(0 2 ? * SUN *)",
      () => `at(2026-12-${String(between(1, 28)).padStart(2, "0")}T${String(between(0, 23)).padStart(2, "0")}:00:00)`,
    ])();
  }

  #updateWindow(): string {
    const WindowId = this.#windowId();
    const changes: object[] = [
      { Enabled: this.#dice.happens(0.6) },
      { Schedule: this.#schedule() },
      { Duration: this.#dice.between(1, 24), Cutoff: 0 },
      { Cutoff: this.#dice.between(0, 3) },
      { AllowUnassociatedTargets: this.#dice.happens(0.5) },
      { Name: "renamed", Description: "again" },
      {
        Replace: true,
        Name: "replaced",
        Schedule: this.#schedule(),
        Duration: 3,
        Cutoff: 1,
        AllowUnassociatedTargets: true,
      },
    ];
    const { status } = this.#request("UpdateMaintenanceWindow", { WindowId, ...this.#dice.one(changes) });
    return `update window ${WindowId} ${status}`;
  }

  #deleteWindow(): string {
    const WindowId = this.#windowId();
    this.#request("DeleteMaintenanceWindow", { WindowId });
    return `delete window ${WindowId}`;
  }

  #targetMembers(): object[] {
    const { dice } = { dice: this.#dice };
    return dice.one([
      () => [{ Key: "InstanceIds", Values: dice.some(NODE_IDS) }],
      () => [{ Key: "tag:Role", Values: dice.some(["web", "db", "none"]) }],
      () => [{ Key: "tag-key", Values: ["Tier"] }],
      () => [
        { Key: "tag:Role", Values: ["web"] },
        { Key: "tag:Tier", Values: ["a", "b"] },
      ],
    ])();
  }

  #registerTarget(): string {
    const windowId = this.#windowId();
    const { body } = this.#request("RegisterTargetWithMaintenanceWindow", {
      WindowId: windowId,
      ResourceType: "INSTANCE",
      Targets: this.#targetMembers(),
      ...(this.#dice.happens(0.3) && { OwnerInformation: "the owners" }),
    });
    if (body.WindowTargetId) this.#targets.push({ windowId, id: body.WindowTargetId });
    return `register target ${body.WindowTargetId ?? body.__type}`;
  }

  #updateTarget(): string {
    const target = this.#one(this.#targets);
    if (!target) return "no target";
    const ids = { WindowId: target.windowId, WindowTargetId: target.id };
    this.#request("UpdateMaintenanceWindowTarget", { ...ids, Targets: this.#targetMembers() });
    return `update target ${target.id}`;
  }

  #deregisterTarget(): string {
    const target = this.#one(this.#targets);
    if (!target) return "no target";
    const ids = { WindowId: target.windowId, WindowTargetId: target.id };
    this.#request("DeregisterTargetFromMaintenanceWindow", { ...ids, Safe: this.#dice.happens(0.5) });
    return `deregister target ${target.id}`;
  }

  #taskTargets(windowId: string): object[] {
    const own = this.#targets.filter((target) => target.windowId === windowId).map(({ id }) => id);
    if (own.length === 0 || this.#dice.happens(0.3)) return [{ Key: "InstanceIds", Values: this.#dice.some(NODE_IDS) }];
    return [{ Key: "WindowTargetIds", Values: this.#dice.some(own.slice(-4)) }];
  }

  #concurrency(): string {
    return this.#dice.one(["1", "2", "5", "50", "1%", "30%", "100%"]);
  }

  #errors(): string {
    return this.#dice.one(["0", "1", "3", "10", "0%", "20%", "100%"]);
  }

  #command() {
    const word = this.#dice.weighted([
      [12, "fine"],
      [3, "fails"],
      [2, "long"],
      [1, "lost"],
      [1, "reboots"],
    ]);
    const executionTimeout = [String(this.#dice.one([600, 3600, 7200]))];
    return { Parameters: { commands: [word], executionTimeout }, TimeoutSeconds: this.#dice.one([60, 7200, 7200]) };
  }

  #registerTask(): string {
    const windowId = this.#windowId();
    const isCommand = this.#dice.happens(0.8);
    const isTargetless = !isCommand && this.#dice.happens(0.3);
    const { body } = this.#request("RegisterTaskWithMaintenanceWindow", {
      WindowId: windowId,
      TaskType: isCommand ? "RUN_COMMAND" : this.#dice.one(["AUTOMATION", "LAMBDA", "STEP_FUNCTIONS"]),
      TaskArn: this.#dice.happens(0.03) ? "no-such-document" : "AWS-RunShellScript",
      Priority: this.#dice.between(0, 2),
      ...(!isTargetless && {
        Targets: this.#taskTargets(windowId),
        MaxConcurrency: this.#concurrency(),
        MaxErrors: this.#errors(),
      }),
      ...(isCommand && { TaskInvocationParameters: { RunCommand: this.#command() } }),
      ...(this.#dice.happens(0.6) && { CutoffBehavior: this.#dice.one(["CANCEL_TASK", "CONTINUE_TASK"]) }),
    });
    if (body.WindowTaskId) this.#tasks.push({ windowId, id: body.WindowTaskId });
    return `register task ${body.WindowTaskId ?? body.__type}`;
  }

  #updateTask(): string {
    const task = this.#one(this.#tasks);
    if (!task) return "no task";
    const changes: object[] = [
      { Priority: this.#dice.between(0, 3) },
      { MaxConcurrency: this.#concurrency() },
      { CutoffBehavior: "CANCEL_TASK" },
      { TaskInvocationParameters: { RunCommand: this.#command() } },
      { Targets: this.#taskTargets(task.windowId) },
    ];
    const ids = { WindowId: task.windowId, WindowTaskId: task.id };
    const { status } = this.#request("UpdateMaintenanceWindowTask", { ...ids, ...this.#dice.one(changes) });
    return `update task ${task.id} ${status}`;
  }

  #deregisterTask(): string {
    const task = this.#one(this.#tasks);
    if (!task) return "no task";
    this.#request("DeregisterTaskFromMaintenanceWindow", { WindowId: task.windowId, WindowTaskId: task.id });
    return `deregister task ${task.id}`;
  }

  /** Mostly one that is open, at times one that has ended. */
  #cancelExecution(): string {
    const candidates = this.#dice.some([...this.#windowIds, "mw-00000000000000000"]).flatMap((WindowId) => {
      const { body } = this.#request("DescribeMaintenanceWindowExecutions", { WindowId, MaxResults: 10 });
      return body.WindowExecutions as { WindowExecutionId: string; EndTime?: number }[];
    });
    const open = candidates.filter(({ EndTime }) => EndTime === undefined);
    const execution = this.#one(open.length > 0 && this.#dice.happens(0.8) ? open : candidates);
    if (!execution) return "no execution";
    this.#request("CancelMaintenanceWindowExecution", { WindowExecutionId: execution.WindowExecutionId });
    return `cancel execution ${execution.WindowExecutionId}`;
  }

  /** The process ends and another one goes on with the same state. */
  async #restart(): Promise<string> {
    await this.#world.restart();
    return "restart";
  }

  #sendCommand(): string {
    const { body } = this.#request("SendCommand", {
      DocumentName: "AWS-RunShellScript",
      MaxConcurrency: this.#concurrency(),
      MaxErrors: this.#errors(),
      ...this.#command(),
      ...(this.#dice.happens(0.5)
        ? { InstanceIds: this.#dice.some(NODE_IDS) }
        : { Targets: [{ Key: "tag:Role", Values: [this.#dice.one(["web", "db", "none"])] }] }),
    });
    if (body.Command) this.#commandIds.push(body.Command.CommandId);
    return `send command ${body.Command?.CommandId ?? body.__type}`;
  }

  #cancelCommand(): string {
    const listed = this.#request("ListCommands", { MaxResults: 5 }).body.Commands ?? [];
    const recent = listed.map(({ CommandId }: { CommandId: string }) => CommandId);
    const CommandId = this.#one([...recent, ...this.#commandIds.slice(-3)]);
    if (!CommandId) return "no command";
    const InstanceIds = this.#dice.happens(0.3) ? { InstanceIds: this.#dice.some(NODE_IDS) } : {};
    this.#request("CancelCommand", { CommandId, ...InstanceIds });
    return `cancel command ${CommandId}`;
  }

  #breakNode(): string {
    const nodeId = this.#dice.one(NODE_IDS);
    const [machineState, pingStatus] = this.#dice.one([
      ["stopped", "ConnectionLost"],
      ["running", "ConnectionLost"],
    ] as const);
    this.#setNode(nodeId, machineState, pingStatus);
    return `break ${nodeId} ${machineState}`;
  }

  #mendNode(): string {
    const nodeId = this.#dice.one(NODE_IDS);
    this.#setNode(nodeId, "running", "Online");
    return `mend ${nodeId}`;
  }

  #setNode(nodeId: string, machineState: "running" | "stopped", pingStatus: "Online" | "ConnectionLost"): void {
    this.#world.change((context) => {
      const node = context.store.nodes.find(nodeId)!;
      context.store.nodes.update({ ...node, machineState, pingStatus });
      if (pingStatus === "Online") context.store.due.set(NODE_ONLINE, nodeId, context.nowMs);
    });
  }

  #read(): string {
    const WindowId = this.#windowId();
    for (const WindowExecutionId of this.#executionsOf(WindowId).slice(0, 3)) {
      const { status } = this.#request("GetMaintenanceWindowExecution", { WindowExecutionId });
      if (status !== 200) throw new Error(`The execution ${WindowExecutionId} is listed and cannot be read.`);
    }
    this.#request("DescribeMaintenanceWindowSchedule", { WindowId, MaxResults: 3 });
    return `read ${WindowId}`;
  }

  /** Page by page, newest first. */
  #executionsOf(WindowId: string): string[] {
    const ids: string[] = [];
    let startedAt = Number.POSITIVE_INFINITY;
    for (let NextToken: string | undefined; ids.length < 30; ) {
      const { body } = this.#request("DescribeMaintenanceWindowExecutions", { WindowId, MaxResults: 10, NextToken });
      for (const execution of body.WindowExecutions ?? []) {
        if (execution.StartTime > startedAt) throw new Error(`The history of ${WindowId} is not newest first.`);
        startedAt = execution.StartTime;
        ids.push(execution.WindowExecutionId);
      }
      NextToken = body.NextToken;
      if (NextToken === undefined) break;
    }
    return ids;
  }

  async #advance(): Promise<string> {
    const length = this.#dice.weighted([
      [3, 1],
      [5, 1000],
      [20, MINUTE_MS],
      [30, 10 * MINUTE_MS],
      [30, HOUR_MS],
      [10, 8 * HOUR_MS],
      [1, 48 * HOUR_MS],
    ]);
    const durationMs = this.#dice.between(0, length);
    await this.#world.advance(durationMs);
    return `advance ${durationMs} ms`;
  }

  #windowId(): string {
    return this.#one(this.#windowIds) ?? "mw-00000000000000000";
  }

  #one<T>(choices: readonly T[]): T | undefined {
    return choices.length === 0 ? undefined : this.#dice.one(choices);
  }

  #request(operation: string, input: object) {
    const answer = this.#world.request(operation, input);
    if (answer.status >= 500) throw new Error(`${operation} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer;
  }
}
