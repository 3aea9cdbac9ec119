import * as z from "zod";
import { notificationProblems } from "../components/delivery/notification-problems.ts";
import { outputProblems } from "../components/delivery/output-problems.ts";
import { roleNameProblems } from "../components/delivery/role-problems.ts";
import { nearest } from "../components/nearest.ts";
import type { Problem } from "../components/problem.ts";
import { patchProblems } from "../components/tasks/patch-problems.ts";
import { commandProblems, taskProblems } from "../components/tasks/task-problems.ts";
import { targetProblems } from "../components/windows/target-problems.ts";
import { windowProblems } from "../components/windows/window-problems.ts";
import { expectationProblems } from "../history/expectation.ts";
import { ENCRYPTED, holds, SecretText } from "./encrypted.ts";
import { type Environment, environmentSchema, NAMESPACE, rulesSchema, type StackRules } from "./environment.ts";
import { isGoTime } from "./go-time.ts";
import { Spelling } from "./spelling.ts";

/** Every problem of a `Pulumi.<env>.yaml` at once, each with its key, its value and the way out. */
export class ConfigError extends Error {
  readonly problems: readonly Problem[];

  constructor(stack: string, problems: readonly Problem[], file = `Pulumi.${stack}.yaml`) {
    const lines = problems.map(({ key, text }) => `  ${NAMESPACE}:${key}: ${text}`);
    const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
    super(`${file} has ${count}:\n${lines.join("\n")}`);
    this.name = "ConfigError";
    this.problems = problems;
  }
}

/**
 * @param values the keys of our namespace, without it, with their values as YAML or JSON has them; a {@link Spelling} for one
 *   that is written otherwise than it reads, a {@link SecretText} for one that is not to be shown.
 * @param file the stack's, for messages.
 * @throws ConfigError
 */
export function checkEnvironment(stack: string, values: Values, file?: string): Environment {
  const [environment, problems] = checked(environmentSchema, values, meaningProblems);
  if (environment === undefined || problems.length > 0) throw new ConfigError(stack, problems, file);
  return environment;
}

/**
 * What the driver goes by in an environment of any program. One that says more is for this project's own program and is
 * checked whole. What is {@link ENCRYPTED} is passed over, and missing in the answer.
 *
 * @throws ConfigError
 */
export function checkRules(stack: string, values: Values, file?: string): StackRules & Partial<Environment> {
  const isOurs = Object.keys(values).some(
    (key) => Object.hasOwn(environmentSchema.shape, key) && !Object.hasOwn(rulesSchema.shape, key),
  );
  const [rules, problems] = isOurs
    ? checked(environmentSchema, values, meaningProblems)
    : checked(rulesSchema, values, ({ verification }) => verificationProblems(verification));
  const early = ENCRYPTED_TOO_EARLY.filter((key) => holds(values[key], isEncrypted)).map((key) => ({
    key,
    text: "it must not be encrypted, because it is read before secrets are decrypted: write it in plain text.",
  }));
  if (problems.length + early.length > 0) throw new ConfigError(stack, [...early, ...problems], file);
  // What is encrypted is checked once it is decrypted, before it counts.
  return (rules ?? readable(isOurs ? environmentSchema : rulesSchema, values)) as StackRules & Partial<Environment>;
}

type Values = Readonly<Record<string, unknown>>;

/** What the driver has to know of a stack before it can ask the CLI for anything. */
const ENCRYPTED_TOO_EARLY = ["cloud", "protect"];

function isEncrypted(value: unknown): boolean {
  return value === ENCRYPTED;
}

function checked<Schema extends z.ZodObject>(
  schema: Schema,
  values: Values,
  meaning: (data: z.infer<Schema>) => Problem[],
): [z.infer<Schema> | undefined, Problem[]] {
  const parsed = schema.safeParse(values, { reportInput: true });
  const problems = parsed.success
    ? meaning(parsed.data).map((problem) => withoutSecret(problem, values))
    : parsed.error.issues
        .filter(({ path }) => !holds(valueAt(values, path), isEncrypted))
        .flatMap((issue) => typeProblems(issue, values));
  return [parsed.success ? parsed.data : undefined, problems];
}

/** The keys in which nothing is encrypted. */
function readable({ shape }: z.ZodObject, values: Values): Values {
  const entries = Object.entries(values).filter(([, value]) => !holds(value, isEncrypted));
  return Object.fromEntries(
    entries.map(([key, value]) => [key, (shape[key] as z.ZodType | undefined)?.safeParse(value).data]),
  );
}

/** A rule's sentence shows the value, and values beside it. */
function withoutSecret(problem: Problem, values: Values): Problem {
  const group = values[problem.key.split(/[.[]/)[0] ?? ""];
  if (!holds(group, (part) => part instanceof SecretText)) return problem;
  return { key: problem.key, text: `its secret value is invalid: write it like ${example(problem.key)}.` };
}

function meaningProblems({
  window,
  target,
  task,
  notifications = {},
  serviceRole,
  output = {},
  verification,
}: Environment): Problem[] {
  return [
    ...under("window", windowProblems(window)),
    ...under("target", targetProblems(target)),
    ...under("task", [...patchProblems(task), ...taskProblems(task), ...commandProblems(task)]),
    ...under("notifications", notificationProblems(notifications)),
    ...verificationProblems(verification),
    ...under("serviceRole", roleNameProblems(serviceRole?.name)),
    ...under("output", outputProblems(output)),
  ];
}

function verificationProblems({ windows = {}, ...common }: StackRules["verification"] = {}): Problem[] {
  return [
    ...under("verification", expectationProblems(common)),
    ...Object.entries(windows).flatMap(([name, own]) =>
      under(`verification.windows.${name}`, expectationProblems(own)),
    ),
  ];
}

function under(parent: string, problems: readonly Problem[]): Problem[] {
  return problems.map(({ key, text }) => ({ key: `${parent}.${key}`, text }));
}

function typeProblems(issue: z.core.$ZodIssue, values: unknown): Problem[] {
  const key = issue.path.map(String).join(".");
  const given = valueAt(values, issue.path);
  if (given instanceof Spelling) return [{ key, text: spellingProblem(given, issue) }];
  const value = print(given);
  switch (issue.code) {
    case "unrecognized_keys": {
      const known = keysAt(issue.path);
      return issue.keys.map((name) => {
        const meant = nearest(name, known);
        const hint = meant === undefined ? "" : ` Did you mean "${meant}"?`;
        const path = key === "" ? name : `${key}.${name}`;
        return { key: path, text: `unknown key.${hint} The known keys are ${known.join(", ")}.` };
      });
    }
    case "invalid_type":
      if (given === undefined) {
        return [{ key, text: `required key missing: set it to ${describe(issue.expected)}, such as ${example(key)}.` }];
      }
      if (given === null)
        return [{ key, text: `it is empty: set it to a value such as ${example(key)}, or leave the key out.` }];
      if (issue.expected === "boolean") return [{ key, text: `${value} is not true or false: ${truthFix(given)}` }];
      if (issue.expected === "string" && isNumeric(given)) {
        return [{ key, text: `${value} is a number without quotes, which YAML may change: put it in quotes.` }];
      }
      return [{ key, text: `${value} is not ${describe(issue.expected)}; write it like ${example(key)}.` }];
    case "invalid_union": {
      const spelt = [given].flat().find((one) => one instanceof Spelling);
      if (spelt !== undefined) return [{ key, text: spellingProblem(spelt, issue) }];
      return [{ key, text: `${value} is invalid: write it like ${example(key)}.` }];
    }
    case "invalid_value":
      if (given === undefined) {
        return [{ key, text: `required key missing: set it to ${issue.values.join(" or ")}.` }];
      }
      return [{ key, text: `${value} is unknown: use ${issue.values.join(" or ")}.` }];
    default:
      return [{ key, text: `${value} is invalid: ${issue.message}. Write it like ${example(key)}.` }];
  }
}

/** A value without quotes, where a text is wanted, of which something would be lost. */
function spellingProblem({ written, value, place }: Spelling, issue: z.core.$ZodIssue): string {
  const at = place === undefined ? "" : ` (${place})`;
  if (isGoTime(written)) {
    const date = JSON.stringify(written.slice(0, "2026-01-01".length));
    return `${written}${at} is how Pulumi reads a date without quotes: write the date in quotes, such as ${date}.`;
  }
  const meaning = value === undefined ? "a date" : String(value);
  const isText = issue.code !== "invalid_type" || issue.expected === "string";
  const fix = isText ? `put it in quotes: ${JSON.stringify(written)}.` : `write ${describe(issue.expected)}.`;
  return `${written === "" ? "nothing" : written}${at} has no quotes, so Pulumi reads it as ${meaning}: ${fix}`;
}

function isNumeric(value: unknown): boolean {
  return typeof value === "number" || typeof value === "bigint";
}

function truthFix(value: unknown): string {
  const word = String(value).toLowerCase();
  if (["yes", "y", "on", "1", "true"].includes(word)) return "write true, without quotes.";
  if (["no", "n", "off", "0", "false"].includes(word)) return "write false, without quotes.";
  return "write true or false, without quotes.";
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
  "verification.windows": "{ weekly-scan: { patches: any } }",
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
    else if (schema instanceof z.ZodRecord) schema = schema.valueType as z.core.$ZodType;
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
  if (value instanceof SecretText) return "the secret value";
  return typeof value === "object"
    ? JSON.stringify(value, (_key, part) =>
        typeof part === "bigint" || part instanceof Spelling ? String(part) : part,
      )
    : `"${String(value)}"`;
}
