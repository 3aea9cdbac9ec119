import type { Context } from "../../context.ts";
import { startInstances, stopInstances, terminateInstances } from "../../instances/change-state.ts";
import { getInstances } from "../../instances/instances.ts";
import { type AutomationAction, calling, failedEnd, invalidInput, type StepOutcome, type StepRun } from "../action.ts";
import { flagInput, listInput, requiredText } from "../inputs.ts";

/** How often Automation checks the instances; undocumented. */
const POLL_MS = 5000;

/** Starts, stops or terminates instances and waits until they are in that state; with CheckStateOnly it only waits. */
export const changeInstanceState: AutomationAction = {
  start(run, context) {
    const desired = desiredOf(run);
    const ids = listInput(run, "InstanceIds");
    if (!flagInput(run, "CheckStateOnly")) {
      const { api, change } = CHANGES[desired];
      calling(api, () => change(ids, flagInput(run, "Force"), context));
    }
    return look(run, context);
  },
  wake: look,
};

type Desired = "running" | "stopped" | "terminated";

const CHANGES: Readonly<
  Record<Desired, { api: string; change(ids: string[], isForced: boolean, context: Context): unknown }>
> = {
  running: { api: "StartInstances", change: (ids, _isForced, context) => startInstances(ids, context) },
  stopped: { api: "StopInstances", change: stopInstances },
  terminated: { api: "TerminateInstances", change: (ids, _isForced, context) => terminateInstances(ids, context) },
};

function desiredOf(run: StepRun): Desired {
  const desired = requiredText(run, "DesiredState");
  if (desired !== "running" && desired !== "stopped" && desired !== "terminated") {
    throw invalidInput(`DesiredState is ${desired}; it must be running, stopped or terminated.`);
  }
  return desired;
}

function look(run: StepRun, context: Context): StepOutcome {
  const desired = desiredOf(run);
  const nodes = calling("DescribeInstances", () => getInstances(listInput(run, "InstanceIds"), context));
  const gone = nodes.find(({ machineState }) => isGone(machineState) && desired !== "terminated");
  if (gone) throw failedEnd(`Instance ${gone.nodeId} is ${gone.machineState} and will not be ${desired}.`);
  if (nodes.some(({ machineState }) => machineState !== desired)) {
    return { kind: "waits", wakeAtMs: context.nowMs + POLL_MS };
  }
  return { kind: "succeeded", outputs: { InstanceStates: nodes.map(({ machineState }) => machineState) } };
}

function isGone(state: string): boolean {
  return state === "terminated" || state === "shutting-down";
}
