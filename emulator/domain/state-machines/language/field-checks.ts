import { lazyPackage } from "../../../input/lazy-package.ts";
import { parseExpression } from "./intrinsic-call.ts";
import { isObject } from "./json.ts";
import { type Path, parsePath } from "./json-path.ts";
import { jsonataIn } from "./jsonata-text.ts";
import { SECONDS_MAX } from "./machine.ts";
import { ExpressionSyntaxError } from "./scanner.ts";
import { parseTimestamp } from "./timestamp.ts";

const jsonata = lazyPackage<typeof import("jsonata")>("jsonata");

/** Reports a problem: a sentence, and the place in the definition. */
export type Report = (message: string, location: string) => void;

/** Checks the value of a field. */
export type FieldCheck = (value: unknown, location: string, report: Report) => void;

function check(isRight: (value: unknown) => boolean, wanted: string): FieldCheck {
  return (value, location, report) => {
    if (!isRight(value)) report(`The value ${shown(value)} is not valid: expected ${wanted}`, location);
  };
}

export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

export const anything: FieldCheck = () => undefined;
export const textField = check((value) => typeof value === "string", "a string");
export const literallyTrue = check((value) => value === true, "true");
export const objectField = check(isObject, "an object");
export const booleanField = check((value) => typeof value === "boolean", "true or false");
export const numberField = check((value) => typeof value === "number", "a number");
export const timestampField = check(
  (value) => typeof value === "string" && parseTimestamp(value) !== undefined,
  "an ISO-8601 date and time with offset, such as 2026-12-01T02:00:00Z",
);

export function word(...words: readonly string[]): FieldCheck {
  return check((value) => words.includes(value as string), words.map((one) => `"${one}"`).join(" or "));
}

export function integerField(min: number, max = SECONDS_MAX): FieldCheck {
  const isRight = (value: unknown) => Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
  return check(isRight, `an integer from ${min} to ${max}`);
}

export function numberFrom(min: number, max = Number.MAX_VALUE): FieldCheck {
  const isRight = (value: unknown) => typeof value === "number" && value >= min && value <= max;
  return check(isRight, max === Number.MAX_VALUE ? `a number of at least ${min}` : `a number from ${min} to ${max}`);
}

/** A JSONPath that may lead to many values. */
export const pathField: FieldCheck = (value, location, report) => {
  readPath(value, location, report);
};

export const pathOrNull: FieldCheck = (value, location, report) => {
  if (value !== null) readPath(value, location, report);
};

/** A JSONPath that leads to one value, or an intrinsic function. */
export const pathOrFunction: FieldCheck = (value, location, report) => {
  if (typeof value === "string" && value.startsWith("States.")) expressionField(value, location, report);
  else readPath(value, location, report);
};

/** A reference path: one value, in the state's input. */
export const resultPathField: FieldCheck = (value, location, report) => {
  if (value === null) return;
  const path = readPath(value, location, report);
  const isWritable = path?.isDefinite && path.root.kind === "input";
  if (path && !isWritable) report(`The value ${shown(value)} is not a valid Reference Path`, location);
};

function readPath(value: unknown, location: string, report: Report): Path | undefined {
  if (typeof value !== "string") {
    report(`The value ${shown(value)} is not valid: expected a JSONPath`, location);
    return undefined;
  }
  return reading(() => parsePath(value), "JSONPath", location, report);
}

const expressionField: FieldCheck = (value, location, report) => {
  if (typeof value !== "string") {
    report(`The value ${shown(value)} is not valid: expected a JSONPath or an intrinsic function`, location);
    return;
  }
  reading(() => parseExpression(value), "JSONPath or intrinsic function", location, report);
};

function reading<T>(read: () => T, what: string, location: string, report: Report): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ExpressionSyntaxError)) throw error;
    report(`The value must be a valid ${what}: ${error.message}`, location);
    return undefined;
  }
}

/** A payload template of JSONPath: fields with names that end in `.$` contain paths and functions. */
export const templateField: FieldCheck = (value, location, report) => {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) templateField(item, `${location}[${index}]`, report);
  }
  if (!isObject(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    if (!name.endsWith(".$")) templateField(inner, `${location}/${name}`, report);
    else {
      if (Object.hasOwn(value, name.slice(0, -2))) {
        report(`The field "${name.slice(0, -2)}" is defined more than once`, location);
      }
      expressionField(inner, `${location}/${name}`, report);
    }
  }
};

export const objectTemplate: FieldCheck = (value, location, report) => {
  objectField(value, location, report);
  templateField(value, location, report);
};

/** The names and values of Assign. */
export function assignField(values: FieldCheck): FieldCheck {
  return (value, location, report) => {
    objectField(value, location, report);
    if (!isObject(value)) return;
    for (const name of Object.keys(value)) {
      const variable = name.replace(/\.\$$/, "");
      if (!/^[\p{ID_Start}_][\p{ID_Continue}]{0,79}$/u.test(variable) || variable === "states") {
        report(`"${variable}" is not a valid variable name`, `${location}/${name}`);
      }
    }
    values(value, location, report);
  };
}

/** A value of JSONata: the texts `{% … %}` in it are expressions. */
export const jsonataValue: FieldCheck = (value, location, report) => {
  if (typeof value === "string") {
    const expression = jsonataIn(value);
    if (expression !== undefined) checkJsonata(expression, location, report);
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) jsonataValue(item, `${location}[${index}]`, report);
  } else if (isObject(value)) {
    for (const [name, inner] of Object.entries(value)) jsonataValue(inner, `${location}/${name}`, report);
  }
};

/** Either an expression `{% … %}`, or a value of its own kind. */
export function jsonataOr(literal: FieldCheck): FieldCheck {
  return (value, location, report) => {
    const expression = typeof value === "string" ? jsonataIn(value) : undefined;
    if (expression === undefined) literal(value, location, report);
    else checkJsonata(expression, location, report);
  };
}

function checkJsonata(expression: string, location: string, report: Report): void {
  try {
    jsonata()(expression);
  } catch (error) {
    const reason = (error as { message?: string }).message ?? String(error);
    report(`The value is not a valid JSONata expression: ${reason}`, location);
  }
}
