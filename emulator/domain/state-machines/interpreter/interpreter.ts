import type { StateEvent, TaskEnd } from "../../../store/state-executions.ts";
import { type Draw, mixed } from "../language/intrinsics.ts";
import { type Json, typeName } from "../language/json.ts";
import {
  type Catcher,
  type ChoiceRule,
  isInvoke,
  languageOf,
  type Machine,
  type QueryLanguage,
  SECONDS_MAX,
  type State,
} from "../language/machine.ts";
import { PathNotFound } from "../language/read-path.ts";
import { parseTimestamp } from "../language/timestamp.ts";
import { ruleHolds } from "./choose.ts";
import type { Doing, ExecutionState, Group, Run, Task } from "./execution-state.ts";
import { QUERY_EVALUATION, RUNTIME, StateFailure, StateFault } from "./failure.ts";
import { placeResult, Query } from "./query.ts";
import { delayMs, handlerOf, mayRetry } from "./retry.ts";

/** AWS's limits: events of an execution; bytes of an input, output or result. */
const EVENTS_MAX = 25_000;
const PAYLOAD_BYTES_MAX = 262_144;
/** How many iterations of a Map state without MaxConcurrency AWS runs at once. */
const ITERATIONS_MAX = 40;
/** Limit on the characters in the history of an execution. AWS stores more; on a laptop the disk would fill up. */
const HISTORY_MAX = 64 * 2 ** 20;
/** A step ends after this many events or characters, so that other executions get a turn. The next step follows at once. */
const STEP_EVENTS = 500;
const STEP_SIZE = 4 * 2 ** 20;

/** The parts of an execution that do not change while it runs. */
export interface ExecutionFacts {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly input: string;
  readonly startedAtMs: number;
  /** The random seed of the execution. */
  readonly seed: number;
}

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

export type ExecutionEnd =
  | { readonly status: "SUCCEEDED"; readonly output: string; readonly atMs: number }
  | {
      readonly status: "FAILED" | "TIMED_OUT";
      readonly error: string | null;
      readonly cause: string | null;
      readonly atMs: number;
    };

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

/** A run with the group and the state that it belongs to. */
interface Line {
  readonly run: Run;
  readonly machine: Machine;
  readonly parent: Line | null;
}

/** Something that happens at an instant. */
interface Occurrence {
  readonly atMs: number;
  readonly rank: 0 | 1 | 2;
  readonly happen: () => Promise<void> | void;
}

/** Thrown when the execution has ended: unwinds all running states. */
class Ended extends Error {}

class Interpreter {
  readonly #machine: Machine;
  readonly #facts: ExecutionFacts;
  readonly #state: ExecutionState;
  readonly #ended: ReadonlyMap<number, TaskEnd>;
  readonly #events: StateEvent[] = [];
  readonly #calls: Call[] = [];
  readonly #input: Json;
  #stepSize = 0;
  #end: ExecutionEnd | null = null;

  constructor(machine: Machine, facts: ExecutionFacts, state: ExecutionState | null, ended: readonly EndedCall[]) {
    this.#machine = machine;
    this.#facts = facts;
    this.#input = JSON.parse(facts.input) as Json;
    this.#ended = new Map(ended.map(({ number, end }) => [number, end]));
    this.#state = state ?? this.#begin();
  }

  #begin(): ExecutionState {
    const { input, roleArn, startedAtMs } = this.#facts;
    this.#events.push({
      type: "ExecutionStarted",
      atMs: startedAtMs,
      previousId: 0,
      details: { executionStartedEventDetails: { input, inputDetails: { truncated: false }, roleArn } },
    });
    return {
      root: newRun(this.#machine.StartAt, this.#input, 0, 0),
      atMs: startedAtMs,
      lastEventId: 1,
      historySize: input.length,
      draws: 0,
      calls: 0,
    };
  }

  async step(nowMs: number): Promise<Step> {
    let isMore = false;
    try {
      isMore = await this.#advance(nowMs);
    } catch (error) {
      if (!(error instanceof Ended)) throw error;
    }
    const next = isMore ? { atMs: nowMs } : this.#nextOccurrence();
    return {
      state: this.#state,
      events: this.#events,
      calls: this.#calls,
      open: this.#leaves().flatMap(({ run: { doing } }) => (doing.kind === "task" ? [doing.call] : [])),
      end: this.#end,
      nextAtMs: this.#end ? null : (next?.atMs ?? null),
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
        if (this.#events.length >= STEP_EVENTS || this.#stepSize >= STEP_SIZE) return true;
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

  // The running states

  /** The innermost runs, in the order of the definition. */
  #leaves(): Line[] {
    const found: Line[] = [];
    const visit = (line: Line): void => {
      const { doing } = line.run;
      if (doing.kind !== "group") found.push(line);
      else for (const run of doing.running) visit({ run, machine: machineOf(line, run.index), parent: line });
    };
    visit({ run: this.#state.root, machine: this.#machine, parent: null });
    return found;
  }

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
      this.#log("ExecutionTimedOut", 0, details);
      this.#end = { status: "TIMED_OUT", error: null, cause: null, atMs: this.#now };
      throw new Ended();
    };
    return { atMs: this.#facts.startedAtMs + seconds * 1000, rank: 2, happen };
  }

  // The history

  /** Adds an event. @returns its id. */
  #log(type: string, previousId: number, details: StateEvent["details"] = {}): number {
    const size = JSON.stringify(details).length;
    this.#state.historySize += size;
    const isOverfull = this.#state.historySize > HISTORY_MAX;
    if ((this.#state.lastEventId >= EVENTS_MAX - 1 && type !== "ExecutionSucceeded") || isOverfull) {
      const cause = isOverfull
        ? `The history of the execution reached the emulator's maximum of ${HISTORY_MAX} characters.`
        : `The execution reached the maximum number of history events (${EVENTS_MAX}).`;
      this.#push("ExecutionFailed", this.#state.lastEventId, failedDetails(new StateFailure(RUNTIME, cause)));
      this.#end = { status: "FAILED", error: RUNTIME, cause, atMs: this.#now };
      throw new Ended();
    }
    this.#stepSize += size;
    return this.#push(type, previousId, details);
  }

  #push(type: string, previousId: number, details: StateEvent["details"]): number {
    this.#events.push({ type, atMs: this.#now, previousId, details });
    return ++this.#state.lastEventId;
  }

  /** Adds an event to a run: the run's next event follows it. */
  #logIn(run: Run, type: string, details: StateEvent["details"] = {}): void {
    run.previousId = this.#log(type, run.previousId, details);
  }

  // A state from its beginning to its end

  async #enter(line: Line): Promise<void> {
    const { run } = line;
    const state = stateOf(line);
    run.beforeEnteredId = run.previousId;
    const input = JSON.stringify(run.input);
    const details = { name: run.at, input, inputDetails: { truncated: false } };
    this.#logIn(run, `${state.Type}StateEntered`, { stateEnteredEventDetails: details });
    run.enteredId = run.previousId;
    run.enteredAtMs = this.#now;
    run.retries = [];
    await this.#start(line);
  }

  #start(line: Line): Promise<void> {
    return this.#guard(line, () => {
      const state = stateOf(line);
      switch (state.Type) {
        case "Pass":
          return this.#pass(line, state);
        case "Task":
          return this.#task(line, state);
        case "Choice":
          return this.#choice(line, state);
        case "Wait":
          return this.#wait(line, state);
        case "Succeed":
          return this.#finish(line, line.run.input);
        case "Fail":
          return this.#fail(line, state);
        case "Parallel":
          return this.#parallel(line, state);
        case "Map":
          return this.#map(line, state);
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
      run.previousId = this.#log("EvaluationFailed", previousId, { evaluationFailedEventDetails: details });
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
    if (isGroup && failure.error !== RUNTIME) this.#logIn(run, `${state.Type}StateFailed`);
    const catcher = state.Catch?.[handlerOf(state.Catch, failure)];
    if (!catcher) return this.#failRun(line, failure);
    try {
      await this.#catch(line, catcher, failure);
    } catch (error) {
      await this.#failRun(line, this.#failureOf(line, error));
    }
  }

  async #catch(line: Line, catcher: Catcher, { error, cause = "" }: StateFailure): Promise<void> {
    const { input } = line.run;
    const errorOutput = { Error: error, Cause: cause };
    const query = this.#query(line);
    if (this.#language(line) === "JSONata") {
      const states = { input, errorOutput };
      const output = await query.evaluate(catcher.Output ?? errorOutput, "Output", states);
      const assigned = await this.#evaluateAssign(catcher.Assign, query, states);
      return this.#exit(line, output, assigned, catcher.Next);
    }
    const output = placeResult(catcher.ResultPath, input, errorOutput);
    return this.#exit(line, output, fillAssign(catcher.Assign, query, errorOutput), catcher.Next);
  }

  /** Fails the machine of a run. */
  async #failRun({ run, parent }: Line, failure: StateFailure): Promise<void> {
    if (parent) return this.#memberFailed(parent, run, failure);
    this.#log("ExecutionFailed", run.previousId, failedDetails(failure));
    const { error, cause } = failure;
    this.#end = { status: "FAILED", error: error === "" ? null : error, cause: cause ?? null, atMs: this.#now };
    throw new Ended();
  }

  /** Exits a state with the output that its fields make of the result. */
  async #finish(line: Line, result: Json): Promise<void> {
    const state = stateOf(line);
    const { input } = line.run;
    const query = this.#query(line);
    if (this.#language(line) === "JSONata") {
      const states = { input, result };
      const output = await query.evaluate(state.Output ?? result, "Output", states);
      return this.#exit(line, output, await this.#evaluateAssign(state.Assign, query, states), state.Next);
    }
    const hasResult = state.Type !== "Wait" && state.Type !== "Succeed";
    const assigned = fillAssign(state.Assign, query, hasResult ? result : query.filter(state.InputPath, input));
    let output = query.filter(state.InputPath, input);
    if (hasResult) {
      const selected = state.ResultSelector === undefined ? result : query.fill(state.ResultSelector, result);
      output = placeResult(state.ResultPath, input, selected);
    }
    return this.#exit(line, query.filter(state.OutputPath, output), assigned, state.Next);
  }

  async #evaluateAssign(assign: State["Assign"], query: Query, states: Parameters<Query["evaluate"]>[2]) {
    if (assign === undefined) return undefined;
    return (await query.evaluate(assign as Json, "Assign", states)) as Record<string, Json>;
  }

  #exit(line: Line, output: Json, assigned: Record<string, Json> | undefined, next: string | undefined): Promise<void> {
    const { run } = line;
    const text = JSON.stringify(output);
    checkSize(text, run.at);
    const variables = assigned && Object.entries(assigned).map(([name, value]) => [name, JSON.stringify(value)]);
    const assignedVariables = variables?.length
      ? { assignedVariables: Object.fromEntries(variables), assignedVariablesDetails: { truncated: false } }
      : {};
    const details = { name: run.at, output: text, outputDetails: { truncated: false }, ...assignedVariables };
    this.#logIn(run, `${stateOf(line).Type}StateExited`, { stateExitedEventDetails: details });
    for (const [name, value] of Object.entries(assigned ?? {})) run.variables[name] = value;
    if (next === undefined) return this.#runEnded(line, output, text);
    run.at = next;
    run.input = output;
    run.doing = { kind: "enter" };
    return Promise.resolve();
  }

  async #runEnded({ run, parent }: Line, output: Json, text: string): Promise<void> {
    if (parent) return this.#memberEnded(parent, run, output);
    const details = { output: text, outputDetails: { truncated: false } };
    this.#log("ExecutionSucceeded", run.previousId, { executionSucceededEventDetails: details });
    this.#end = { status: "SUCCEEDED", output: text, atMs: this.#now };
    throw new Ended();
  }

  // The types of states

  async #pass(line: Line, state: State): Promise<void> {
    const { input } = line.run;
    if (this.#language(line) === "JSONata") return this.#finish(line, input);
    return this.#finish(line, state.Result ?? (state.Result === null ? null : this.#given(line, state)));
  }

  /** The effective input of a JSONPath state: its input after InputPath and Parameters. */
  #given(line: Line, state: State): Json {
    const query = this.#query(line);
    const input = query.filter(state.InputPath, line.run.input);
    return state.Parameters === undefined ? input : query.fill(state.Parameters, input);
  }

  async #task(line: Line, state: State): Promise<void> {
    const { run } = line;
    const query = this.#query(line);
    const resource = state.Resource!;
    const isJsonata = this.#language(line) === "JSONata";
    const given = isJsonata
      ? await query.evaluate(state.Arguments ?? run.input, "Arguments", { input: run.input })
      : this.#given(line, state);
    const input = JSON.stringify(given);
    checkSize(input, isInvoke(resource) ? "lambda" : resource);
    const timeout = await this.#seconds(line, "TimeoutSeconds");
    const heartbeat = await this.#seconds(line, "HeartbeatSeconds");
    const number = this.#state.calls++;
    this.#logScheduled(run, resource, input, timeout, heartbeat);
    this.#calls.push({ number, resource, input });
    const seconds = Math.min(timeout ?? Number.POSITIVE_INFINITY, heartbeat ?? Number.POSITIVE_INFINITY);
    run.doing = {
      kind: "task",
      call: number,
      untilMs: seconds === Number.POSITIVE_INFINITY ? null : this.#now + seconds * 1000,
      isHeartbeat: heartbeat !== undefined && heartbeat === seconds,
    };
  }

  #logScheduled(
    run: Run,
    resource: string,
    input: string,
    timeoutInSeconds: number | undefined,
    heartbeatInSeconds: number | undefined,
  ): void {
    const timeout = timeoutInSeconds === undefined ? {} : { timeoutInSeconds };
    if (!isInvoke(resource)) {
      const details = { resource, input, inputDetails: { truncated: false }, ...timeout };
      this.#logIn(run, "LambdaFunctionScheduled", { lambdaFunctionScheduledEventDetails: details });
      this.#logIn(run, "LambdaFunctionStarted");
      return;
    }
    const heartbeat = heartbeatInSeconds === undefined ? {} : { heartbeatInSeconds };
    const region = this.#facts.executionArn.split(":")[3]!;
    const details = { ...INVOKED, region, parameters: input, ...timeout, ...heartbeat };
    this.#logIn(run, "TaskScheduled", { taskScheduledEventDetails: details });
    this.#logIn(run, "TaskStarted", { taskStartedEventDetails: INVOKED });
  }

  async #taskEnded(line: Line, { output, error }: TaskEnd): Promise<void> {
    const { run } = line;
    const resource = stateOf(line).Resource!;
    const prefix = isInvoke(resource) ? "Task" : "LambdaFunction";
    const about = isInvoke(resource) ? INVOKED : {};
    await this.#guard(line, () => {
      try {
        if (error) throw new StateFailure(error.name, error.cause);
        checkSize(output ?? "null", isInvoke(resource) ? "lambda" : resource);
      } catch (failure) {
        if (!(failure instanceof StateFailure)) throw failure;
        const details = { ...about, ...errorDetails(failure) };
        this.#logIn(run, `${prefix}Failed`, { [`${uncapitalized(prefix)}FailedEventDetails`]: details });
        throw failure;
      }
      const details = { ...about, output: output ?? "null", outputDetails: { truncated: false } };
      this.#logIn(run, `${prefix}Succeeded`, { [`${uncapitalized(prefix)}SucceededEventDetails`]: details });
      return this.#finish(line, JSON.parse(output ?? "null") as Json);
    });
  }

  #taskTimedOut(line: Line, { isHeartbeat }: Task): Promise<void> {
    const resource = stateOf(line).Resource!;
    const [prefix, about] = isInvoke(resource) ? ["Task", INVOKED] : ["LambdaFunction", {}];
    const details = { ...about, error: "States.Timeout" };
    this.#logIn(line.run, `${prefix}TimedOut`, { [`${uncapitalized(prefix)}TimedOutEventDetails`]: details });
    const aliases = isHeartbeat ? ["States.HeartbeatTimeout"] : [];
    return this.#handle(line, new StateFailure("States.Timeout", undefined, { aliases }));
  }

  async #choice(line: Line, state: State): Promise<void> {
    const { input } = line.run;
    const query = this.#query(line);
    const isJsonata = this.#language(line) === "JSONata";
    const filtered = isJsonata ? input : query.filter(state.InputPath, input);
    let chosen: Pick<ChoiceRule, "Next" | "Output" | "Assign"> | undefined;
    for (const [index, rule] of state.Choices!.entries()) {
      const holds = isJsonata
        ? await this.#conditionHolds(rule, index, query, input)
        : ruleHolds(rule, filtered, query);
      if (!holds) continue;
      chosen = rule;
      break;
    }
    if (!chosen && state.Default !== undefined) chosen = { ...state, Next: state.Default };
    if (!chosen) {
      const reason = "Failed to transition out of the state. The state does not point to a next state.";
      throw new StateFault(reason, "States.NoChoiceMatched");
    }
    if (isJsonata) {
      const output = await query.evaluate(chosen.Output ?? input, "Output", { input });
      const assigned = await this.#evaluateAssign(chosen.Assign, query, { input });
      return this.#exit(line, output, assigned, chosen.Next);
    }
    const output = query.filter(state.OutputPath, filtered);
    return this.#exit(line, output, fillAssign(chosen.Assign, query, filtered), chosen.Next);
  }

  async #conditionHolds({ Condition }: ChoiceRule, index: number, query: Query, input: Json): Promise<boolean> {
    const field = `Choices[${index}]/Condition`;
    return (await this.#evaluateAs("boolean", Condition as Json, field, query, input)) as boolean;
  }

  /** @throws StateFault States.QueryEvaluationError when the value is of another type */
  async #evaluateAs(wanted: string, value: Json, field: string, query: Query, input: Json): Promise<Json> {
    const result = await query.evaluate(value, field, { input });
    if (typeName(result) === wanted) return result;
    const text = typeof value === "string" ? value.slice(2, -2).trim() : JSON.stringify(value);
    const reason = `The JSONata expression '${text}' specified for the field '${field}' returned an unexpected result type. Expected '${wanted}', but was '${typeName(result)}' for value: ${JSON.stringify(result)}`;
    throw new StateFault(reason, QUERY_EVALUATION, field);
  }

  async #wait(line: Line, state: State): Promise<void> {
    const untilMs = await this.#waitUntil(line, state);
    if (untilMs - this.#now > SECONDS_MAX * 1000) throw new StateFault("Wait state delay is too long.");
    if (untilMs <= this.#now) return this.#finish(line, line.run.input);
    line.run.doing = { kind: "wait", untilMs };
  }

  async #waitUntil(line: Line, state: State): Promise<number> {
    const query = this.#query(line);
    const { input } = line.run;
    if (this.#language(line) === "JSONata") {
      if (state.Seconds !== undefined) {
        const seconds = await this.#evaluateAs("number", state.Seconds, "Seconds", query, input);
        if (Number.isInteger(seconds) && (seconds as number) >= 0) return this.#now + (seconds as number) * 1000;
        const reason = `The Seconds field must be a non-negative integer, but was ${seconds}`;
        throw new StateFault(reason, QUERY_EVALUATION, "Seconds");
      }
      const timestamp = await this.#evaluateAs("string", state.Timestamp!, "Timestamp", query, input);
      const atMs = parseTimestamp(timestamp as string);
      if (atMs !== undefined) return atMs;
      const reason = `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${timestamp}`;
      throw new StateFault(reason, QUERY_EVALUATION, "Timestamp");
    }
    if (typeof state.Seconds === "number") return this.#now + state.Seconds * 1000;
    if (state.Timestamp !== undefined) return parseTimestamp(state.Timestamp)!;
    const field = state.SecondsPath === undefined ? "TimestampPath" : "SecondsPath";
    const path = (state.SecondsPath ?? state.TimestampPath)!;
    let value: Json;
    try {
      value = query.read(path, query.filter(state.InputPath, input));
    } catch (error) {
      if (!(error instanceof PathNotFound)) throw error;
      throw new StateFault(`The ${field} parameter does not reference an input value: ${path}`);
    }
    const shown = `${path} == ${typeof value === "string" ? value : JSON.stringify(value)}`;
    if (field === "TimestampPath") {
      const atMs = typeof value === "string" ? parseTimestamp(value) : undefined;
      if (atMs !== undefined) return atMs;
      throw new StateFault(
        `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${shown}`,
      );
    }
    if (!Number.isInteger(value))
      throw new StateFault(`The SecondsPath parameter cannot be parsed as a long value: ${shown}`);
    if ((value as number) < 0) throw new StateFault(`The SecondsPath parameter references a negative value: ${shown}`);
    return this.#now + (value as number) * 1000;
  }

  async #fail(line: Line, state: State): Promise<void> {
    const query = this.#query(line);
    const { input } = line.run;
    const read = async (field: "Error" | "Cause"): Promise<string | undefined> => {
      if (this.#language(line) === "JSONata") {
        const value = state[field];
        return value === undefined
          ? undefined
          : ((await this.#evaluateAs("string", value, field, query, input)) as string);
      }
      const path = state[`${field}Path`];
      if (path === undefined) return state[field];
      const value = query.expression(path, `${field}Path`, input);
      if (typeof value === "string") return value;
      throw new StateFault(`The ${field}Path field must refer to a string, but was ${JSON.stringify(value)}: ${path}`);
    };
    throw new StateFailure((await read("Error")) ?? "", await read("Cause"));
  }

  // Parallel and Map

  async #parallel(line: Line, state: State): Promise<void> {
    const { input } = line.run;
    const given =
      this.#language(line) === "JSONata"
        ? await this.#query(line).evaluate(state.Arguments ?? input, "Arguments", { input })
        : this.#given(line, state);
    this.#logIn(line.run, "ParallelStateStarted");
    const items = state.Branches!.map(() => given);
    await this.#startGroup(line, items, items.length, 0);
  }

  async #map(line: Line, state: State): Promise<void> {
    const items = await this.#itemsOf(line, state);
    const concurrency = await this.#count(line, "MaxConcurrency");
    this.#logIn(line.run, "MapStateStarted", { mapStateStartedEventDetails: { length: items.length } });
    const tolerated = await this.#tolerated(line, items.length);
    await this.#startGroup(line, items, Math.min(concurrency || ITERATIONS_MAX, ITERATIONS_MAX), tolerated);
  }

  async #itemsOf(line: Line, state: State): Promise<Json[]> {
    const query = this.#query(line);
    const { input } = line.run;
    if (this.#language(line) === "JSONata") {
      if (typeof state.Items === "string") {
        return (await this.#evaluateAs("array", state.Items, "Items", query, input)) as Json[];
      }
      const items = state.Items === undefined ? input : await query.evaluate(state.Items, "Items", { input });
      if (Array.isArray(items)) return items;
      throw new StateFault(`Map state input must be an array but was: ${JSON.stringify(items)}`, QUERY_EVALUATION);
    }
    const path = state.ItemsPath ?? "$";
    const items = query.filter(path, query.filter(state.InputPath, input));
    if (Array.isArray(items)) return items;
    throw new StateFailure(RUNTIME, `Reference path "${path}" must point to array.`);
  }

  /** The number of iterations that may fail. */
  async #tolerated(line: Line, items: number): Promise<number> {
    const count = await this.#count(line, "ToleratedFailureCount");
    if (count < 0) throw new StateFault("ToleratedFailureCount cannot be negative.");
    const percentage = await this.#number(line, "ToleratedFailurePercentage", "float");
    if (percentage === undefined) return count;
    if (percentage < 0 || percentage > 100)
      throw new StateFault("ToleratedFailurePercentage must be between 0 and 100.");
    return Math.max(count, Math.floor((items * percentage) / 100));
  }

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
    const startedId = this.#log("MapIterationStarted", previousId, details);
    const run: Run = { ...newRun(machine.StartAt, item, index, startedId), item };
    // The context object finds the item by its index in the group.
    group.running.push(run);
    run.input = await this.#inputOfItem(line, run);
  }

  async #inputOfItem(line: Line, run: Run): Promise<Json> {
    const { ItemSelector, Parameters, InputPath } = stateOf(line);
    const { input } = line.run;
    const query = this.#query(line, run);
    if (this.#language(line) === "JSONata") return query.evaluate(ItemSelector ?? run.item!, "ItemSelector", { input });
    const selector = ItemSelector ?? Parameters;
    return selector === undefined ? run.item! : query.fill(selector, query.filter(InputPath, input));
  }

  async #memberEnded(line: Line, member: Run, output: Json): Promise<void> {
    const group = line.run.doing as Group;
    const isMap = stateOf(line).Type === "Map";
    line.run.previousId = member.previousId;
    if (isMap) {
      const details = { mapIterationSucceededEventDetails: { name: line.run.at, index: member.index } };
      line.run.previousId = this.#log("MapIterationSucceeded", member.previousId, details);
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
    this.#log(`${stateOf(line).Type}StateSucceeded`, line.run.previousId);
    await this.#finish(line, group.results as Json[]);
  }

  async #memberFailed(line: Line, member: Run, failure: StateFailure): Promise<void> {
    const group = line.run.doing as Group;
    const isMap = stateOf(line).Type === "Map";
    if (isMap) {
      const details = { mapIterationFailedEventDetails: { name: line.run.at, index: member.index } };
      this.#log("MapIterationFailed", member.previousId, details);
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
      this.#log("MapIterationAborted", member.previousId, details);
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
    this.#log(`${stateOf(line).Type}StateAborted`, previousId);
  }

  // Fields

  #language(line: Line): QueryLanguage {
    return languageOf(stateOf(line), this.#machine.QueryLanguage);
  }

  /** The values that the fields of a state can refer to. `member` is the iteration that is about to start. */
  #query(line: Line, member?: Run): Query {
    return new Query(this.#context(line, member), variablesOf(line), this.#draw);
  }

  #context(line: Line, member?: Run): Json {
    const { executionArn, name, roleArn, stateMachineArn, startedAtMs } = this.#facts;
    const { run } = line;
    const { Type } = stateOf(line);
    const retries = run.retries.reduce((sum, count) => sum + count, 0);
    const item = itemOf(line, member);
    return {
      Execution: {
        Id: executionArn,
        Input: this.#input,
        StartTime: new Date(startedAtMs).toISOString(),
        Name: name,
        RoleArn: roleArn,
        RedriveCount: 0,
      },
      StateMachine: { Id: stateMachineArn, Name: stateMachineArn.slice(stateMachineArn.lastIndexOf(":") + 1) },
      State: {
        Name: run.at,
        EnteredTime: new Date(run.enteredAtMs).toISOString(),
        ...(["Task", "Parallel", "Map"].includes(Type) && { RetryCount: retries }),
      },
      ...(item && { Map: { Item: { Index: item.index, Value: item.item! } } }),
    };
  }

  /** TimeoutSeconds or HeartbeatSeconds, as a number, a path or an expression. */
  async #seconds(line: Line, field: "TimeoutSeconds" | "HeartbeatSeconds"): Promise<number | undefined> {
    const seconds = await this.#number(line, field, "integer");
    if (seconds === undefined || (seconds > 0 && seconds <= SECONDS_MAX)) return seconds;
    throw new StateFault(`${field} must be an integer from 1 to ${SECONDS_MAX}, but was ${seconds}.`);
  }

  async #count(line: Line, field: "MaxConcurrency" | "ToleratedFailureCount"): Promise<number> {
    const count = (await this.#number(line, field, "integer")) ?? 0;
    if (field === "MaxConcurrency" && count < 0) throw new StateFault("MaxConcurrency cannot be negative.");
    return count;
  }

  async #number(line: Line, field: NumberField, kind: "integer" | "float"): Promise<number | undefined> {
    const state = stateOf(line);
    const { input } = line.run;
    const isRight = (value: Json): value is number =>
      kind === "integer" ? Number.isInteger(value) : typeof value === "number";
    const literal = state[field];
    if (typeof literal === "string") {
      const value = await this.#evaluateAs("number", literal, field, this.#query(line), input);
      if (isRight(value)) return value;
      throw new StateFault(`The ${field} field is not a valid ${kind}: ${value}`, QUERY_EVALUATION, field);
    }
    const path = state[`${field}Path`];
    if (path === undefined) return literal;
    const query = this.#query(line);
    const given = query.filter(path, query.filter(state.InputPath, input));
    // AWS also accepts a number as text.
    const value = typeof given === "string" && /^-?\d{1,15}(\.\d{1,15})?$/.test(given) ? Number(given) : given;
    if (isRight(value)) return value;
    const shown = typeof value === "string" ? value : JSON.stringify(value);
    throw new StateFault(`The ${field}Path field refers to value "${shown}" which is not a valid ${kind}: ${path}`);
  }
}

type NumberField =
  | "TimeoutSeconds"
  | "HeartbeatSeconds"
  | "MaxConcurrency"
  | "ToleratedFailureCount"
  | "ToleratedFailurePercentage";

const INVOKED = { resourceType: "lambda", resource: "invoke" };
/** Runs between the failure of a group and the handling of the failure. */
const NOTHING: Doing = { kind: "retry", untilMs: Number.MAX_SAFE_INTEGER };

function newRun(at: string, input: Json, index: number, previousId: number): Run {
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

function stateOf({ run, machine }: Line): State {
  return machine.States[run.at]!;
}

/** The machine of a branch or an iteration. */
function machineOf(line: Line, index: number): Machine {
  const state = stateOf(line);
  return state.Type === "Parallel" ? state.Branches![index]! : (state.ItemProcessor ?? state.Iterator)!;
}

function isAlive({ run, parent }: Line): boolean {
  if (run.doing.kind !== "enter") return false;
  for (let [inner, outer] = [run, parent]; outer; [inner, outer] = [outer.run, outer.parent]) {
    if (outer.run.doing.kind !== "group" || !outer.run.doing.running.includes(inner)) return false;
  }
  return true;
}

function isBefore(one: Occurrence, other: Occurrence): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.rank < other.rank);
}

/** The variables that a run can read: its own and those of the enclosing runs. */
function variablesOf(line: Line): Record<string, Json> {
  return { ...(line.parent && variablesOf(line.parent)), ...line.run.variables };
}

/** The innermost iteration around a run. */
function itemOf(line: Line | null, member?: Run): Run | undefined {
  if (member) return member;
  for (let at = line; at; at = at.parent) if (at.run.item !== undefined) return at.run;
  return undefined;
}

function fillAssign(assign: State["Assign"], query: Query, input: Json): Record<string, Json> | undefined {
  return assign && (query.fill(assign as Json, input) as Record<string, Json>);
}

function checkSize(text: string, name: string): void {
  if (text.length * 3 <= PAYLOAD_BYTES_MAX || Buffer.byteLength(text) <= PAYLOAD_BYTES_MAX) return;
  throw new StateFailure(
    "States.DataLimitExceeded",
    `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}

function errorDetails({ error, cause }: StateFailure): Record<string, string> {
  return { ...(error !== "" && { error }), ...(cause !== undefined && { cause }) };
}

function failedDetails(failure: StateFailure): StateEvent["details"] {
  return { executionFailedEventDetails: errorDetails(failure) };
}

function uncapitalized(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
