import { hasSucceeded } from "../../history/judge/steps.ts";
import { listed } from "../../history/judge/words.ts";
import { openCount } from "../../history/open-count.ts";
import { plainText } from "../../history/report/plain-text.ts";
import { clockSentence, counted, originSentence, scheduleText } from "../../history/report/sentences.ts";
import { windowFacts } from "../../history/report/window-facts.ts";
import { nameOfTask } from "../../history/task-names.ts";
import { instantText, lengthText, zoneOf } from "../../history/time-words.ts";
import type {
  AutomationRun,
  NodeInvocation,
  NodeState,
  NodeStep,
  TaskExecution,
  TaskInvocation,
  WindowExecution,
  WindowHistory,
} from "../../history/window-history.ts";
import { table } from "./table.ts";
import type { Terminal } from "./terminal.ts";

export interface HistoryViewOptions {
  /** How much of each step's output: its last lines, all of it, or nothing. */
  readonly output: "none" | "tail" | "all";
  /** Executions to show down to their steps; default all. */
  readonly inDetail?: ((execution: WindowExecution) => boolean) | undefined;
}

/** Nodes of one command, or of a window, that are printed although nothing is wrong with them. */
const GOOD_NODES_MAX = 100;

/** The last lines of a step's output usually are its summary. */
const TAIL_LINES = 12;

/** Prints a window's history from the window down to each node's steps, and what the nodes are like now. */
export function printHistory(history: WindowHistory, terminal: Terminal, options: HistoryViewOptions): void {
  printWindow(history, terminal);
  printExecutions(history, terminal);
  for (const execution of history.executions.filter(options.inDetail ?? (() => true))) {
    if (execution.tasks.length > 0 || execution.unavailable) printExecution(history, execution, terminal, options);
  }
  printNodes([...history.nodes.values()], history, terminal);
}

function printWindow({ window, source, readAt, executions }: WindowHistory, { print, style }: Terminal): void {
  const facts = windowFacts(window, executions.at(-1)?.startedAt ?? readAt);
  print(`  ${style("dim", originSentence({ source, madeAt: readAt, window: facts }))}`);
  if (window.isDeleted) {
    print(`  Window ${window.windowId} was deleted.`);
    print();
    return;
  }
  print(
    `  ${style("bold", window.name)} ${style("dim", window.windowId)}${window.enabled ? "" : style("yellow", " disabled")}`,
  );
  print(
    `  ${scheduleText(facts)}; ${facts.nextExecution ? `next execution: ${facts.nextExecution}` : "no further executions"}`,
  );
  print(`  ${style("dim", clockSentence(facts))}`);
  for (const target of window.targets) {
    const selectors = target.selectors.map(({ key, values }) => `${key} = ${values.join(" or ")}`).join(" and ");
    const group =
      target.resourceGroups.length > 0 ? "the members of the resource group (SSM does not list them)" : "no node";
    const nodes = target.nodeIds.length === 0 ? group : listed(target.nodeIds);
    print(`  target ${style("bold", target.name ?? target.windowTargetId)}: ${selectors} → ${nodes}`);
  }
  print();
}

function printExecutions({ executions, window }: WindowHistory, { print, style }: Terminal): void {
  if (executions.length === 0) {
    print("  No executions yet.");
    print();
    return;
  }
  const rows = executions.map(({ windowExecutionId, status, statusDetails, startedAt, endedAt }) => [
    style("dim", windowExecutionId),
    instantText(startedAt, zoneOf(window)),
    endedAt ? lengthText(endedAt.getTime() - startedAt.getTime()) : "running",
    statusText(status, style),
    statusDetails ?? "",
  ]);
  for (const line of table(
    [["execution", "started", "took", "status", ""].map((cell) => style("dim", cell)), ...rows],
    "  ",
  )) {
    print(line);
  }
  print();
}

function printExecution(
  history: WindowHistory,
  execution: WindowExecution,
  terminal: Terminal,
  options: HistoryViewOptions,
): void {
  const { print, style } = terminal;
  print(
    `  ${style("bold", "Execution")} ${execution.windowExecutionId}, started ${instantText(execution.startedAt, zoneOf(history.window))}`,
  );
  if (execution.unavailable) print(`    ${execution.unavailable}.`);
  for (const task of execution.tasks) {
    const name = nameOfTask(task, history);
    print(
      `    task ${style("bold", name ?? task.taskArn)}  ${task.type} ${task.taskArn}  ${statusText(task.status, style)}${details(task)}`,
    );
    for (const invocation of task.invocations) printInvocation(invocation, history, terminal, options);
  }
  print();
}

function details({ statusDetails }: TaskExecution | TaskInvocation): string {
  return statusDetails && statusDetails !== "Success" ? ` ${statusDetails}` : "";
}

function printInvocation(
  invocation: TaskInvocation,
  { nodes }: WindowHistory,
  terminal: Terminal,
  options: HistoryViewOptions,
): void {
  const { print, style } = terminal;
  const owner = invocation.ownerInformation ? `  owner ${invocation.ownerInformation}` : "";
  print(style("dim", `      ${startedBy(invocation)}${owner}  ${invocation.status}${details(invocation)}`));
  if (invocation.unavailable) print(`      ${invocation.unavailable}.`);
  if (invocation.automation) printRunbook(invocation.automation, "      ", terminal);
  const { shown, rest } = worstFirst(invocation.nodes, hasSucceeded);
  for (const node of shown) {
    const name = plainText(nodes.get(node.instanceId)?.name ?? "");
    print(`      ${style("bold", node.instanceId)} ${name}  ${statusText(node.status, style)}${nodeDetails(node)}`);
    for (const [index, step] of node.steps.entries()) printStep(step, index + 1, terminal, options);
  }
  if (rest > 0) print(style("dim", `      … and ${counted(rest, "more node")} that succeeded (--json lists all)`));
  const { unlistedNodes = 0 } = invocation;
  if (unlistedNodes > 0) {
    const text = `… and ${counted(unlistedNodes, "more node")} that succeeded, without details (--all-nodes reads all)`;
    print(style("dim", `      ${text}`));
  }
}

/** In their order, all of a few; of many those that are not good, and some others. */
function worstFirst<T>(
  items: readonly T[],
  isGood: (item: T) => boolean,
): { readonly shown: readonly T[]; readonly rest: number } {
  let good = 0;
  const shown = items.filter((item) => !isGood(item) || ++good <= GOOD_NODES_MAX);
  return { shown, rest: items.length - shown.length };
}

function startedBy({ executionId, automation, nodes }: TaskInvocation): string {
  if (automation) return `runbook ${automation.documentName} ${automation.automationExecutionId}`;
  if (executionId === undefined) return "nothing was started";
  return nodes.some(({ commandId }) => commandId === executionId)
    ? `command ${executionId}`
    : `execution ${executionId}`;
}

function printRunbook({ steps, failureMessage }: AutomationRun, indent: string, terminal: Terminal): void {
  const { print, style } = terminal;
  if (failureMessage) print(`${indent}${style("red", plainText(failureMessage))}`);
  for (const { name, action, status, failureMessage: reason, automation } of steps) {
    const why = reason ? `  ${plainText(reason)}` : "";
    print(`${indent}  ${name}  ${style("dim", action)}  ${statusText(status, style)}${why}`);
    if (automation) printRunbook(automation, `${indent}    `, terminal);
  }
}

function nodeDetails({ status, statusDetails }: NodeInvocation): string {
  return statusDetails && statusDetails !== status ? ` ${statusDetails}` : "";
}

function printStep(step: NodeStep, number: number, { print, style }: Terminal, { output }: HistoryViewOptions): void {
  const took =
    step.startedAt && step.endedAt ? `  ${lengthText(step.endedAt.getTime() - step.startedAt.getTime())}` : "";
  print(
    `        step ${number} ${step.name}  ${statusText(step.status, style)}  exit code ${step.responseCode}${style("dim", took)}`,
  );
  if (output === "none") return;
  if (step.isExcerpt) print(style("dim", "          │ (excerpt; use --output for the full output)"));
  for (const text of [step.output, step.errorOutput]) {
    const lines = plainText(text).trimEnd().split("\n");
    const shown = output === "all" ? lines : lines.slice(-TAIL_LINES);
    if (text.trim() === "") continue;
    if (shown.length < lines.length) print(style("dim", `          │ … ${lines.length - shown.length} lines before`));
    for (const line of shown) print(`          ${style("dim", "│")} ${line}`);
  }
}

function printNodes(nodes: readonly NodeState[], history: WindowHistory, { print, style }: Terminal): void {
  if (nodes.length === 0) return;
  const heading = [
    "node",
    "name",
    "ping",
    "operation",
    "installed",
    "other",
    "missing",
    "failed",
    "pending reboot",
    "compliance",
  ];
  const { shown, rest } = worstFirst(
    nodes,
    ({ patch, patchCompliance }) => patch !== undefined && openCount(patch) === 0 && patchCompliance === "COMPLIANT",
  );
  const rows = shown.map(({ instanceId, name, pingStatus, patch, patchCompliance }) => [
    instanceId,
    plainText(name ?? "-"),
    pingStatus ?? "unknown",
    ...(patch
      ? [
          patch.operation,
          patch.installed,
          patch.installedOther,
          patch.missing,
          patch.failed,
          patch.installedPendingReboot,
        ].map(String)
      : ["-", "-", "-", "-", "-", "-"]),
    patchCompliance === "COMPLIANT" ? style("green", patchCompliance) : style("red", patchCompliance ?? "not reported"),
  ]);
  print(`  ${style("bold", "Patches on each node by its last operation, and compliance")}`);
  for (const line of table([heading.map((cell) => style("dim", cell)), ...rows], "    ")) print(line);
  if (rest > 0) print(style("dim", `    … and ${counted(rest, "more node")}, compliant and with no patch missing`));
  for (const { type, compliant, nonCompliant } of history.complianceSummary) {
    print(
      `    ${style("dim", `compliance summary of the account, ${type}: ${compliant} compliant, ${nonCompliant} non-compliant`)}`,
    );
  }
  print();
}

function statusText(status: string, style: Terminal["style"]): string {
  if (/^success$/i.test(status)) return style("green", status);
  if (/^(in_?progress|pending|skipped_overlapping|cancelling)$/i.test(status)) return style("yellow", status);
  return style("red", status);
}
