import * as z from "zod";
import { patchProblems } from "../components/patch-problems.ts";
import type { Problem } from "../components/problem.ts";
import { targetProblems } from "../components/target-problems.ts";
import { notificationProblems, taskProblems } from "../components/task-problems.ts";
import { windowProblems } from "../components/window-problems.ts";
import { expectationProblems } from "../history/expectation.ts";
import { type Environment, environmentSchema, NAMESPACE, rulesSchema, type StackRules } from "./environment.ts";
import { nearest } from "./nearest.ts";

/** Every problem of a `Pulumi.<env>.yaml` at once, each with its key, its value and the way out. */
export class ConfigError extends Error {
  readonly problems: readonly Problem[];

  constructor(stack: string, problems: readonly Problem[]) {
    const lines = problems.map(({ key, text }) => `  ${NAMESPACE}:${key}: ${text}`);
    const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
    super(`Pulumi.${stack}.yaml has ${count}:\n${lines.join("\n")}`);
    this.name = "ConfigError";
    this.problems = problems;
  }
}

/**
 * @param values the keys of our namespace, without it, with their values as YAML or JSON has them.
 * @throws ConfigError
 */
export function checkEnvironment(stack: string, values: Values): Environment {
  return checked(stack, environmentSchema, values, meaningProblems);
}

/**
 * What the driver goes by in an environment of any program. One that says more is for this project's own program and is
 * checked whole.
 *
 * @throws ConfigError
 */
export function checkRules(stack: string, values: Values): StackRules & Partial<Environment> {
  const isOurs = Object.keys(values).some(
    (key) => Object.hasOwn(environmentSchema.shape, key) && !Object.hasOwn(rulesSchema.shape, key),
  );
  if (isOurs) return checkEnvironment(stack, values);
  return checked(stack, rulesSchema, values, ({ verification = {} }) =>
    under("verification", expectationProblems(verification)),
  );
}

type Values = Readonly<Record<string, unknown>>;

function checked<Schema extends z.ZodObject>(
  stack: string,
  schema: Schema,
  values: Values,
  meaning: (data: z.infer<Schema>) => Problem[],
): z.infer<Schema> {
  const parsed = schema.safeParse(values, { reportInput: true });
  const problems = parsed.success
    ? meaning(parsed.data)
    : parsed.error.issues.flatMap((issue) => typeProblems(issue, values));
  if (problems.length > 0 || !parsed.success) throw new ConfigError(stack, problems);
  return parsed.data;
}

function meaningProblems({
  window,
  target,
  task,
  notifications = {},
  serviceRole,
  output,
  verification = {},
}: Environment): Problem[] {
  return [
    ...under("window", windowProblems(window)),
    ...under("target", targetProblems(target)),
    ...under("task", [...patchProblems(task), ...taskProblems(task)]),
    ...under("notifications", notificationProblems(notifications)),
    ...under("verification", expectationProblems(verification)),
    ...roleProblems(serviceRole?.name),
    ...bucketProblems(output),
  ];
}

function under(parent: string, problems: readonly Problem[]): Problem[] {
  return problems.map(({ key, text }) => ({ key: `${parent}.${key}`, text }));
}

function roleProblems(name: string | undefined): Problem[] {
  if (name === undefined || /^[\w+=,.@-]{1,64}$/.test(name)) return [];
  return [{ key: "serviceRole.name", text: `"${name}" is not a role's name: use 1 to 64 letters, digits or +=,.@-_` }];
}

function bucketProblems({ bucket, keyPrefix }: NonNullable<Environment["output"]> = {}): Problem[] {
  const problems: Problem[] = [];
  if (bucket !== undefined && !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    problems.push({
      key: "output.bucket",
      text: `"${bucket}" is not a bucket's name: use 3 to 63 lower-case letters, digits, - and .`,
    });
  }
  if (keyPrefix !== undefined && keyPrefix.length > 500) {
    problems.push({ key: "output.keyPrefix", text: `it has ${keyPrefix.length} characters: use up to 500.` });
  }
  return problems;
}

function typeProblems(issue: z.core.$ZodIssue, values: unknown): Problem[] {
  const key = issue.path.map(String).join(".");
  const value = print(valueAt(values, issue.path));
  switch (issue.code) {
    case "unrecognized_keys": {
      const known = keysAt(issue.path);
      return issue.keys.map((name) => {
        const meant = nearest(name, known);
        const hint = meant === undefined ? "" : ` Did you mean "${meant}"?`;
        const path = key === "" ? name : `${key}.${name}`;
        return { key: path, text: `it is not a known key.${hint} Known are ${known.join(", ")}.` };
      });
    }
    case "invalid_type":
      if (valueAt(values, issue.path) === undefined) {
        return [
          { key, text: `it is missing; it has to be set: ${describe(issue.expected)}, such as ${example(key)}.` },
        ];
      }
      return [{ key, text: `${value} is not ${describe(issue.expected)}; write it like ${example(key)}.` }];
    case "invalid_union":
      return [{ key, text: `${value} is refused: write it like ${example(key)}.` }];
    case "invalid_value":
      if (valueAt(values, issue.path) === undefined) {
        return [{ key, text: `it is missing; it has to be set to ${issue.values.join(" or ")}.` }];
      }
      return [{ key, text: `${value} is unknown: use ${issue.values.join(" or ")}.` }];
    default:
      return [{ key, text: `${value} is refused: ${issue.message}.` }];
  }
}

/** Examples that can be copied as they stand. */
const EXAMPLES: Readonly<Record<string, string>> = {
  "window.schedule": "cron(0 2 ? * * *)",
  "window.scheduleTimezone": "Europe/Berlin",
  "window.scheduleOffset": "2",
  "window.startDate": '"2026-12-01T00:00:00Z"',
  "window.endDate": '"2027-12-01T00:00:00Z"',
  "window.duration": "2",
  "window.cutoff": "1",
  "task.priority": "1",
  "task.maxConcurrency": '"1" or "10%"',
  "task.maxErrors": '"1" or "10%"',
  "task.timeoutSeconds": "600",
  account: '"111122223333" or ["111122223333", "444455556666"]',
  region: "eu-central-1 or [eu-central-1, eu-west-1]",
  "verification.nodes": "[i-0a1b2c3d4e5f60001]",
  "verification.reached": '"3" or "95%"',
  "verification.compliance": '"95%"',
  "verification.slack": "PT15M",
  verification: '{ reached: "95%", slack: PT15M }',
  window: "{ schedule: rate(5 minutes), duration: 2, cutoff: 1 }",
  target: '{ tags: { "Patch Group": App } }',
  task: "{ operation: Install }",
  serviceRole: "{ name: SM-Workshop-MaintenanceWindowRole }",
  output: "{ keyPrefix: patching }",
  notifications: "{ events: [All] }",
};

function example(key: string): string {
  return EXAMPLES[key] ?? (key.endsWith("ags") ? "{ Environment: dev }" : '"text"');
}

function describe(expected: string): string {
  const words: Readonly<Record<string, string>> = {
    string: "a text",
    number: "a number",
    boolean: "true or false",
    object: "a group of keys",
    record: "a group of keys",
    array: "a list",
  };
  return words[expected] ?? `a ${expected}`;
}

function keysAt(path: readonly PropertyKey[]): string[] {
  let schema: z.core.$ZodType = environmentSchema;
  for (const step of path) {
    if (schema instanceof z.ZodOptional) schema = schema.unwrap();
    if (schema instanceof z.ZodObject) schema = schema.shape[String(step)] as z.core.$ZodType;
  }
  if (schema instanceof z.ZodOptional) schema = schema.unwrap();
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

function valueAt(values: unknown, path: readonly PropertyKey[]): unknown {
  let value = values;
  for (const step of path) value = (value as Record<PropertyKey, unknown> | undefined)?.[step];
  return value;
}

function print(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : `"${value}"`;
}
