import { expect } from "chai";
import { NODES, type Rehearsal, rehearse, shell } from "../rehearsal.ts";

describe("the order of tasks", () => {
  let lab: Rehearsal;
  beforeEach(async () => {
    lab = await rehearse();
  });
  afterEach(() => lab.stop());

  async function run(...tasks: Parameters<Rehearsal["registerTask"]>[1][]) {
    const windowId = await lab.createWindow();
    for (const task of tasks) await lab.registerTask(windowId, task);
    await lab.to("2026-12-02T12:00:00Z");
    return lab.executionOf(windowId);
  }

  it("rule 7: tasks start by priority, 0 first, and those of one priority at the same time", async () => {
    const { tasks } = await run(
      { Priority: 5, TaskInvocationParameters: shell("takes 1m") },
      { TaskInvocationParameters: shell("takes 3m") },
      { Priority: 5, Targets: [{ Key: "InstanceIds", Values: [NODES[1]!] }] },
      { Priority: 1, Targets: [{ Key: "InstanceIds", Values: [NODES[2]!] }] },
    );
    const [zero, one, ...five] = tasks;
    expect(zero!.invocations[0]!.Parameters).to.contain(NODES[0]);
    expect(one!.invocations[0]!.Parameters).to.contain(NODES[2]);
    expect(zero!.StartTime!.toISOString()).to.equal("2026-12-02T02:00:00.000Z");
    expect(five).to.have.length(2);
    expect(five[0]!.StartTime).to.deep.equal(five[1]!.StartTime);
  });

  it("rule 8: a priority starts when every task of the one before has ended", async () => {
    const { tasks } = await run(
      { Priority: 1, TaskInvocationParameters: shell("takes 2m") },
      { Priority: 1, TaskInvocationParameters: shell("takes 7m") },
      { Priority: 2 },
    );
    const [short, long, next] = tasks;
    expect(short!.EndTime!.getTime()).to.be.below(long!.EndTime!.getTime());
    expect(next!.StartTime).to.deep.equal(long!.EndTime);
  });

  it("rule 9: a failed task does not stop the priorities that follow", async () => {
    const { tasks, Status } = await run(
      { Priority: 1, TaskInvocationParameters: shell("takes 1m exit 1"), MaxErrors: "0" },
      { Priority: 2 },
    );
    expect(tasks.map((task) => task.Status)).to.deep.equal(["FAILED", "SUCCESS"]);
    expect(Status).to.equal("FAILED");
  });

  it("rule 10: a priority whose turn comes after the cutoff does not start", async () => {
    const { tasks, Status, EndTime } = await run(
      { Priority: 1, TaskInvocationParameters: shell("takes 150m") },
      { Priority: 2 },
      { Priority: 3 },
    );
    expect(tasks.map((task) => task.Status)).to.deep.equal(["SUCCESS", "TIMED_OUT", "TIMED_OUT"]);
    expect(tasks[1]!.EndTime!.toISOString()).to.equal("2026-12-02T04:00:00.000Z");
    expect(tasks[1]!.invocations).to.deep.equal([]);
    expect(Status).to.equal("TIMED_OUT");
    expect(EndTime).to.deep.equal(tasks[0]!.EndTime);
  });
});
