import { expect } from "chai";
import type { Context } from "../../../../../emulator/domain/context.ts";
import { endInvocation, type RunningTask } from "../../../../../emulator/domain/windows/execution/invocations.ts";
import { dispatch } from "../../../../../emulator/domain/windows/execution/start-invocations.ts";
import { stopTask } from "../../../../../emulator/domain/windows/execution/stop-task.ts";
import type { InvocationRequest, TaskAction } from "../../../../../emulator/domain/windows/tasks/task-action.ts";
import { openWorld, type SimulatedWorld } from "../../../../simulation/simulated-world.ts";

/** The task types with an invocation per resource, with an action that ends when the test says so. */
describe("the dispatch of a task with one invocation per resource", () => {
  let world: SimulatedWorld;
  let requests: InvocationRequest[];
  let action: TaskAction;

  beforeEach(() => {
    requests = [];
    action = {
      isPerResource: true,
      taskParameters: () => ({}),
      parameters: ({ unit }) => ({ resource: unit[0] }),
      start(request) {
        requests.push(request);
        return `action-${requests.length}`;
      },
      cancel: () => undefined,
      outcome: () => ({ status: "SUCCESS", statusDetails: "Success" }),
    };
    const fleet = { nodes: [{ platform: "amazon-linux-2" }] };
    world = openWorld({
      seed: "1",
      fleet,
      behaviour: () => undefined,
      choices: {},
      quotas: {},
      afterStep: () => undefined,
    });
  });
  afterEach(() => world.close());

  const change = <T>(step: (context: Context) => T) => world.change(step);
  const started = () => requests.map(({ unit }) => unit[0]);
  const task = () => change(({ store }) => store.windowExecutionTasks.findByNumber(1)!);
  const invocations = () => change(({ store }) => store.windowExecutionInvocations.page(1, { limit: 1000 }));
  const running = ({ store }: Context): RunningTask => ({
    execution: store.windowExecutions.find("execution")!,
    task: store.windowExecutionTasks.findByNumber(1)!,
    definition: store.windowExecutionTasks.definition(1),
    action,
  });

  /** A task of an execution that has started, with so many resources in each of its groups. */
  function start(maxConcurrency: string, maxErrors: string, ...groups: string[][]): void {
    change((context) => {
      const { store, nowMs } = context;
      const execution = {
        windowExecutionId: "execution",
        windowId: "mw-0",
        status: "IN_PROGRESS",
        statusDetails: null,
        startedAtMs: nowMs,
        endedAtMs: null,
        cutoffAtMs: nowMs + 3_600_000,
        closesAtMs: nowMs + 7_200_000,
      } as const;
      store.windowExecutions.insert(execution, "{}");
      const ids = { taskExecutionId: "task", windowExecutionId: "execution", windowTaskId: "window-task" };
      const kind = { taskArn: "arn", taskType: "AUTOMATION", serviceRoleArn: null, priority: 0 } as const;
      const rest = { cutoffBehavior: null, alarmConfiguration: null, status: "PENDING" } as const;
      const definition = { targets: [], taskParameters: null, taskInvocationParameters: null, loggingInfo: null };
      store.windowExecutionTasks.insert({ ...ids, ...kind, ...rest, maxConcurrency, maxErrors }, definition);
      store.windowExecutionTasks.start(1, nowMs);
      for (const [position, resources] of groups.entries()) {
        const target = {
          windowTargetId: `target-${position}`,
          ownerInformation: null,
          targetType: "INSTANCE",
        } as const;
        const units = resources.map((resource) => [resource]);
        store.windowExecutionGroups.insert(1, { position, ...target }, units);
      }
      dispatch(running(context), context);
    });
  }

  /** The oldest invocation that runs ends. */
  function endOne(status: "SUCCESS" | "FAILED" = "SUCCESS"): void {
    change((context) => {
      const [oldest] = context.store.windowExecutionInvocations.running(1);
      endInvocation(running(context), oldest!, { status, statusDetails: status }, context);
      context.store.windowExecutionTasks.invocationEnded(1, status === "FAILED");
      dispatch(running(context), context);
    });
  }

  const resources = (count: number, prefix = "r") => Array.from({ length: count }, (_, index) => `${prefix}${index}`);

  it("rule 18: starts one, then two at a time, and never more than MaxConcurrency", () => {
    start("3", "0", resources(12));
    const atOnce = [task().runningCount];
    for (let ended = 0; ended < 12; ended++) {
      endOne();
      atOnce.push(task().runningCount);
    }
    expect(atOnce).to.deep.equal([1, 2, 2, 3, 3, 3, 3, 3, 3, 3, 2, 1, 0]);
    expect(started()).to.deep.equal(resources(12));
    expect(task().status).to.equal("SUCCESS");
  });

  it("rule 18: turns to the next window target when the one before is done", () => {
    start("100%", "0", resources(2, "a"), resources(2, "b"));
    endOne();
    expect(started()).to.deep.equal(["a0", "a1"]);
    endOne();
    expect(started()).to.deep.equal(["a0", "a1", "b0"]);
    endOne();
    endOne();
    expect(task().status).to.equal("SUCCESS");
    expect(invocations().map(({ windowTargetId }) => windowTargetId)).to.deep.equal([
      "target-0",
      "target-0",
      "target-1",
      "target-1",
    ]);
  });

  it("rule 20: starts nothing more after one error too many, lets the others end, and records no more", () => {
    start("2", "1", resources(10), resources(10, "next"));
    endOne("FAILED");
    expect(task().runningCount).to.equal(2);
    endOne("FAILED");
    expect(task()).to.include({ runningCount: 1, status: "IN_PROGRESS" });
    endOne();
    expect(invocations().map(({ status }) => status)).to.deep.equal(["FAILED", "FAILED", "SUCCESS"]);
    expect(task().status).to.equal("FAILED");
  });

  it("rule 30: errors that MaxErrors allows still make the task FAILED", () => {
    start("1", "5", resources(2));
    endOne("FAILED");
    endOne();
    expect(task()).to.include({ status: "FAILED", statusDetails: null, errorCount: 1 });
  });

  it("rule 23: by CANCEL_TASK what runs goes on, nothing new starts, and the task is TIMED_OUT", () => {
    start("2", "0", resources(10));
    endOne();
    change((context) => stopTask(running(context).execution, 1, { cancelsRunning: false }, context));
    expect(invocations().map(({ status }) => status)).to.deep.equal(["SUCCESS", "IN_PROGRESS", "IN_PROGRESS"]);
    endOne();
    expect(task().status).to.equal("IN_PROGRESS");
    endOne();
    expect(started()).to.have.length(3);
    expect(task().status).to.equal("TIMED_OUT");
  });

  it("rule 8.2: TARGET_ID and RESOURCE_ID stand for the resource, of an ARN its short id", () => {
    start("1", "0", ["i-1", "arn:aws:dynamodb:us-east-1:000000000000:table/orders"]);
    endOne();
    const ids = requests.map(({ pseudoParameters: { TARGET_ID, RESOURCE_ID } }) => [TARGET_ID, RESOURCE_ID]);
    expect(ids).to.deep.equal([
      ["i-1", "i-1"],
      ["arn:aws:dynamodb:us-east-1:000000000000:table/orders", "orders"],
    ]);
  });

  it("tells of per-resource invocations only IN_PROGRESS and COMPLETE", () => {
    start("1", "0", resources(1));
    endOne("FAILED");
    const told = change(({ store }) => store.events.after(0, 100))
      .filter(({ detailType }) => detailType === "Maintenance Window Task Target Invocation State-change Notification")
      .map(({ detail }) => (detail as { readonly status: string }).status);
    expect(told).to.deep.equal(["IN_PROGRESS", "COMPLETE"]);
  });
});
