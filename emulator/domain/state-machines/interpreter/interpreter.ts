import type { StateEvent, TaskEnd } from "../../../store/state-executions.ts";
import { integrationOf } from "../language/integration.ts";
import { type Draw, mixed } from "../language/intrinsics.ts";
import type { Json } from "../language/json.ts";
import { languageOf, type Machine, SECONDS_MAX } from "../language/machine.ts";
import { choose } from "./choose.ts";
import { contextObject, type ExecutionFacts } from "./context-object.ts";
import { Ended, type ExecutionEnd } from "./execution-end.ts";
import type { Doing, ExecutionState, Group, Run, Task } from "./execution-state.ts";
import { type Exit, exitWith, exitWithError } from "./exit.ts";
import { errorDetails, QUERY_EVALUATION, RUNTIME, StateFailure, StateFault } from "./failure.ts";
import { Fields } from "./fields.ts";
import { History } from "./history.ts";
import { isAlive, type Line, leavesOf, machineOf, newRun, stateOf, variablesOf } from "./line.ts";
import { concurrencyOf, inputOfIteration, itemsOf, toleratedOf } from "./map-fields.ts";
import { Query } from "./query.ts";
import { delayMs, handlerOf, mayRetry } from "./retry.ts";
import { statedFailure } from "./stated-failure.ts";
import { logFailed, logScheduled, logSucceeded, logTimedOut } from "./task-events.ts";
import { waitUntil } from "./wait-until.ts";

/** AWS's limit on the bytes of an input, output or result. */
const PAYLOAD_BYTES_MAX = 262_144;

/** A function that a Task state calls. */
export interface Call {
  readonly number: number;
  readonly resource: string;
  /** JSON */
  readonly input: string;
}

export interface EndedCall {
  readonly number: number;
  readonly end: TaskEnd;
}

export interface Step {
  readonly state: ExecutionState;
  readonly events: readonly StateEvent[];
  /** The functions to call now. */
  readonly calls: readonly Call[];
  /** The numbers of all calls for which the execution waits. */
  readonly open: readonly number[];
  readonly end: ExecutionEnd | null;
  /** When the next step is due; null if it waits for the end of a call only. */
  readonly nextAtMs: number | null;
}

/**
 * Runs one step of an execution: everything up to `nowMs`. The result depends on the arguments only, and only `state` is
 * changed, which is null for the first step. The caller stores the state as JSON for the next step.
 */
export async function takeStep(
  machine: Machine,
  facts: ExecutionFacts,
  state: ExecutionState | null,
  ended: readonly EndedCall[],
  nowMs: number,
): Promise<Step> {
  return new Interpreter(machine, facts, state, ended).step(nowMs);
}

/** Something that happens at an instant. */
interface Occurrence {
  readonly atMs: number;
  readonly rank: 0 | 1 | 2;
  readonly happen: () => Promise<void> | void;
}

class Interpreter {
  readonly #machine: Machine;
  readonly #facts: ExecutionFacts;
  readonly #state: ExecutionState;
  readonly #ended: ReadonlyMap<number, TaskEnd>;
  readonly #history: History;
  readonly #calls: Call[] = [];
  readonly #input: Json;

  constructor(machine: Machine, facts: ExecutionFacts, state: ExecutionState | null, ended: readonly EndedCall[]) {
    this.#machine = machine;
    this.#facts = facts;
    this.#input = JSON.parse(facts.input) as Json;
    this.#ended = new Map(ended.map(({ number, end }) => [number, end]));
    this.#state = state ?? {
      root: newRun(machine.StartAt, this.#input, 0, 0),
      atMs: facts.startedAtMs,
      lastEventId: 0,
      historySize: 0,
      draws: 0,
      calls: 0,
    };
    this.#history = new History(this.#state);
    if (!state) this.#history.begin(facts.input, facts.roleArn);
  }

  async step(nowMs: number): Promise<Step> {
    let isMore = false;
    let end: ExecutionEnd | null = null;
    try {
      isMore = await this.#advance(nowMs);
    } catch (error) {
      if (!(error instanceof Ended)) throw error;
      end = error.end;
    }
    const next = isMore ? { atMs: nowMs } : this.#nextOccurrence();
    return {
      state: this.#state,
      events: this.#history.events,
      calls: this.#calls,
      open: this.#leaves().flatMap(({ run: { doing } }) => (doing.kind === "task" ? [doing.call] : [])),
      end,
      nextAtMs: end ? null : (next?.atMs ?? null),
    };
  }

  /** Whether more happens at this instant. */
  async #advance(nowMs: number): Promise<boolean> {
    for (;;) {
      const ready = this.#leaves().filter(({ run }) => run.doing.kind === "enter");
      for (const line of ready) {
        // An earlier moment may have ended the group of this one.
        if (!isAlive(line)) continue;
        await this.#enter(line);
        if (this.#history.isFull) return true;
      }
      if (ready.length > 0) continue;
      const next = this.#nextOccurrence();
      if (!next || next.atMs > nowMs) return false;
      this.#state.atMs = Math.max(this.#state.atMs, next.atMs);
      await next.happen();
    }
  }

  get #now(): number {
    return this.#state.atMs;
  }

  readonly #draw: Draw = () => mixed(this.#facts.seed + Math.imul(this.#state.draws++, 0x9e3779b1));

  #leaves(): Line[] {
    return leavesOf(this.#state.root, this.#machine);
  }

  /** @param iteration of a Map state, the one that is about to start. */
  #fields(line: Line, iteration?: Run): Fields {
    const state = stateOf(line);
    const isJsonata = languageOf(state, this.#machine.QueryLanguage) === "JSONata";
    const context = contextObject(this.#facts, this.#input, line, iteration);
    return new Fields(state, line.run.input, isJsonata, new Query(context, variablesOf(line), this.#draw));
  }

  // What comes next

  #nextOccurrence(): Occurrence | undefined {
    let first = this.#timeout();
    for (const line of this.#leaves()) {
      const occurrence = this.#occurrenceOf(line);
      if (occurrence && (!first || isBefore(occurrence, first))) first = occurrence;
    }
    return first;
  }

  #occurrenceOf(line: Line): Occurrence | undefined {
    const { doing } = line.run;
    switch (doing.kind) {
      case "wait":
        return {
          atMs: doing.untilMs,
          rank: 1,
          happen: () => this.#guard(line, () => this.#finish(line, line.run.input)),
        };
      case "retry":
        return { atMs: doing.untilMs, rank: 1, happen: () => this.#start(line) };
      case "task": {
        const end = this.#ended.get(doing.call);
        if (end) return { atMs: end.atMs, rank: 0, happen: () => this.#taskEnded(line, end) };
        if (doing.untilMs === null) return undefined;
        return { atMs: doing.untilMs, rank: 1, happen: () => this.#taskTimedOut(line, doing) };
      }
      default:
        return undefined;
    }
  }

  #timeout(): Occurrence | undefined {
    const seconds = this.#machine.TimeoutSeconds;
    if (seconds === undefined) return undefined;
    const happen = () => {
      const details = { executionTimedOutEventDetails: { error: "States.Timeout" } };
      this.#history.add("ExecutionTimedOut", 0, details);
      throw new Ended({ status: "TIMED_OUT", error: null, cause: null, atMs: this.#now });
    };
    return { atMs: this.#facts.startedAtMs + seconds * 1000, rank: 2, happen };
  }

  // A state from its beginning to its end

  async #enter(line: Line): Promise<void> {
    const { run } = line;
    const state = stateOf(line);
    run.beforeEnteredId = run.previousId;
    const input = JSON.stringify(run.input);
    const details = { name: run.at, input, inputDetails: { truncated: false } };
    this.#history.addTo(run, `${state.Type}StateEntered`, { stateEnteredEventDetails: details });
    run.enteredId = run.previousId;
    run.enteredAtMs = this.#now;
    run.retries = [];
    await this.#start(line);
  }

  #start(line: Line): Promise<void> {
    return this.#guard(line, async () => {
      const fields = this.#fields(line);
      const { state, input } = fields;
      switch (state.Type) {
        case "Pass":
          return this.#pass(line, fields);
        case "Task":
          return this.#task(line, fields);
        case "Choice":
          return this.#exit(line, await choose(fields));
        case "Wait":
          return this.#wait(line, fields);
        case "Succeed":
          return this.#finish(line, input);
        case "Fail":
          throw await statedFailure(fields);
        case "Parallel":
          return this.#parallel(line, fields);
        case "Map":
          return this.#map(line, fields);
      }
    });
  }

  /** Does something for a state. The state's Retry and Catch handle a failure. */
  async #guard(line: Line, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      await this.#handle(line, this.#failureOf(line, error));
    }
  }

  #failureOf(line: Line, error: unknown): StateFailure {
    if (error instanceof StateFailure) return error;
    if (!(error instanceof StateFault)) throw error;
    const { run } = line;
    const cause = `An error occurred while executing the state '${run.at}' (entered at the event id #${run.enteredId}). ${error.message}`;
    if (error.error === QUERY_EVALUATION) {
      const previousId = stateOf(line).Type === "Wait" ? run.enteredId : run.beforeEnteredId;
      const location = error.location === undefined ? {} : { location: error.location };
      const details = { error: error.error, cause, ...location, state: run.at };
      run.previousId = this.#history.add("EvaluationFailed", previousId, { evaluationFailedEventDetails: details });
    }
    return new StateFailure(error.error, cause);
  }

  async #handle(line: Line, failure: StateFailure): Promise<void> {
    const { run } = line;
    const state = stateOf(line);
    const retrier = handlerOf(state.Retry, failure);
    if (retrier >= 0 && mayRetry(state.Retry![retrier]!, run.retries[retrier] ?? 0)) {
      const used = run.retries[retrier] ?? 0;
      run.retries = state.Retry!.map((_one, index) => (run.retries[index] ?? 0) + (index === retrier ? 1 : 0));
      const delay = delayMs(state.Retry![retrier]!, used, this.#draw);
      run.doing = { kind: "retry", untilMs: this.#now + delay };
      return;
    }
    const isGroup = state.Type === "Map" || state.Type === "Parallel";
    if (isGroup && failure.error !== RUNTIME) this.#history.addTo(run, `${state.Type}StateFailed`);
    const catcher = state.Catch?.[handlerOf(state.Catch, failure)];
    if (!catcher) return this.#failRun(line, failure);
    try {
      await this.#exit(line, await exitWithError(this.#fields(line), catcher, failure));
    } catch (error) {
      await this.#failRun(line, this.#failureOf(line, error));
    }
  }

  /** Fails the machine of a run. */
  async #failRun({ run, parent }: Line, failure: StateFailure): Promise<void> {
    if (parent) return this.#memberFailed(parent, run, failure);
    const details = { executionFailedEventDetails: errorDetails(failure) };
    this.#history.add("ExecutionFailed", run.previousId, details);
    const { error, cause } = failure;
    throw new Ended({
      status: "FAILED",
      error: error === "" ? null : error,
      cause: cause ?? null,
      atMs: this.#now,
    });
  }

  /** Exits a state with the output that its fields make of the result. */
  async #finish(line: Line, result: Json): Promise<void> {
    return this.#exit(line, await exitWith(this.#fields(line), result));
  }

  async #exit(line: Line, { output, assigned, next }: Exit): Promise<void> {
    const { run } = line;
    const text = JSON.stringify(output);
    checkSize(text, run.at);
    const variables = assigned && Object.entries(assigned).map(([name, value]) => [name, JSON.stringify(value)]);
    const assignedVariables = variables?.length
      ? { assignedVariables: Object.fromEntries(variables), assignedVariablesDetails: { truncated: false } }
      : {};
    const details = { name: run.at, output: text, outputDetails: { truncated: false }, ...assignedVariables };
    this.#history.addTo(run, `${stateOf(line).Type}StateExited`, { stateExitedEventDetails: details });
    for (const [name, value] of Object.entries(assigned ?? {})) run.variables[name] = value;
    if (next === undefined) return this.#runEnded(line, output, text);
    run.at = next;
    run.input = output;
    run.doing = { kind: "enter" };
  }

  async #runEnded({ run, parent }: Line, output: Json, text: string): Promise<void> {
    if (parent) return this.#memberEnded(parent, run, output);
    const details = { output: text, outputDetails: { truncated: false } };
    this.#history.add("ExecutionSucceeded", run.previousId, { executionSucceededEventDetails: details });
    throw new Ended({ status: "SUCCEEDED", output: text, atMs: this.#now });
  }

  // The types of states

  #pass(line: Line, fields: Fields): Promise<void> {
    const { state, input, isJsonata } = fields;
    if (isJsonata) return this.#finish(line, input);
    return this.#finish(line, state.Result === undefined ? fields.given : state.Result);
  }

  async #wait(line: Line, fields: Fields): Promise<void> {
    const untilMs = await waitUntil(fields, this.#now);
    if (untilMs - this.#now > SECONDS_MAX * 1000) throw new StateFault("Wait state delay is too long.");
    if (untilMs <= this.#now) return this.#finish(line, fields.input);
    line.run.doing = { kind: "wait", untilMs };
  }

  async #task({ run }: Line, fields: Fields): Promise<void> {
    const resource = fields.state.Resource!;
    const input = JSON.stringify(await fields.arguments());
    checkSize(input, integrationOf(resource)?.resourceType ?? resource);
    const timeout = await fields.seconds("TimeoutSeconds");
    const heartbeat = await fields.seconds("HeartbeatSeconds");
    const number = this.#state.calls++;
    const region = this.#facts.executionArn.split(":")[3]!;
    logScheduled(this.#history, run, { resource, input, timeout, heartbeat }, region);
    this.#calls.push({ number, resource, input });
    const seconds = Math.min(timeout ?? Number.POSITIVE_INFINITY, heartbeat ?? Number.POSITIVE_INFINITY);
    run.doing = {
      kind: "task",
      call: number,
      untilMs: seconds === Number.POSITIVE_INFINITY ? null : this.#now + seconds * 1000,
      isHeartbeat: heartbeat !== undefined && heartbeat === seconds,
    };
  }

  async #taskEnded(line: Line, { output, error }: TaskEnd): Promise<void> {
    const { run } = line;
    const resource = stateOf(line).Resource!;
    const text = output ?? "null";
    await this.#guard(line, () => {
      try {
        if (error) throw new StateFailure(error.name, error.cause);
        checkSize(text, integrationOf(resource)?.resourceType ?? resource);
      } catch (failure) {
        if (failure instanceof StateFailure) logFailed(this.#history, run, resource, failure);
        throw failure;
      }
      logSucceeded(this.#history, run, resource, text);
      return this.#finish(line, JSON.parse(text) as Json);
    });
  }

  #taskTimedOut(line: Line, { isHeartbeat }: Task): Promise<void> {
    logTimedOut(this.#history, line.run, stateOf(line).Resource!);
    const aliases = isHeartbeat ? ["States.HeartbeatTimeout"] : [];
    return this.#handle(line, new StateFailure("States.Timeout", undefined, { aliases }));
  }

  async #parallel(line: Line, fields: Fields): Promise<void> {
    const given = await fields.arguments();
    this.#history.addTo(line.run, "ParallelStateStarted");
    const items = fields.state.Branches!.map(() => given);
    await this.#startGroup(line, items, items.length, 0);
  }

  async #map(line: Line, fields: Fields): Promise<void> {
    const items = await itemsOf(fields);
    const concurrency = await concurrencyOf(fields);
    this.#history.addTo(line.run, "MapStateStarted", { mapStateStartedEventDetails: { length: items.length } });
    await this.#startGroup(line, items, concurrency, await toleratedOf(fields, items.length));
  }

  // Groups of runs: the branches of Parallel, the iterations of Map

  async #startGroup(line: Line, items: readonly Json[], concurrency: number, tolerated: number): Promise<void> {
    const group: Group = {
      kind: "group",
      items,
      concurrency,
      tolerated,
      startedId: line.run.previousId,
      next: 0,
      failures: 0,
      results: [],
      running: [],
    };
    line.run.doing = group;
    while (group.next < items.length && group.running.length < concurrency) {
      await this.#startMember(line, group, group.startedId);
    }
    if (items.length === 0) await this.#endGroup(line, group);
  }

  async #startMember(line: Line, group: Group, previousId: number): Promise<void> {
    const index = group.next++;
    const machine = machineOf(line, index);
    const item = group.items[index]!;
    if (stateOf(line).Type === "Parallel") {
      group.running.push(newRun(machine.StartAt, item, index, previousId));
      return;
    }
    const details = { mapIterationStartedEventDetails: { name: line.run.at, index } };
    const startedId = this.#history.add("MapIterationStarted", previousId, details);
    const run: Run = { ...newRun(machine.StartAt, item, index, startedId), item };
    group.running.push(run);
    run.input = await inputOfIteration(this.#fields(line, run), run);
  }

  async #memberEnded(line: Line, member: Run, output: Json): Promise<void> {
    const group = line.run.doing as Group;
    const isMap = stateOf(line).Type === "Map";
    line.run.previousId = member.previousId;
    if (isMap) {
      const details = { mapIterationSucceededEventDetails: { name: line.run.at, index: member.index } };
      line.run.previousId = this.#history.add("MapIterationSucceeded", member.previousId, details);
    }
    group.results[member.index] = output;
    await this.#goOn(line, group, member);
  }

  async #goOn(line: Line, group: Group, member: Run): Promise<void> {
    group.running.splice(group.running.indexOf(member), 1);
    await this.#guard(line, async () => {
      if (group.next < group.items.length) await this.#startMember(line, group, member.previousId);
      else if (group.running.length === 0) await this.#endGroup(line, group);
    });
  }

  async #endGroup(line: Line, group: Group): Promise<void> {
    this.#history.add(`${stateOf(line).Type}StateSucceeded`, line.run.previousId);
    await this.#finish(line, group.results as Json[]);
  }

  async #memberFailed(line: Line, member: Run, failure: StateFailure): Promise<void> {
    const group = line.run.doing as Group;
    const isMap = stateOf(line).Type === "Map";
    if (isMap) {
      const details = { mapIterationFailedEventDetails: { name: line.run.at, index: member.index } };
      this.#history.add("MapIterationFailed", member.previousId, details);
    }
    line.run.previousId = member.previousId;
    group.failures++;
    if (isMap && failure.error !== RUNTIME && group.failures <= group.tolerated) {
      group.results[member.index] = { Error: failure.error, Cause: failure.cause ?? "" };
      return this.#goOn(line, group, member);
    }
    for (const other of group.running) {
      if (other === member) continue;
      this.#abort(machineOf(line, other.index), other, member.previousId);
      if (!isMap) continue;
      const details = { mapIterationAbortedEventDetails: { name: line.run.at, index: other.index } };
      this.#history.add("MapIterationAborted", member.previousId, details);
    }
    line.run.doing = NOTHING;
    const isExceeded = isMap && group.tolerated > 0 && failure.error !== RUNTIME;
    const cause = "The specified tolerated failure threshold was exceeded";
    await this.#handle(line, isExceeded ? new StateFailure("States.ExceedToleratedFailureThreshold", cause) : failure);
  }

  /** Records that a run ended because another one failed. */
  #abort(machine: Machine, run: Run, previousId: number): void {
    const line: Line = { run, machine, parent: null };
    if (run.doing.kind === "enter") return;
    if (run.doing.kind === "group") {
      for (const inner of run.doing.running) this.#abort(machineOf(line, inner.index), inner, previousId);
    }
    this.#history.add(`${stateOf(line).Type}StateAborted`, previousId);
  }
}

/** Runs between the failure of a group and the handling of the failure. */
const NOTHING: Doing = { kind: "retry", untilMs: Number.MAX_SAFE_INTEGER };

function isBefore(one: Occurrence, other: Occurrence): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.rank < other.rank);
}

function checkSize(text: string, name: string): void {
  if (text.length * 3 <= PAYLOAD_BYTES_MAX || Buffer.byteLength(text) <= PAYLOAD_BYTES_MAX) return;
  throw new StateFailure(
    "States.DataLimitExceeded",
    `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}
