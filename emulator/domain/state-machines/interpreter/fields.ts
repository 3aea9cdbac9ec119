import { type Json, typeName } from "../language/json.ts";
import { SECONDS_MAX, type State } from "../language/machine.ts";
import { QUERY_EVALUATION, StateFault } from "./failure.ts";
import type { Query, StatesBinding } from "./query.ts";

/** Fields that are a number, a path to one (with the name `…Path`) or an expression. */
type NumberField =
  | "TimeoutSeconds"
  | "HeartbeatSeconds"
  | "MaxConcurrency"
  | "ToleratedFailureCount"
  | "ToleratedFailurePercentage";

/** The fields of a state, and what they refer to at one moment of the state. */
export class Fields {
  readonly state: State;
  /** Of the state, before InputPath. */
  readonly input: Json;
  readonly isJsonata: boolean;
  readonly query: Query;

  constructor(state: State, input: Json, isJsonata: boolean, query: Query) {
    this.state = state;
    this.input = input;
    this.isJsonata = isJsonata;
    this.query = query;
  }

  /** The input after InputPath. */
  get filtered(): Json {
    return this.query.filter(this.state.InputPath, this.input);
  }

  /** The effective input of a state of JSONPath: its input after InputPath and Parameters. */
  get given(): Json {
    const input = this.filtered;
    return this.state.Parameters === undefined ? input : this.query.fill(this.state.Parameters, input);
  }

  /** What a Task state gives its function, or a Parallel state its branches. */
  async arguments(): Promise<Json> {
    if (!this.isJsonata) return this.given;
    return this.query.evaluate(this.state.Arguments ?? this.input, "Arguments", { input: this.input });
  }

  /** @throws StateFault States.QueryEvaluationError when the value is of another type. */
  async evaluateAs(wanted: string, value: Json, field: string): Promise<Json> {
    const result = await this.query.evaluate(value, field, { input: this.input });
    if (typeName(result) === wanted) return result;
    const text = typeof value === "string" ? value.slice(2, -2).trim() : JSON.stringify(value);
    const reason = `The JSONata expression '${text}' specified for the field '${field}' returned an unexpected result type. Expected '${wanted}', but was '${typeName(result)}' for value: ${JSON.stringify(result)}`;
    throw new StateFault(reason, QUERY_EVALUATION, field);
  }

  /** The variables that an `Assign` of JSONata sets. */
  async evaluateAssign(assign: State["Assign"], states: StatesBinding): Promise<Record<string, Json> | undefined> {
    if (assign === undefined) return undefined;
    return (await this.query.evaluate(assign as Json, "Assign", states)) as Record<string, Json>;
  }

  /** The variables that an `Assign` of JSONPath sets. */
  fillAssign(assign: State["Assign"], input: Json): Record<string, Json> | undefined {
    return assign && (this.query.fill(assign as Json, input) as Record<string, Json>);
  }

  async seconds(field: "TimeoutSeconds" | "HeartbeatSeconds"): Promise<number | undefined> {
    const seconds = await this.number(field, "integer");
    if (seconds === undefined || (seconds > 0 && seconds <= SECONDS_MAX)) return seconds;
    throw new StateFault(`${field} must be an integer from 1 to ${SECONDS_MAX}, but was ${seconds}.`);
  }

  async number(field: NumberField, kind: "integer" | "float"): Promise<number | undefined> {
    const { state, query } = this;
    const isRight = (value: Json): value is number =>
      kind === "integer" ? Number.isInteger(value) : typeof value === "number";
    const literal = state[field];
    if (typeof literal === "string") {
      const value = await this.evaluateAs("number", literal, field);
      if (isRight(value)) return value;
      throw new StateFault(`The ${field} field is not a valid ${kind}: ${value}`, QUERY_EVALUATION, field);
    }
    const path = state[`${field}Path`];
    if (path === undefined) return literal;
    const given = query.filter(path, this.filtered);
    // AWS also accepts a number as text.
    const value = typeof given === "string" && /^-?\d{1,15}(\.\d{1,15})?$/.test(given) ? Number(given) : given;
    if (isRight(value)) return value;
    const shown = typeof value === "string" ? value : JSON.stringify(value);
    throw new StateFault(`The ${field}Path field refers to value "${shown}" which is not a valid ${kind}: ${path}`);
  }
}
