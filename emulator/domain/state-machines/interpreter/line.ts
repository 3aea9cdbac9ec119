import type { Json } from "../language/json.ts";
import type { Machine, State } from "../language/machine.ts";
import type { Run } from "./execution-state.ts";

/** A run with the group and the state that it belongs to. */
export interface Line {
  readonly run: Run;
  readonly machine: Machine;
  readonly parent: Line | null;
}

export function newRun(at: string, input: Json, index: number, previousId: number): Run {
  return {
    at,
    input,
    variables: {},
    previousId,
    enteredId: 0,
    beforeEnteredId: 0,
    enteredAtMs: 0,
    retries: [],
    index,
    doing: { kind: "enter" },
  };
}

export function stateOf({ run, machine }: Line): State {
  return machine.States[run.at]!;
}

/** The machine of a branch or an iteration. */
export function machineOf(line: Line, index: number): Machine {
  const state = stateOf(line);
  return state.Type === "Parallel" ? state.Branches![index]! : (state.ItemProcessor ?? state.Iterator)!;
}

/** The innermost runs of an execution, in the order of the definition. */
export function leavesOf(root: Run, machine: Machine): Line[] {
  const found: Line[] = [];
  const visit = (line: Line): void => {
    const { doing } = line.run;
    if (doing.kind !== "group") found.push(line);
    else for (const run of doing.running) visit({ run, machine: machineOf(line, run.index), parent: line });
  };
  visit({ run: root, machine, parent: null });
  return found;
}

/** Whether a run is still about to enter its state: the groups around it may have ended. */
export function isAlive({ run, parent }: Line): boolean {
  if (run.doing.kind !== "enter") return false;
  for (let [inner, outer] = [run, parent]; outer; [inner, outer] = [outer.run, outer.parent]) {
    if (outer.run.doing.kind !== "group" || !outer.run.doing.running.includes(inner)) return false;
  }
  return true;
}

/** The variables that a run can read: its own and those of the enclosing runs. */
export function variablesOf(line: Line): Record<string, Json> {
  return { ...(line.parent && variablesOf(line.parent)), ...line.run.variables };
}

/** The innermost iteration around a run. */
export function iterationOf(line: Line): Run | undefined {
  for (let at: Line | null = line; at; at = at.parent) if (at.run.item !== undefined) return at.run;
  return undefined;
}
