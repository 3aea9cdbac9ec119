import { COMPARISONS } from "./comparisons.ts";
import {
  anything,
  assignField,
  booleanField,
  type FieldCheck,
  integerField,
  jsonataOr,
  jsonataValue,
  literallyTrue,
  numberField,
  numberFrom,
  objectField,
  objectTemplate,
  pathField,
  pathOrFunction,
  pathOrNull,
  type Report,
  resultPathField,
  shown,
  templateField,
  textField,
  timestampField,
  word,
} from "./field-checks.ts";
import { isRunnable } from "./integration.ts";
import { isObject } from "./json.ts";
import type { QueryLanguage } from "./machine.ts";

/** What is wrong with a definition: what ValidateStateMachineDefinition calls a diagnostic. */
export interface Diagnostic {
  readonly severity: "ERROR";
  readonly code: "INVALID_JSON_DESCRIPTION" | "SCHEMA_VALIDATION_FAILED" | "MISSING_TRANSITION_TARGET" | "UNSUPPORTED";
  readonly message: string;
  readonly location: string;
}

/** As many as ValidateStateMachineDefinition shows at most. */
const DIAGNOSTICS_MAX = 100;

type Fields = Readonly<Record<string, FieldCheck>>;

/**
 * Everything wrong with a definition; an empty list means that the emulator runs it.
 *
 * @param hasApi whether the emulator has an operation of a service, for Task states that call it.
 */
export function checkMachine(definition: { readonly [name: string]: unknown }, hasApi: HasApi): Diagnostic[] {
  const checker = new Checker(hasApi);
  checker.machine(definition, "", { Version: textField, TimeoutSeconds: integerField(1) }, "JSONPath");
  return checker.diagnostics;
}

type HasApi = (service: string, api: string) => boolean;

class Checker {
  readonly diagnostics: Diagnostic[] = [];
  readonly #hasApi: HasApi;
  readonly #names = new Set<string>();

  constructor(hasApi: HasApi) {
    this.#hasApi = hasApi;
  }

  readonly #report: Report = (message, location) => this.#add("SCHEMA_VALIDATION_FAILED", message, location);

  #add(code: Diagnostic["code"], message: string, location: string): void {
    if (this.diagnostics.length >= DIAGNOSTICS_MAX) return;
    this.diagnostics.push({ severity: "ERROR", code, message, location: location === "" ? "/" : location });
  }

  machine(machine: unknown, location: string, more: Fields, outer: QueryLanguage): void {
    if (!isObject(machine)) {
      this.#report(`The value ${shown(machine)} is not valid: expected an object`, location);
      return;
    }
    const missing = ["States", "StartAt"].filter((name) => machine[name] === undefined);
    if (missing.length > 0) this.#report(`These fields are required: [${missing.join(", ")}]`, location);
    const fields = { Comment: textField, StartAt: textField, States: objectField, ...more };
    const isOutermost = location === "";
    this.#fields(machine, isOutermost ? { ...fields, QueryLanguage: word("JSONPath", "JSONata") } : fields, location);
    const language = isOutermost && machine.QueryLanguage === "JSONata" ? "JSONata" : outer;
    if (!isObject(machine.States)) return;
    const states = Object.entries(machine.States);
    if (states.length === 0) this.#report("A state machine needs at least one state", `${location}/States`);
    const start = machine.StartAt;
    if (typeof start === "string" && !Object.hasOwn(machine.States, start)) {
      this.#add("MISSING_TRANSITION_TARGET", `Missing 'StartAt' target: ${start}`, `${location}/StartAt`);
    }
    const targets = new Set<unknown>([start]);
    for (const [name, state] of states) {
      const place = `${location}/States/${name}`;
      if (name.length > 80) this.#report("The name of a state has at most 80 characters", place);
      if (this.#names.has(name)) this.#report(`Duplicate State name: ${name}`, place);
      this.#names.add(name);
      if (isObject(state)) this.#state(state, place, language, targets, machine.States);
      else this.#report(`The value ${shown(state)} is not valid: expected an object`, place);
    }
    for (const [name] of states) {
      if (!targets.has(name)) {
        this.#add("MISSING_TRANSITION_TARGET", `State "${name}" is not reachable.`, `${location}/States/${name}`);
      }
    }
    const ends = (state: unknown) =>
      isObject(state) && (state.End === true || state.Type === "Succeed" || state.Type === "Fail");
    if (states.length > 0 && !states.some(([, state]) => ends(state))) {
      this.#report("No terminal state: no state has End, or the type Succeed or Fail", `${location}/States`);
    }
  }

  #state(
    state: Readonly<Record<string, unknown>>,
    location: string,
    outer: QueryLanguage,
    targets: Set<unknown>,
    states: object,
  ): void {
    const type = state.Type;
    const fieldsOf = typeof type === "string" && Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
    if (!fieldsOf) {
      const types = Object.keys(TYPES).join(", ");
      this.#report(`The value ${shown(type)} of the field 'Type' is not one of [${types}]`, location);
      return;
    }
    if (outer === "JSONata" && state.QueryLanguage === "JSONPath") {
      this.#report("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine", location);
    }
    const language = state.QueryLanguage === "JSONata" ? "JSONata" : outer;
    const common = { Type: textField, Comment: textField, QueryLanguage: word("JSONPath", "JSONata") };
    this.#fields(state, { ...common, ...fieldsOf[language] }, location);
    for (const name of fieldsOf.required) {
      if (state[name] === undefined) this.#report(`The field '${name}' is required but was missing`, location);
    }
    for (const names of fieldsOf.exclusive) this.#atMostOne(state, names, location);
    if (!["Choice", "Succeed", "Fail"].includes(type as string)) this.#exactlyOne(state, ["Next", "End"], location);
    if (type === "Wait") this.#exactlyOne(state, ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"], location);
    const goTo = (target: unknown, place: string, field: string) => {
      targets.add(target);
      if (typeof target === "string" && !Object.hasOwn(states, target)) {
        this.#add("MISSING_TRANSITION_TARGET", `Missing '${field}' target: ${target}`, place);
      }
    };
    if (state.Next !== undefined) goTo(state.Next, `${location}/Next`, "Next");
    this.#retriers(state.Retry, `${location}/Retry`);
    for (const [index, catcher] of listOf(state.Catch)) {
      const place = `${location}/Catch[${index}]`;
      this.#errorHandler(catcher, place, language === "JSONata" ? CATCHER_JSONATA : CATCHER_JSONPATH, ["Next"]);
      if (isObject(catcher)) goTo(catcher.Next, `${place}/Next`, "Next");
    }
    this.#onlyLastIsAll(state.Catch, `${location}/Catch`);
    if (type === "Task") this.#resource(state, location);
    if (type === "Choice") {
      if (state.Default !== undefined) goTo(state.Default, `${location}/Default`, "Default");
      if (Array.isArray(state.Choices) && state.Choices.length === 0) {
        this.#report("The list of choices is empty", `${location}/Choices`);
      }
      for (const [index, rule] of listOf(state.Choices)) {
        const place = `${location}/Choices[${index}]`;
        this.#rule(rule, place, language, true);
        if (isObject(rule)) goTo(rule.Next, `${place}/Next`, "Next");
      }
    }
    if (type === "Parallel") {
      if (Array.isArray(state.Branches) && state.Branches.length === 0) {
        this.#report("The list of branches is empty", `${location}/Branches`);
      }
      for (const [index, branch] of listOf(state.Branches)) {
        this.machine(branch, `${location}/Branches[${index}]`, {}, outer);
      }
    }
    if (type === "Map") this.#map(state, location, outer);
  }

  #fields(value: Readonly<Record<string, unknown>>, fields: Fields, location: string): void {
    for (const [name, inner] of Object.entries(value)) {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (field) field(inner, `${location}/${name}`, this.#report);
      else this.#report(`The field "${name}" is not supported by Step Functions`, location);
    }
  }

  #atMostOne(state: Readonly<Record<string, unknown>>, names: readonly string[], location: string): void {
    const given = names.filter((name) => state[name] !== undefined);
    if (given.length > 1) this.#report(`Only one of these fields is allowed: [${given.join(", ")}]`, location);
  }

  #exactlyOne(state: Readonly<Record<string, unknown>>, names: readonly string[], location: string): void {
    this.#atMostOne(state, names, location);
    if (names.every((name) => state[name] === undefined)) {
      this.#report(`One of these fields is required: [${names.join(", ")}]`, location);
    }
  }

  #retriers(retry: unknown, location: string): void {
    for (const [index, retrier] of listOf(retry)) {
      const place = `${location}[${index}]`;
      this.#errorHandler(retrier, place, RETRIER, []);
      if (!isObject(retrier)) continue;
      const { MaxDelaySeconds: max, IntervalSeconds: interval = 1 } = retrier;
      if (typeof max === "number" && typeof interval === "number" && max <= interval) {
        this.#report("MaxDelaySeconds must be greater than IntervalSeconds", place);
      }
    }
    this.#onlyLastIsAll(retry, location);
  }

  #errorHandler(handler: unknown, location: string, fields: Fields, required: readonly string[]): void {
    if (!isObject(handler)) {
      this.#report(`The value ${shown(handler)} is not valid: expected an object`, location);
      return;
    }
    this.#fields(handler, { ...fields, ErrorEquals: anything }, location);
    for (const name of ["ErrorEquals", ...required]) {
      if (handler[name] === undefined) this.#report(`The field '${name}' is required but was missing`, location);
    }
    const errors = handler.ErrorEquals;
    if (errors === undefined) return;
    if (!Array.isArray(errors) || errors.length === 0 || errors.some((error) => typeof error !== "string")) {
      this.#report("ErrorEquals must be a non-empty list of error names", `${location}/ErrorEquals`);
      return;
    }
    for (const error of errors as string[]) {
      if (error.startsWith("States.") && !ERROR_NAMES.includes(error)) {
        this.#report(
          `Unknown error name ${error}: names that begin with "States." are reserved`,
          `${location}/ErrorEquals`,
        );
      }
    }
    if (errors.includes("States.ALL") && errors.length > 1) {
      this.#report("States.ALL must appear alone", `${location}/ErrorEquals`);
    }
  }

  #onlyLastIsAll(handlers: unknown, location: string): void {
    const list = Array.isArray(handlers) ? handlers : [];
    const isAll = (handler: unknown) =>
      isObject(handler) && Array.isArray(handler.ErrorEquals) && handler.ErrorEquals.includes("States.ALL");
    const first = list.findIndex(isAll);
    if (first >= 0 && first < list.length - 1) {
      this.#report("States.ALL must appear in the last element of the list", `${location}[${first}]`);
    }
  }

  #resource({ Resource: resource, ...state }: Readonly<Record<string, unknown>>, location: string): void {
    const { TimeoutSeconds: timeout, HeartbeatSeconds: heartbeat } = state;
    if (typeof timeout === "number" && typeof heartbeat === "number" && heartbeat >= timeout) {
      this.#report("HeartbeatSeconds must be smaller than TimeoutSeconds", location);
    }
    if (typeof resource !== "string") return;
    if (!/^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/.test(resource)) {
      this.#report(`The value ${shown(resource)} is not a valid ARN`, `${location}/Resource`);
      return;
    }
    if (isRunnable(resource, this.#hasApi)) return;
    this.#add(
      "UNSUPPORTED",
      `The emulator does not run Task states of ${resource}: use the ARN of a Lambda function, arn:aws:states:::lambda:invoke, or arn:aws:states:::aws-sdk:SERVICE:OPERATION with an operation that the emulator has`,
      `${location}/Resource`,
    );
  }

  #rule(rule: unknown, location: string, language: QueryLanguage, isOutermost: boolean): void {
    if (!isObject(rule)) {
      this.#report(`The value ${shown(rule)} is not valid: expected an object`, location);
      return;
    }
    if (isOutermost && rule.Next === undefined) {
      this.#report("The field 'Next' is required but was missing", location);
    }
    const outermost: Fields = isOutermost ? { Next: textField } : {};
    if (language === "JSONata") {
      this.#fields(rule, { ...outermost, ...RULE_JSONATA }, location);
      if (rule.Condition === undefined) this.#report("The field 'Condition' is required but was missing", location);
      return;
    }
    const assign: Fields = isOutermost ? { Assign: assignField(templateField) } : {};
    this.#fields(rule, { ...outermost, ...assign, ...RULE_JSONPATH }, location);
    const comparisons = Object.keys(rule).filter((name) => Object.hasOwn(COMPARISONS, name));
    const operators = [...["And", "Or", "Not"].filter((name) => rule[name] !== undefined), ...comparisons];
    if (operators.length !== 1) {
      this.#report(`A choice rule needs exactly one comparison, not [${operators.join(", ")}]`, location);
    }
    if (comparisons.length > 0 && rule.Variable === undefined) {
      this.#report("The field 'Variable' is required but was missing", location);
    }
    for (const name of ["And", "Or"]) {
      if (rule[name] === undefined) continue;
      const inner = rule[name];
      if (!Array.isArray(inner) || inner.length === 0) {
        this.#report(`${name} must be a non-empty list of rules`, `${location}/${name}`);
      }
      for (const [index, one] of listOf(inner)) this.#rule(one, `${location}/${name}[${index}]`, language, false);
    }
    if (rule.Not !== undefined) this.#rule(rule.Not, `${location}/Not`, language, false);
  }

  #map(state: Readonly<Record<string, unknown>>, location: string, outer: QueryLanguage): void {
    const name = state.ItemProcessor === undefined ? "Iterator" : "ItemProcessor";
    this.#exactlyOne(state, ["ItemProcessor", "Iterator"], location);
    for (const distributed of ["ItemReader", "ItemBatcher", "ResultWriter", "Label"]) {
      if (state[distributed] === undefined) continue;
      this.#add("UNSUPPORTED", `The emulator does not run distributed Map states: leave ${distributed} out`, location);
    }
    const processor = state[name];
    if (processor === undefined) return;
    this.machine(processor, `${location}/${name}`, { ProcessorConfig: objectField }, outer);
    const config = isObject(processor) ? processor.ProcessorConfig : undefined;
    if (!isObject(config)) return;
    const place = `${location}/${name}/ProcessorConfig`;
    if (config.Mode === "DISTRIBUTED") {
      this.#add("UNSUPPORTED", "The emulator does not run distributed Map states: use Mode INLINE", place);
    } else this.#fields(config, { Mode: word("INLINE", "DISTRIBUTED") }, place);
  }
}

function listOf(value: unknown): [number, unknown][] {
  return Array.isArray(value) ? [...value.entries()] : [];
}

const arrayField: FieldCheck = (value, location, report) => {
  if (!Array.isArray(value)) report(`The value ${shown(value)} is not valid: expected a list`, location);
};

interface TypeFields {
  readonly JSONPath: Fields;
  readonly JSONata: Fields;
  readonly required: readonly string[];
  /** Of each of these lists a state has at most one. */
  readonly exclusive: readonly (readonly string[])[];
}

const FLOW: Fields = { Next: textField, End: literallyTrue };
const PATHS: Fields = { InputPath: pathOrNull, OutputPath: pathOrNull };
const RESULT: Fields = { ResultPath: resultPathField };
const SELECTED: Fields = { Parameters: templateField, ResultSelector: objectTemplate, ...RESULT };
const HANDLERS: Fields = { Retry: arrayField, Catch: arrayField };
const ASSIGN: Fields = { Assign: assignField(templateField) };
const OUTPUT: Fields = { Output: jsonataValue, Assign: assignField(jsonataValue) };
const secondsField = integerField(1);

const TYPES: Readonly<Record<string, TypeFields>> = {
  Pass: {
    JSONPath: { ...FLOW, ...PATHS, ...RESULT, ...ASSIGN, Result: anything, Parameters: templateField },
    JSONata: { ...FLOW, ...OUTPUT },
    required: [],
    exclusive: [],
  },
  Task: {
    JSONPath: {
      ...FLOW,
      ...PATHS,
      ...SELECTED,
      ...HANDLERS,
      ...ASSIGN,
      Resource: textField,
      Credentials: objectTemplate,
      TimeoutSeconds: secondsField,
      TimeoutSecondsPath: pathField,
      HeartbeatSeconds: secondsField,
      HeartbeatSecondsPath: pathField,
    },
    JSONata: {
      ...FLOW,
      ...HANDLERS,
      ...OUTPUT,
      Resource: textField,
      Arguments: jsonataValue,
      Credentials: jsonataValue,
      TimeoutSeconds: jsonataOr(secondsField),
      HeartbeatSeconds: jsonataOr(secondsField),
    },
    required: ["Resource"],
    exclusive: [
      ["TimeoutSeconds", "TimeoutSecondsPath"],
      ["HeartbeatSeconds", "HeartbeatSecondsPath"],
    ],
  },
  Choice: {
    JSONPath: { ...PATHS, ...ASSIGN, Choices: arrayField, Default: textField },
    JSONata: { ...OUTPUT, Choices: arrayField, Default: textField },
    required: ["Choices"],
    exclusive: [],
  },
  Wait: {
    JSONPath: {
      ...FLOW,
      ...PATHS,
      ...ASSIGN,
      Seconds: integerField(0),
      SecondsPath: pathField,
      Timestamp: timestampField,
      TimestampPath: pathField,
    },
    JSONata: { ...FLOW, ...OUTPUT, Seconds: jsonataOr(integerField(0)), Timestamp: jsonataOr(timestampField) },
    required: [],
    exclusive: [],
  },
  Succeed: { JSONPath: PATHS, JSONata: { Output: jsonataValue }, required: [], exclusive: [] },
  Fail: {
    JSONPath: { Error: textField, ErrorPath: pathOrFunction, Cause: textField, CausePath: pathOrFunction },
    JSONata: { Error: jsonataOr(textField), Cause: jsonataOr(textField) },
    required: [],
    exclusive: [
      ["Error", "ErrorPath"],
      ["Cause", "CausePath"],
    ],
  },
  Parallel: {
    JSONPath: { ...FLOW, ...PATHS, ...SELECTED, ...HANDLERS, ...ASSIGN, Branches: arrayField },
    JSONata: { ...FLOW, ...HANDLERS, ...OUTPUT, Arguments: jsonataValue, Branches: arrayField },
    required: ["Branches"],
    exclusive: [],
  },
  Map: {
    JSONPath: {
      ...FLOW,
      ...PATHS,
      ...SELECTED,
      ...HANDLERS,
      ...ASSIGN,
      ItemProcessor: objectField,
      Iterator: objectField,
      ItemsPath: pathField,
      ItemSelector: templateField,
      MaxConcurrency: integerField(0),
      MaxConcurrencyPath: pathField,
      ToleratedFailureCount: integerField(0),
      ToleratedFailureCountPath: pathField,
      ToleratedFailurePercentage: numberFrom(0, 100),
      ToleratedFailurePercentagePath: pathField,
      ...distributedFields(),
    },
    JSONata: {
      ...FLOW,
      ...HANDLERS,
      ...OUTPUT,
      ItemProcessor: objectField,
      Items: jsonataOr(arrayField),
      ItemSelector: jsonataValue,
      MaxConcurrency: jsonataOr(integerField(0)),
      ToleratedFailureCount: jsonataOr(integerField(0)),
      ToleratedFailurePercentage: jsonataOr(numberFrom(0, 100)),
      ...distributedFields(),
    },
    required: [],
    exclusive: [
      ["ItemSelector", "Parameters"],
      ["MaxConcurrency", "MaxConcurrencyPath"],
      ["ToleratedFailureCount", "ToleratedFailureCountPath"],
      ["ToleratedFailurePercentage", "ToleratedFailurePercentagePath"],
    ],
  },
};

/** Known, so that they are refused with what they are. */
function distributedFields(): Fields {
  return { ItemReader: anything, ItemBatcher: anything, ResultWriter: anything, Label: anything };
}

const RETRIER: Fields = {
  Comment: textField,
  IntervalSeconds: secondsField,
  MaxAttempts: integerField(0),
  BackoffRate: numberFrom(1),
  MaxDelaySeconds: integerField(1, 31_622_399),
  JitterStrategy: word("FULL", "NONE"),
};
const CATCHER_JSONPATH: Fields = { Comment: textField, Next: textField, ...RESULT, ...ASSIGN };
const CATCHER_JSONATA: Fields = { Comment: textField, Next: textField, ...OUTPUT };

const RULE_JSONATA: Fields = { Comment: textField, Condition: jsonataOr(booleanField), ...OUTPUT };
const EXPECTED = { string: textField, number: numberField, boolean: booleanField, timestamp: timestampField };
const RULE_JSONPATH: Fields = {
  Comment: textField,
  Variable: pathField,
  And: anything,
  Or: anything,
  Not: anything,
  ...Object.fromEntries(
    Object.entries(COMPARISONS).map(([name, { isPath, expects }]) => [name, isPath ? pathField : EXPECTED[expects]]),
  ),
};

const ERROR_NAMES = [
  "States.ALL",
  "States.BranchFailed",
  "States.DataLimitExceeded",
  "States.ExceedToleratedFailureThreshold",
  "States.HeartbeatTimeout",
  "States.Http.Socket",
  "States.IntrinsicFailure",
  "States.ItemReaderFailed",
  "States.NoChoiceMatched",
  "States.ParameterPathFailure",
  "States.Permissions",
  "States.QueryEvaluationError",
  "States.ResultPathMatchFailure",
  "States.ResultWriterFailed",
  "States.Runtime",
  "States.TaskFailed",
  "States.Timeout",
];
