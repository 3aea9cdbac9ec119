import * as z from "zod";
import type { Problem } from "../components/problem.ts";
import { didYouMean } from "../emulator/input/nearest.ts";
import { expectationProblems } from "../history/expectation.ts";
import { resourceProblems } from "./check-resources.ts";
import { CHECKED_ONCE } from "./checked-once.ts";
import { ENCRYPTED, holds, SecretText } from "./encrypted.ts";
import { environmentSchema, rulesSchema, type StackRules, TASK_TYPES } from "./environment.ts";
import { configPath } from "./file/config-path.ts";
import { isGoTime } from "./go-time.ts";
import { NAMESPACE } from "./namespace.ts";
import { member, pathText } from "./paths.ts";
import type { Environment } from "./settings.ts";
import { Spelling } from "./spelling.ts";

/** The file and the line of a value by its path, e.g. `Pulumi.dev.yaml:3`; undefined where it is not known. */
export type PlaceOf = (path: string) => string | undefined;

/** Every problem of a `Pulumi.<env>.yaml` at once, each with its key, its value and the way out. */
export class ConfigError extends Error {
  readonly problems: readonly Problem[];

  constructor(stack: string, problems: readonly Problem[], file = `Pulumi.${stack}.yaml`, placeOf?: PlaceOf) {
    const lines = problems.map(({ key, text }) => {
      const place = placeOf?.(key);
      return `  ${NAMESPACE}:${key}${place === undefined || text.includes(place) ? "" : ` (${place})`}: ${text}`;
    });
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
export function checkEnvironment(stack: string, values: Values, file?: string, placeOf?: PlaceOf): Environment {
  const [environment, problems] = checked(environmentSchema, values, (data) => meaningProblems(data as Environment));
  if (environment === undefined || problems.length > 0) throw new ConfigError(stack, problems, file, placeOf);
  return environment as Environment;
}

/**
 * What the driver goes by in an environment of any program. One that says more is for this project's own program and is
 * checked whole. What is {@link ENCRYPTED} is passed over, and missing in the answer.
 *
 * @throws ConfigError
 */
export function checkRules(
  stack: string,
  values: Values,
  { file, placeOf, isPartial = false }: RulesOptions = {},
): StackRules & Partial<Environment> {
  const isOurs = Object.keys(values).some(
    (key) => Object.hasOwn(environmentSchema.shape, key) && !Object.hasOwn(rulesSchema.shape, key),
  );
  const [rules, problems] = isOurs
    ? checked(environmentSchema, values, (data) => meaningProblems(data as Environment))
    : checked(rulesSchema, values, ({ verification }) => verificationProblems(verification));
  const found = isPartial
    ? problems.filter(({ key }) => valueAt(values, configPath(key) ?? []) !== undefined)
    : problems;
  const all = [...encryptedProblems(values), ...found];
  if (all.length > 0) throw new ConfigError(stack, all, file, placeOf);
  // What is encrypted is checked once it is decrypted, before it counts.
  return (rules ?? readable(isOurs ? environmentSchema : rulesSchema, values)) as StackRules & Partial<Environment>;
}

type Values = Readonly<Record<string, unknown>>;

export interface RulesOptions {
  /** The stack's file, for messages. */
  readonly file?: string | undefined;
  readonly placeOf?: PlaceOf | undefined;
  /** Whether Pulumi adds values that are not known here: what is missing is passed over. Default: false. */
  readonly isPartial?: boolean | undefined;
}

/** What the driver has to know of a stack before it can ask the CLI for anything. */
const ENCRYPTED_TOO_EARLY = ["cloud", "protect"];

function encryptedProblems(values: Values): Problem[] {
  const early = ENCRYPTED_TOO_EARLY.filter((key) => holds(values[key], isEncrypted)).map((key) => ({
    key,
    text: "it must not be encrypted, because it is read before secrets are decrypted: write it in plain text.",
  }));
  const decisive = decisivePaths(values).filter((path) => holds(valueAt(values, path), isEncrypted));
  return [
    ...early,
    ...decisive.map((path) => ({
      key: pathText(path),
      text: "it must not be encrypted, because it decides which resources there are: write it in plain text.",
    })),
  ];
}

/** The places of values that decide which resources there are, and so show in the state. */
function decisivePaths({ windows, baselines }: Values): string[][] {
  const ofTasks = namesIn(windows).flatMap((window) =>
    namesIn(valueAt(windows, [window, "tasks"])).flatMap((task) =>
      ["type", "targets"].map((name) => ["windows", window, "tasks", task, name]),
    ),
  );
  const ofBaselines = namesIn(baselines).flatMap((baseline) =>
    ["patchGroups", "isDefault"].map((name) => ["baselines", baseline, name]),
  );
  return [...ofTasks, ...ofBaselines];
}

function namesIn(group: unknown): string[] {
  return group !== null && typeof group === "object" && !Array.isArray(group) ? Object.keys(group) : [];
}

function isEncrypted(value: unknown): boolean {
  return value === ENCRYPTED;
}

function checked<Schema extends z.ZodObject>(
  schema: Schema,
  values: Values,
  meaning: (data: z.infer<Schema>) => Problem[],
): [z.infer<Schema> | undefined, Problem[]] {
  const parsed = schema.safeParse(values, { ...CHECKED_ONCE, reportInput: true });
  const problems = parsed.success
    ? meaning(parsed.data).map((problem) => withoutSecret(problem, values))
    : parsed.error.issues.flatMap((issue) => formProblems(issue, values));
  return [parsed.success ? parsed.data : undefined, problems];
}

/** The keys in which nothing is encrypted. */
function readable({ shape }: z.ZodObject, values: Values): Values {
  const entries = Object.entries(values).filter(([, value]) => !holds(value, isEncrypted));
  return Object.fromEntries(
    entries.map(([key, value]) => [key, (shape[key] as z.ZodType | undefined)?.safeParse(value, CHECKED_ONCE).data]),
  );
}

/** A rule's sentence shows the value, and values beside it. */
function withoutSecret(problem: Problem, values: Values): Problem {
  const group = values[problem.key.split(/[.[]/)[0] ?? ""];
  if (!holds(group, (part) => part instanceof SecretText)) return problem;
  return { key: problem.key, text: `its secret value is invalid: write it like ${example(problem.key)}.` };
}

function meaningProblems(environment: Environment): Problem[] {
  return [...resourceProblems(environment), ...verificationProblems(environment.verification)];
}

function verificationProblems({ windows = {}, ...common }: StackRules["verification"] = {}): Problem[] {
  return [
    ...under("verification", expectationProblems(common)),
    ...Object.entries(windows).flatMap(([name, own]) =>
      under(member("verification.windows", name), expectationProblems(own)),
    ),
  ];
}

function under(parent: string, problems: readonly Problem[]): Problem[] {
  return problems.map(({ key, text }) => ({ key: `${parent}.${key}`, text }));
}

/** What is encrypted is passed over: it is checked once it is decrypted. */
function formProblems(issue: z.core.$ZodIssue, values: unknown): Problem[] {
  const given = valueAt(values, issue.path);
  if (given === ENCRYPTED) return [];
  if (issue.code !== "invalid_union") return typeProblems(issue, values);
  // Report the problems inside the form that is meant. "Matches no form" would help less.
  const meant = issue.errors.find((inside) =>
    inside.every(({ path, code }) => path.length > 0 || code === "unrecognized_keys"),
  );
  if (meant !== undefined) {
    return meant.flatMap((inner) => formProblems({ ...inner, path: [...issue.path, ...inner.path] }, values));
  }
  return holds(given, isEncrypted) ? [] : typeProblems(issue, values);
}

function typeProblems(issue: z.core.$ZodIssue, values: unknown): Problem[] {
  const key = pathText(issue.path);
  const given = valueAt(values, issue.path);
  if (given instanceof Spelling) return [{ key, text: spellingProblem(given, issue) }];
  const value = print(given);
  switch (issue.code) {
    case "unrecognized_keys": {
      const known = keysAt(issue.path, values);
      return issue.keys.map((name) => {
        const hint = didYouMean(name, known, JSON.stringify);
        return { key: member(key, name), text: `unknown key.${hint} The known keys are ${known.join(", ")}.` };
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
      if (issue.discriminator !== undefined) return [{ key, text: typeOfTaskProblem(given, issue) }];
      const spelt = [given].flat().find((one) => one instanceof Spelling);
      if (spelt !== undefined) return [{ key, text: spellingProblem(spelt, issue) }];
      return [{ key, text: `${value} is invalid: write it like ${example(key)}.` }];
    }
    case "invalid_key":
      return [{ key, text: `"${String(issue.path.at(-1))}" is not a name: ${issue.issues[0]?.message}.` }];
    case "invalid_value":
      if (given === undefined) {
        return [{ key, text: `required key missing: set it to ${issue.values.join(" or ")}.` }];
      }
      return [{ key, text: `${value} is unknown: use ${issue.values.join(" or ")}.` }];
    default:
      return [{ key, text: `${value} is invalid: ${issue.message}. Write it like ${example(key)}.` }];
  }
}

/** A task without a type, or of one that there is not. */
function typeOfTaskProblem(given: unknown, issue: z.core.$ZodIssue): string {
  const types = TASK_TYPES.join(" or ");
  // Of a value that is no group at all, the path leads to the value itself.
  if (issue.path.at(-1) !== "type" && given !== undefined)
    return `${print(given)} is not a group of keys: write it like ${TASK}.`;
  if (given === undefined) return `required key missing: set it to ${types}.`;
  const hint = didYouMean(String(given).replaceAll("_", "-"), TASK_TYPES, JSON.stringify);
  return `${print(given)} is unknown.${hint} Use ${types}.`;
}

const TASK = "{ type: patch, targets: [app], operation: Install }";

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
  const word = typeof value === "string" ? value.toLowerCase() : JSON.stringify(value);
  if (["yes", "y", "on", "1", "true"].includes(word)) return "write true, without quotes.";
  if (["no", "n", "off", "0", "false"].includes(word)) return "write false, without quotes.";
  return "write true or false, without quotes.";
}

/** Examples that can be copied as they stand, by the path or by the last step of one. */
const EXAMPLES: Readonly<Record<string, string>> = {
  account: '"111122223333" or ["111122223333", "444455556666"]',
  approvalRules: "[{ patchFilters: [{ key: SEVERITY, values: [Critical] }], approveAfterDays: 7 }]",
  approveAfterDays: "7",
  baselines: "{ app: { operatingSystem: AMAZON_LINUX_2023, patchGroups: [App] } }",
  compliance: '"95%"',
  cutoff: "1",
  duration: "2",
  endDate: '"2027-12-01T00:00:00Z"',
  events: "[Failed, TimedOut]",
  instanceIds: "[i-0a1b2c3d4e5f60001]",
  maxConcurrency: '"1" or "10%"',
  maxErrors: '"1" or "10%"',
  nodes: "[i-0a1b2c3d4e5f60001]",
  notifications: "{ events: [All] }",
  output: "{ keyPrefix: patching }",
  parameters: '{ commands: ["uptime"] }',
  patchFilters: "[{ key: SEVERITY, values: [Critical] }]",
  patchGroups: "[App]",
  priority: "1",
  reached: '"3" or "95%"',
  region: "eu-central-1 or [eu-central-1, eu-west-1]",
  schedule: "cron(0 2 ? * * *)",
  scheduleOffset: "2",
  scheduleTimezone: "Europe/Berlin",
  serviceRole: "{ name: SM-Workshop-MaintenanceWindowRole }",
  slack: "PT15M",
  startDate: '"2026-12-01T00:00:00Z"',
  target: '{ tags: { "Patch Group": App } }',
  targets: "[app]",
  task: "{ operation: Install }",
  tasks: "{ patch: { type: patch, targets: [app], operation: Install } }",
  timeoutSeconds: "600",
  values: "[Critical]",
  verification: '{ reached: "95%", slack: PT15M }',
  "verification.windows": "{ weekly-scan: { patches: any } }",
  window: "{ schedule: rate(5 minutes), duration: 2, cutoff: 1 }",
  windows: "{ nightly: { schedule: cron(0 2 ? * * *), duration: 2, cutoff: 1 } }",
};

function example(key: string): string {
  const leaf = /([\w-]+)(\[\d+\])?$/.exec(key)?.[1] ?? "";
  return EXAMPLES[key] ?? EXAMPLES[leaf] ?? (leaf.endsWith("ags") ? "{ Environment: dev }" : '"text"');
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

/** The keys that a group at a path may have. */
function keysAt(path: readonly PropertyKey[], values: unknown): string[] {
  let schemas: readonly z.core.$ZodType[] = [environmentSchema];
  let value = values;
  for (const step of path) {
    value = valueAt(value, [step]);
    const inside = value;
    schemas = schemas.flatMap(forms).flatMap((schema) => {
      const next =
        schema instanceof z.ZodObject
          ? (schema.shape[String(step)] as z.core.$ZodType | undefined)
          : schema instanceof z.ZodRecord
            ? schema.valueType
            : schema instanceof z.ZodArray
              ? schema.element
              : undefined;
      return next === undefined ? [] : forms(next).filter((form) => isOfType(form, inside));
    });
  }
  return [
    ...new Set(
      schemas.flatMap(forms).flatMap((schema) => (schema instanceof z.ZodObject ? Object.keys(schema.shape) : [])),
    ),
  ];
}

/** The forms that a value may have: those of a union, without what may be left out or is converted first. */
function forms(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodOptional) return forms(schema.unwrap());
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(forms);
  if (schema instanceof z.ZodPipe) return forms(schema.in instanceof z.ZodTransform ? schema.out : schema.in);
  return [schema];
}

/** Of the types of tasks, the one that the task says. */
function isOfType(form: z.core.$ZodType, value: unknown): boolean {
  const type = form instanceof z.ZodObject ? (form.shape.type as z.core.$ZodType | undefined) : undefined;
  return !(type instanceof z.ZodLiteral) || type.value === (value as { readonly type?: unknown } | undefined)?.type;
}

function valueAt(values: unknown, path: readonly PropertyKey[]): unknown {
  let value = values;
  for (const step of path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[step];
  return value;
}

function print(value: unknown): string {
  if (value instanceof SecretText) return "the secret value";
  return typeof value === "object"
    ? JSON.stringify(value, (_key, part) =>
        typeof part === "bigint" || part instanceof Spelling ? String(part) : part === ENCRYPTED ? "[secret]" : part,
      )
    : `"${String(value)}"`;
}
