import * as pulumi from "@pulumi/pulumi";
import { type ArgumentNames, argumentNameProblems, type Inside } from "./argument-names.ts";
import { isComputed } from "./inputs.ts";
import { NOT_KNOWN } from "./not-known.ts";
import type { Problem } from "./problem.ts";

type Inputs = Readonly<Record<string, unknown>>;

/**
 * What is wrong with arguments as far as they are known. Inside a list or a record, NOT_KNOWN stands for what is not.
 *
 * @param values the arguments that are given and known.
 * @param awaited the names of those that are given and not known yet.
 */
type ProblemsOf<Values> = (values: Values, awaited: ReadonlySet<string>) => readonly Problem[];

/**
 * Refuses a component before anything is touched. What is plain is checked at once, so that the error names the component; what
 * is computed is checked when it is known: in the preview already, if it is known there.
 *
 * @param names the names of the arguments; any other is refused.
 * @param ofOptions what is wrong with the component's options.
 * @returns the arguments to hand on. Those that have to be waited for are held back until the check is done, each for itself: a
 * secret stays one, and nothing else becomes one.
 * @throws pulumi.ResourceError naming every problem of the component at once.
 */
export function checkedInputs<I extends object, Values extends object>(
  inputs: I,
  names: ArgumentNames<I>,
  problemsOf: ProblemsOf<Values>,
  component: pulumi.Resource,
  ofOptions: readonly Problem[] = [],
): I {
  const given = Object.fromEntries(Object.entries(inputs ?? {}).filter(([, input]) => input !== undefined));
  const problemsAmong = (values: unknown) => {
    const ofForm = argumentNameProblems(values, names as Inside);
    return [...ofForm, ...meaningProblems(values, problemsOf, new Set(ofForm.map(argumentOf)))];
  };
  refuse([...problemsAmong(withoutComputed(given)), ...ofOptions], component);
  if (isPlain(given)) return given as I;

  const checked = new Promise<void>((resolve, reject) => {
    const check = async (values: unknown) => {
      const problems = problemsAmong(withoutUnknown(values));
      if (problems.length > 0) refuse(await withoutSecrets(problems, given), component);
      resolve();
    };
    applyToWhatIsKnown(pulumi.output(given), check, reject);
  });
  return after(checked, given) as I;
}

/** @param malformed the arguments that the rules cannot look at. */
function meaningProblems<Values>(
  values: unknown,
  problemsOf: ProblemsOf<Values>,
  malformed: ReadonlySet<string>,
): readonly Problem[] {
  // A function that makes all arguments unknown leaves nothing to check.
  if (values === NOT_KNOWN) return [];
  const entries: [string, unknown][] = Object.entries(values as Inputs).map(([name, value]) => [
    name,
    malformed.has(name) ? NOT_KNOWN : value,
  ]);
  const known = Object.fromEntries(entries.filter(([, value]) => value !== NOT_KNOWN && value !== undefined));
  const awaited = entries.filter(([, value]) => value === NOT_KNOWN).map(([name]) => name);
  return problemsOf(known as Values, new Set(awaited)).filter((problem) => !malformed.has(argumentOf(problem)));
}

/** The argument in which a problem is: `install` of `install.logs.enabled`. */
function argumentOf({ key }: Problem): string {
  return key.split(/[.[]/)[0] as string;
}

function refuse(problems: readonly Problem[], component: pulumi.Resource): void {
  if (problems.length === 0) return;
  const lines = problems.map(({ key, text }) => `${key}: ${text}`);
  const error = new pulumi.ResourceError(lines.join("\n"), named(component), true);
  // Pulumi prints it all the same when the error comes out of a property.
  error.stack = "";
  throw error;
}

/**
 * The component with the URN that it will have. Pulumi prints errors one after the other, each when its resource is registered; a
 * component that waits for an argument of another that is refused is never registered, and the program would end without a word.
 */
function named(component: pulumi.Resource): pulumi.Resource {
  return Object.create(component, { urn: { value: urnOf(component) } });
}

function urnOf(resource: pulumi.Resource): pulumi.Output<pulumi.URN> {
  const { __name: name, __pulumiType: type, __parentResource: parent } = resource as unknown as Registered;
  // The stack, and a resource that is known by its URN alone.
  if (!name || !type || type === STACK) return resource.urn;
  return pulumi.createUrn(name, type, parent && urnOf(parent));
}

const STACK = "pulumi:pulumi:Stack";

/** What Pulumi's SDK notes in a resource; its types leave it out. */
interface Registered {
  readonly __name?: string;
  readonly __pulumiType?: string;
  readonly __parentResource?: pulumi.Resource;
}

/** Problems quote values; those of a secret are not printed. */
async function withoutSecrets(problems: readonly Problem[], given: Inputs): Promise<Problem[]> {
  const secrets = new Set<string>();
  for (const [name, input] of Object.entries(given)) {
    if (await pulumi.isSecret(pulumi.output(input))) secrets.add(name);
  }
  if (secrets.size === 0) return [...problems];
  const values = await leavesOf([...secrets].map((name) => given[name]));
  return problems.map((problem) => {
    const { key, text } = problem;
    const isTold = secrets.has(argumentOf(problem)) || values.some((value) => text.includes(value));
    return isTold
      ? { key, text: "it is refused. A secret takes part, so its value and the reason are not shown." }
      : { key, text };
  });
}

/** Every text and number inside. */
async function leavesOf(inputs: readonly unknown[]): Promise<string[]> {
  return await new Promise((resolve, reject) => {
    const collect = (value: unknown): string[] => {
      if (!isContainer(value)) return [String(value)];
      return Object.entries(value).flatMap(([name, inner]) => [name, ...collect(inner)]);
    };
    applyToWhatIsKnown(pulumi.output(inputs), (values) => resolve(collect(values)), reject);
  });
}

/** As `apply`, also in a preview in which a part is unknown: Pulumi's types leave out the argument that asks for it. */
export function applyToWhatIsKnown(
  output: pulumi.Output<unknown>,
  look: (value: unknown) => void | Promise<void>,
  onFailure: (error: unknown) => void,
): void {
  type Apply = (look: (value: unknown) => void | Promise<void>, alsoUnknown: true) => Looked;
  const looked = (output.apply as unknown as Apply).call(output, look, true);
  // Each fails with the same error. `pulumi.recover` does this too, but the older versions that we support do not have it.
  const parts = [looked.promise(true), looked.isKnown, looked.isSecret, looked.allResources()];
  for (const part of parts) part.catch(onFailure);
}

/** What every output is made of; Pulumi's types leave it out. */
interface Looked {
  promise(alsoUnknown: true): Promise<unknown>;
  readonly isKnown: Promise<boolean>;
  readonly isSecret: Promise<boolean>;
  allResources(): Promise<unknown>;
}

/** Holds back each computed part until a promise is kept. The parts stay apart: each is as secret and as known as it was. */
function after(checked: Promise<void>, input: unknown): unknown {
  if (isComputed(input)) return pulumi.output(checked.then(() => input));
  return mapped(input, (inner) => after(checked, inner));
}

function isPlain(input: unknown): boolean {
  if (isComputed(input)) return false;
  return !isContainer(input) || Object.values(input).every(isPlain);
}

function withoutComputed(input: unknown): unknown {
  return isComputed(input) ? NOT_KNOWN : mapped(input, withoutComputed);
}

/** NOT_KNOWN in place of what is not known. */
export function withoutUnknown(value: unknown): unknown {
  return pulumi.isUnknown(value) ? NOT_KNOWN : mapped(value, withoutUnknown);
}

/** A list or a record with each of its parts changed; anything else as it is. */
function mapped(value: unknown, change: (inner: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(change);
  if (!isContainer(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, change(inner)]));
}

/** A resource is a value here, and no record of its members. */
function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null && !pulumi.Resource.isInstance(value);
}
