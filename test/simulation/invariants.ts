import type { Context } from "../../emulator/domain/context.ts";
import type { Database } from "../../emulator/store/database.ts";
import type { WindowExecutionInvocation } from "../../emulator/store/window-execution-invocations.ts";
import type { WindowExecutionTask } from "../../emulator/store/window-execution-tasks.ts";
import type { WindowExecution } from "../../emulator/store/window-executions.ts";
import type { Window } from "../../emulator/store/windows.ts";
import { nextExecution } from "./next-execution.ts";

const RUNNING = new Set(["IN_PROGRESS", "CANCELLING"]);
const ENDS = ["SUCCESS", "FAILED", "TIMED_OUT", "CANCELLED"];

/** From each status, what may come next; "" is before the first. */
const EXECUTION_STEPS: Readonly<Record<string, readonly string[]>> = {
  "": ["PENDING", "SKIPPED_OVERLAPPING"],
  PENDING: ["IN_PROGRESS", "CANCELLING", "SUCCESS", "FAILED", "TIMED_OUT"],
  IN_PROGRESS: ["CANCELLING", "SUCCESS", "FAILED", "TIMED_OUT", "CANCELLED"],
  CANCELLING: ["CANCELLED"],
};
const TASK_STEPS: Readonly<Record<string, readonly string[]>> = {
  "": ["IN_PROGRESS", "TIMED_OUT", "CANCELLED"],
  IN_PROGRESS: ENDS,
};
/** An invocation may go through several in one step, so these are what may be seen after a step. */
const INVOCATION_STEPS: Readonly<Record<string, readonly string[]>> = {
  "": ["IN_PROGRESS", "FAILED"],
  IN_PROGRESS: ["IN_PROGRESS", "CANCELLING", ...ENDS],
  CANCELLING: ["CANCELLING", ...ENDS],
};

/**
 * What must hold after every step, whatever happened. Looks at what is open and at what just ended, so that its cost does
 * not grow with the history; `checkAll` looks at everything.
 */
export class Invariants {
  readonly #db: Database;
  readonly #openExecutions;
  readonly #commands;
  readonly #beginning;
  readonly #cancelling;
  readonly #invocationsOf;
  #lastEvent = 0;
  readonly #executions = new Map<string, string>();
  readonly #tasks = new Map<string, string>();
  readonly #invocations = new Map<string, string>();

  constructor(db: Database) {
    this.#db = db;
    this.#openExecutions = db.prepare<{ id: string }>(
      "SELECT window_execution_id AS id FROM window_executions WHERE ended_at_ms IS NULL",
    );
    this.#beginning = db.prepare("SELECT 1 FROM due WHERE kind = 'window-executions-begin'");
    this.#cancelling = db.prepare("SELECT 1 FROM due WHERE kind = 'window-execution-cancelled' AND ref = :id");
    this.#commands = db.prepare<CommandSums>(COMMANDS_THAT_RUN);
    this.#invocationsOf = db.prepare<{ number: number }>(
      "SELECT number FROM window_execution_invocations WHERE task_number = :number",
    );
  }

  /** @throws Error naming what does not hold. */
  check(context: Context): void {
    const ended = this.#checkEvents(context);
    const open = this.#openExecutions.all().map(({ id }) => id);
    for (const id of new Set([...open, ...ended])) this.#checkExecution(id, context);
    const running = open.filter((id) => RUNNING.has(context.store.windowExecutions.find(id)!.status));
    require(running.length <=
      context.quotas.concurrentWindowExecutions + this.#cancelledWhilePending(open, context), () =>
      `${running.length} executions run at once`);
    const waiting = open.find((id) => context.store.windowExecutions.find(id)!.status === "PENDING");
    const isPromised = this.#beginning.get() !== undefined;
    require(!waiting || isPromised || running.length >= context.quotas.concurrentWindowExecutions, () =>
      `${waiting} waits while there is a place for it`);
    for (const command of this.#commands.all()) checkCommand(command);
  }

  /** Everything there is: what is due is about something that waits for it, and every window's next execution is right. */
  checkAll(context: Context): void {
    for (const query of ORPHANS) {
      const orphan = this.#db.prepare<{ kind: string; ref: string }>(query).get();
      require(!orphan, () => `the due list has an orphan: ${orphan!.kind} ${orphan!.ref}`);
    }
    const uncut = this.#db.prepare<{ id: string }>(NO_CUTOFF).get({ nowMs: context.nowMs });
    require(!uncut, () => `the open execution ${uncut!.id} has no cutoff to come`);
    for (const window of this.#allWindows(context)) {
      const { windowId, nextExecutionAtMs: next, enabled } = window;
      if (!enabled) require(next === null, () => `the disabled window ${windowId} has a next execution`);
      const planned = enabled ? nextExecution(window, context.nowMs) : undefined;
      // An execution that is due at this very instant has not been taken yet.
      require(next === (planned ?? null) || next === context.nowMs, () =>
        `the window ${windowId} is to open at ${next}, its schedule says ${planned}`);
    }
    this.#checkHistory(context);
  }

  /** A cancelled execution that never had a place counts as running until its rule has run, at the same instant. */
  #cancelledWhilePending(open: readonly string[], { store }: Context): number {
    return open.filter((id) => {
      const { status } = store.windowExecutions.find(id)!;
      return status === "CANCELLING" && store.windowExecutionTasks.of(id).every((task) => task.startedAtMs === null);
    }).length;
  }

  /** Every change of an execution or task is told by one event, and each is a legal step. @returns executions that ended. */
  #checkEvents({ store }: Context): string[] {
    const ended: string[] = [];
    for (const event of store.events.after(this.#lastEvent, 1_000_000)) {
      this.#lastEvent = event.number;
      const detail = event.detail as Readonly<Record<string, string>>;
      const id = (detail["task-execution-id"] ?? detail["window-execution-id"])!;
      if (event.detailType === "Maintenance Window Execution State-change Notification") {
        step(this.#executions, EXECUTION_STEPS, id, detail.status!);
        if (detail["end-time"] !== undefined) ended.push(id);
      }
      if (event.detailType === "Maintenance Window Task Execution State-change Notification") {
        step(this.#tasks, TASK_STEPS, id, detail.status!);
      }
    }
    return ended;
  }

  #checkExecution(id: string, context: Context): void {
    const { store } = context;
    const execution = store.windowExecutions.find(id);
    if (!execution) throw new Broken(`the execution ${id} is gone before its time`);
    const told = this.#executions.get(id);
    // Between the request and the rule, at one instant, a cancellation is written and not yet done.
    const isAsked = execution.status === "CANCELLING" && this.#cancelling.get({ id }) !== undefined;
    require(told === execution.status || isAsked, () => `${id} is ${execution.status}, but told ${told}`);
    const tasks = store.windowExecutionTasks.of(id);
    for (const task of tasks) this.#checkTask(execution, task, context);
    const priorities = new Set(tasks.filter(({ status }) => RUNNING.has(status)).map(({ priority }) => priority));
    require(priorities.size <= 1, () => `${id} runs tasks of priorities ${[...priorities].join(" and ")}`);
    for (const { priority, status } of tasks) {
      const isPassedOver = status === "PENDING" && [...priorities].some((running) => priority <= running);
      require(!isPassedOver, () => `${id}: a task of priority ${priority} waits while later ones run`);
    }
    if (execution.endedAtMs !== null) checkEnded(execution, tasks);
    else
      require(isAsked || tasks.some(isOpen) || tasks.length === 0, () => `${id} is open, but has nothing left to do`);
  }

  #checkTask(execution: WindowExecution, task: WindowExecutionTask, { store, nowMs }: Context): void {
    const name = `${task.taskExecutionId} of ${execution.windowExecutionId}`;
    require((this.#tasks.get(task.taskExecutionId) ?? "PENDING") === task.status, () => `${name} ended untold`);
    require(task.startedAtMs === null || task.startedAtMs <= execution.cutoffAtMs, () =>
      `${name} began after the cutoff`);
    require(task.startedAtMs === null || task.startedAtMs >= execution.startedAtMs, () => `${name} began too early`);
    require(task.status !== "PENDING" || nowMs <= execution.cutoffAtMs, () => `${name} waits beyond the cutoff`);
    const ids = this.#invocationsOf.all({ number: task.number });
    const invocations = store.windowExecutionInvocations.page(task.number, { limit: ids.length + 1 });
    require(invocations.length === ids.length, () => `${name}: a list leaves invocations out`);
    const running = invocations.filter(({ status }) => RUNNING.has(status));
    require(running.length === task.runningCount, () => `${name} counts ${task.runningCount}, ${running.length} run`);
    const errors = invocations.filter(({ status }) => status === "FAILED" || status === "TIMED_OUT").length;
    require(errors === task.errorCount, () => `${name} counts ${task.errorCount} errors of ${errors}`);
    require(running.length === 0 || RUNNING.has(task.status), () => `${name} has ended and ${running.length} run`);
    require(task.status !== "IN_PROGRESS" || running.length > 0, () => `${name} runs, but nothing of it does`);
    require(running.length <= placesOf(task, store), () => `${name}: ${running.length} invocations run at once`);
    for (const [index, invocation] of invocations.entries()) {
      this.#checkInvocation(invocation, invocations[index - 1], nowMs);
    }
  }

  #checkInvocation(
    invocation: WindowExecutionInvocation,
    before: WindowExecutionInvocation | undefined,
    nowMs: number,
  ): void {
    const { invocationId: id, status, startedAtMs, endedAtMs } = invocation;
    const last = this.#invocations.get(id) ?? "";
    if (last !== status) step(this.#invocations, INVOCATION_STEPS, id, status);
    require(RUNNING.has(status) === (endedAtMs === null), () => `the invocation ${id} is ${status}, end ${endedAtMs}`);
    require(!before || before.startedAtMs <= startedAtMs, () => `the invocation ${id} is listed after a later one`);
    require(startedAtMs <= (endedAtMs ?? nowMs) && (endedAtMs ?? 0) <= nowMs, () =>
      `the invocation ${id} ends in no order`);
  }

  #allWindows({ store }: Context): Window[] {
    const ids = this.#db.prepare<{ id: string }>("SELECT window_id AS id FROM windows").all();
    return ids.map(({ id }) => store.windows.find(id)!);
  }

  #checkHistory(context: Context): void {
    const { store } = context;
    for (const window of this.#allWindows(context)) {
      const history = store.windowExecutions.page(window.windowId, { limit: 1000 });
      for (const [index, execution] of history.entries()) {
        const newer = history[index - 1];
        require(!newer || newer.number > execution.number, () => `the history of ${window.windowId} is out of order`);
        require(!newer ||
          newer.startedAtMs >= (execution.endedAtMs ?? 0) ||
          newer.status === "SKIPPED_OVERLAPPING", () => `executions of ${window.windowId} overlap`);
      }
    }
  }
}

/** What the simulator stops for. */
export class Broken extends Error {}

function require(holds: boolean, message: () => string): void {
  if (!holds) throw new Broken(message());
}

function step(
  known: Map<string, string>,
  steps: Readonly<Record<string, readonly string[]>>,
  id: string,
  status: string,
): void {
  const last = known.get(id) ?? "";
  require(steps[last]?.includes(status) ?? false, () => `${id} went from ${last || "nothing"} to ${status}`);
  known.set(id, status);
}

function isOpen({ status }: WindowExecutionTask): boolean {
  return status === "PENDING" || RUNNING.has(status);
}

function placesOf(task: WindowExecutionTask, store: Context["store"]): number {
  if (task.taskType === "RUN_COMMAND" || !RUNNING.has(task.status)) return 1;
  const group = store.windowExecutionGroups.find(task.number, task.groupPosition);
  return placesFor(task.maxConcurrency, group?.unitCount ?? 1);
}

/** How many of `count` a MaxConcurrency of a number or of whole percents lets run at once, written down a second time. */
function placesFor(maxConcurrency: string | null, count: number): number {
  const [, number, percent] = /^(\d+)(%?)$/.exec(maxConcurrency ?? "1")!;
  return percent === ""
    ? Math.max(1, Number(number))
    : Math.max(1, (count * Number(number) - ((count * Number(number)) % 100)) / 100);
}

/** The roll-up, written down a second time. */
function checkEnded(execution: WindowExecution, tasks: readonly WindowExecutionTask[]): void {
  const { windowExecutionId: id, status, statusDetails } = execution;
  require(!tasks.some(isOpen), () => `${id} has ended before its tasks`);
  const of = (word: string) => tasks.some((task) => task.status === word);
  const expected = of("FAILED") ? "FAILED" : of("TIMED_OUT") ? "TIMED_OUT" : of("CANCELLED") ? "CANCELLED" : "SUCCESS";
  const hasOwn = status === "CANCELLED" || status === "SKIPPED_OVERLAPPING" || statusDetails?.includes("invalid");
  require(hasOwn || status === expected, () => `${id} is ${status}, its tasks make it ${expected}`);
  const last = Math.max(...tasks.map(({ endedAtMs }) => endedAtMs!));
  require(tasks.length === 0 || status === "CANCELLED" || execution.endedAtMs === last, () =>
    `${id} ended at ${execution.endedAtMs}, its last task at ${last}`);
}

interface CommandSums {
  readonly number: number;
  readonly details: string;
  readonly maxConcurrency: string;
  readonly targetCount: number;
  readonly completedCount: number;
  readonly activeCount: number;
  readonly isResolved: number;
  readonly total: number;
  readonly ended: number;
  readonly active: number;
}

/** The lines of blocks that are not packed yet: an invocation that has not ended has no seventh member. */
const OPEN_INVOCATIONS = `
SELECT json_extract(value, '$[0]') AS number, json_extract(value, '$[1]') AS command_number,
  nullif(json_extract(value, '$[3]'), -1) AS sent_at_ms
FROM command_invocation_blocks, json_each('[' || replace(invocations, char(10), ',') || ']')
WHERE open_count > 0 AND json_extract(value, '$[6]') IS NULL`;

const COMMANDS_THAT_RUN = `
WITH open AS (${OPEN_INVOCATIONS}) SELECT c.number, c.status_details AS details, json_extract(c.request, '$.maxConcurrency') AS "maxConcurrency",
  c.target_count AS "targetCount", c.completed_count AS "completedCount", c.active_count AS "activeCount",
  c.first_invocation IS NOT NULL AS "isResolved", count(i.number) AS total, count(i.number) - count(o.number) AS ended,
  count(o.sent_at_ms) AS active
FROM commands c LEFT JOIN command_invocation_nodes i ON i.command_number = c.number LEFT JOIN open o ON o.number = i.number
WHERE c.status_details IN ('Pending', 'InProgress', 'Delayed', 'Cancelling') GROUP BY c.number`;

function checkCommand(command: CommandSums): void {
  const { number, targetCount, completedCount, activeCount, total, ended, active } = command;
  if (!command.isResolved) return;
  require(targetCount === total, () => `command ${number} counts ${targetCount} targets of ${total}`);
  require(completedCount === ended, () => `command ${number} counts ${completedCount} completed of ${ended}`);
  require(activeCount === active, () => `command ${number} counts ${activeCount} active of ${active}`);
  const places = placesFor(command.maxConcurrency, targetCount);
  require(active <= places, () => `command ${number} runs on ${active} nodes at once, ${places} are allowed`);
}

const ORPHANS = [
  `SELECT kind, ref FROM due WHERE kind = 'window-opens' AND NOT EXISTS
     (SELECT 1 FROM windows WHERE window_id = ref AND enabled AND next_execution_at_ms = due_at_ms)`,
  `SELECT kind, ref FROM due WHERE kind IN ('window-cutoff', 'window-closes', 'window-execution-cancelled') AND NOT EXISTS
     (SELECT 1 FROM window_executions WHERE window_execution_id = ref AND ended_at_ms IS NULL)`,
  `SELECT kind, ref FROM due WHERE kind = 'window-history-expires' AND NOT EXISTS
     (SELECT 1 FROM window_executions WHERE window_execution_id = ref AND ended_at_ms IS NOT NULL)`,
  `SELECT kind, ref FROM due WHERE kind = 'window-invocation-ended' AND NOT EXISTS
     (SELECT 1 FROM window_execution_invocations WHERE invocation_id = ref AND ended_at_ms IS NULL)`,
  `SELECT kind, ref FROM due WHERE kind IN ('command-starts', 'command-expires', 'command-cancels') AND NOT EXISTS
     (SELECT 1 FROM commands WHERE number = CAST(ref AS INTEGER))`,
  `SELECT kind, ref FROM due WHERE kind IN ('command-invocation-delivered', 'command-step-ends', 'command-reboot-ends',
       'command-invocation-cancelled') AND NOT EXISTS
     (SELECT 1 FROM (${OPEN_INVOCATIONS}) WHERE number = CAST(ref AS INTEGER))`,
  `SELECT 'no execution' AS kind, window_id AS ref FROM windows w WHERE next_execution_at_ms IS NOT NULL AND NOT EXISTS
     (SELECT 1 FROM due WHERE kind = 'window-opens' AND ref = w.window_id)`,
  `SELECT 'no expiry' AS kind, window_execution_id AS ref FROM window_executions e WHERE ended_at_ms IS NOT NULL AND
     NOT EXISTS (SELECT 1 FROM due WHERE kind = 'window-history-expires' AND ref = e.window_execution_id)`,
  `SELECT 'work of an ended task' AS kind, task_execution_id AS ref FROM window_execution_tasks t
     JOIN window_execution_groups g ON g.task_number = t.number WHERE t.ended_at_ms IS NOT NULL`,
  `SELECT 'work of an ended task' AS kind, task_execution_id AS ref FROM window_execution_tasks t
     JOIN window_execution_units u ON u.task_number = t.number WHERE t.ended_at_ms IS NOT NULL`,
];

const NO_CUTOFF = `SELECT window_execution_id AS id FROM window_executions e
  WHERE ended_at_ms IS NULL AND cutoff_at_ms > :nowMs AND NOT EXISTS
    (SELECT 1 FROM due WHERE kind = 'window-cutoff' AND ref = e.window_execution_id)`;
