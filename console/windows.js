import { ssm, ssmAll } from "./api.js";
import { code, element, instant, link, status, table, took } from "./markup.js";

/** Every window of the account. */
export async function windowsView() {
  const windows = await ssmAll("DescribeMaintenanceWindows", {}, "WindowIdentities");
  const rows = windows.map((window) => [
    link(`#/windows/${window.WindowId}`, window.Name),
    code(window.WindowId),
    status(window.Enabled ? "Enabled" : "Disabled"),
    code(window.Schedule),
    window.ScheduleTimezone ?? "UTC",
    `${window.Duration} h`,
    `${window.Cutoff} h`,
    window.NextExecutionTime,
  ]);
  const headings = ["Name", "Window ID", "State", "Schedule", "Timezone", "Duration", "Cutoff", "Next execution time"];
  return [
    element("h1", {}, "Windows"),
    table(headings, rows, "There are no maintenance windows. Deploy one with: mw up dev"),
  ];
}

/** One window: its targets, its tasks, and what it did. */
export async function windowView(WindowId) {
  const window = await ssm("GetMaintenanceWindow", { WindowId });
  const [targets, tasks, executions] = await Promise.all([
    ssmAll("DescribeMaintenanceWindowTargets", { WindowId }, "Targets"),
    ssmAll("DescribeMaintenanceWindowTasks", { WindowId }, "Tasks"),
    ssmAll("DescribeMaintenanceWindowExecutions", { WindowId }, "WindowExecutions"),
  ]);
  return [
    element("h1", {}, window.Name, " ", status(window.Enabled ? "Enabled" : "Disabled")),
    element("p", { className: "quiet" }, code(WindowId), window.Description ? ` ${window.Description}` : ""),
    element(
      "p",
      {},
      code(window.Schedule),
      ` in ${window.ScheduleTimezone ?? "UTC"}, open for ${window.Duration} h, no new task in the last ${window.Cutoff} h. `,
      window.NextExecutionTime ? `Next execution at ${window.NextExecutionTime}.` : "No further executions.",
    ),
    element("h2", {}, "History"),
    table(
      ["Execution ID", "Status", "Details", "Start time", "Took"],
      executions.map((execution) => [
        link(`#/executions/${execution.WindowExecutionId}`, code(execution.WindowExecutionId)),
        status(execution.Status),
        execution.StatusDetails,
        instant(execution.StartTime),
        took(execution.StartTime, execution.EndTime),
      ]),
      "No executions yet.",
    ),
    element("h2", {}, "Tasks"),
    table(
      ["Name", "Type", "Task ARN", "Priority", "Max concurrency", "Max errors", "Service role"],
      tasks.map((task) => [
        task.Name,
        task.Type,
        code(task.TaskArn),
        String(task.Priority),
        task.MaxConcurrency,
        task.MaxErrors,
        code(task.ServiceRoleArn.split("/").at(-1)),
      ]),
      "No tasks.",
    ),
    element("h2", {}, "Targets"),
    table(
      ["Name", "Resource type", "Selected by", "Owner information"],
      targets.map((target) => [
        target.Name,
        target.ResourceType,
        code(target.Targets.map(({ Key, Values }) => `${Key} = ${Values.join(" or ")}`).join(" and ")),
        target.OwnerInformation,
      ]),
      "No targets.",
    ),
  ];
}
