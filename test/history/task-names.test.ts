import { expect } from "chai";
import { nameOfTask } from "../../history/task-names.ts";
import type { TaskExecution, WindowExecution, WindowTask } from "../../history/window-history.ts";

const SHELL = "AWS-RunShellScript";
const PATCH = "AWS-RunPatchBaseline";

const task = (name: string, taskArn: string, priority: number): WindowTask => ({
  ...{ windowTaskId: name, name, taskArn, type: "RUN_COMMAND", priority, windowTargetIds: [], nodeIds: [] },
});

const ran = (taskArn: string, minute: number): TaskExecution => ({
  ...{ taskExecutionId: `${taskArn} ${minute}`, taskArn, type: "RUN_COMMAND", status: "SUCCESS" },
  ...{ statusDetails: undefined, endedAt: undefined, invocations: [], unavailable: undefined },
  startedAt: new Date(Date.UTC(2026, 11, 1, 2, minute)),
});

const execution = (...tasks: TaskExecution[]): WindowExecution => ({
  ...{ windowExecutionId: "one", status: "SUCCESS", statusDetails: undefined, unavailable: undefined },
  ...{ startedAt: new Date(Date.UTC(2026, 11, 1, 2)), endedAt: undefined, tasks },
});

describe("the name of a task that ran", () => {
  const names = (tasks: readonly WindowTask[], ...executed: TaskExecution[]) =>
    executed.map((one) => nameOfTask(one, { window: { tasks }, executions: [execution(...executed)] }));

  it("is that of the window's task with its document", () => {
    expect(names([task("patch", PATCH, 1), task("test", SHELL, 1)], ran(SHELL, 1), ran(PATCH, 0))).to.deep.equal([
      "test",
      "patch",
    ]);
  });

  it("follows the priorities of tasks that run the same document", () => {
    const tasks = [task("after", SHELL, 3), task("patch", PATCH, 2), task("before", SHELL, 1)];
    expect(names(tasks, ran(SHELL, 0), ran(PATCH, 1), ran(SHELL, 2))).to.deep.equal(["before", "patch", "after"]);
  });

  it("is not guessed where priorities are equal, or tasks were added or removed since", () => {
    const [one, other] = [task("one", SHELL, 1), task("other", SHELL, 1)];
    expect(names([one, other], ran(SHELL, 0), ran(SHELL, 0))).to.deep.equal([undefined, undefined]);
    expect(names([one], ran(SHELL, 0), ran(SHELL, 1))).to.deep.equal([undefined, undefined]);
  });
});
