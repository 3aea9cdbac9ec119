import { ssm, ssmAll } from "./api.js";
import { code, element, instant, status, took } from "./markup.js";

/** One execution down to each node's steps and their output. */
export async function executionView(WindowExecutionId) {
  const execution = await ssm("GetMaintenanceWindowExecution", { WindowExecutionId });
  const tasks = await ssmAll(
    "DescribeMaintenanceWindowExecutionTasks",
    { WindowExecutionId },
    "WindowExecutionTaskIdentities",
  );
  return [
    element("h1", {}, "Execution ", status(execution.Status)),
    element("p", { className: "quiet" }, code(WindowExecutionId), ` ${execution.StatusDetails ?? ""}`),
    element(
      "p",
      {},
      "Opened ",
      instant(execution.StartTime),
      `, took ${took(execution.StartTime, execution.EndTime)}.`,
    ),
    ...(await Promise.all(tasks.map(taskSection))),
  ];
}

async function taskSection(task) {
  const { WindowExecutionId, TaskExecutionId: TaskId } = task;
  const invocations = await ssmAll(
    "DescribeMaintenanceWindowExecutionTaskInvocations",
    { WindowExecutionId, TaskId },
    "WindowExecutionTaskInvocationIdentities",
  );
  return element(
    "section",
    {},
    element("h2", {}, `${task.TaskType} ${task.TaskArn} `, status(task.Status)),
    ...(await Promise.all(invocations.map(invocationSection))),
  );
}

async function invocationSection(invocation) {
  const isCommand = invocation.TaskType === "RUN_COMMAND" && invocation.ExecutionId;
  const nodes = isCommand
    ? await ssmAll("ListCommandInvocations", { CommandId: invocation.ExecutionId, Details: true }, "CommandInvocations")
    : [];
  const owner = invocation.OwnerInformation ? `, owner ${invocation.OwnerInformation}` : "";
  return element(
    "div",
    {},
    element("p", { className: "quiet" }, "Invocation ", code(invocation.InvocationId), owner),
    nodes.map(nodeDetails),
  );
}

function nodeDetails(node) {
  return element(
    "details",
    {},
    element("summary", {}, code(node.InstanceId), ` ${node.InstanceName ?? ""} `, status(node.StatusDetails)),
    node.CommandPlugins.map((step, index) => [
      element(
        "p",
        {},
        `Step ${index + 1}: ${step.Name} `,
        status(step.StatusDetails),
        ` exit code ${step.ResponseCode}, ${took(step.ResponseStartDateTime, step.ResponseFinishDateTime)}`,
      ),
      step.Output ? element("pre", { tabIndex: 0 }, step.Output) : undefined,
    ]),
  );
}
