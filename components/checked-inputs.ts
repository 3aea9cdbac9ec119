import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "./problem.ts";

type Inputs = Readonly<Record<string, pulumi.Input<unknown> | undefined>>;
type Values<I extends Inputs> = { readonly [Name in keyof I]: pulumi.Unwrap<I[Name]> };

/**
 * Refuses a component in preview, before anything is touched. Arguments that are plain values are checked at once, so
 * that the error names the component; arguments that other resources compute are checked when they are known.
 *
 * @returns the arguments to hand on: those that have to be waited for now carry the check with them.
 * @throws pulumi.ResourceError naming every problem of the component at once.
 */
export function checkedInputs<I extends Inputs>(
  inputs: I,
  problemsOf: (values: Partial<Values<I>>) => readonly Problem[],
  component: pulumi.Resource,
): I {
  const entries = Object.entries(inputs).filter(([, input]) => input !== undefined);
  const plain = Object.fromEntries(entries.filter(([, input]) => isPlain(input)));
  refuse(problemsOf(plain as Partial<Values<I>>), component);
  if (entries.length === Object.keys(plain).length) return plain as I;

  const all = pulumi.output(Object.fromEntries(entries)).apply((values) => {
    refuse(problemsOf(values as Partial<Values<I>>), component);
    return values as Record<string, unknown>;
  });
  const awaited = entries
    .filter(([name]) => !(name in plain))
    .map(([name]) => [name, all.apply((values) => values[name])]);
  return { ...plain, ...Object.fromEntries(awaited) } as I;
}

function refuse(problems: readonly Problem[], component: pulumi.Resource): void {
  if (problems.length === 0) return;
  const lines = problems.map(({ key, text }) => `${key}: ${text}`);
  throw new pulumi.ResourceError(lines.join("\n"), component, true);
}

function isPlain(input: unknown): boolean {
  if (pulumi.Output.isInstance(input) || input instanceof Promise) return false;
  if (Array.isArray(input)) return input.every(isPlain);
  if (typeof input === "object" && input !== null) return Object.values(input).every(isPlain);
  return true;
}
