import type * as pulumi from "@pulumi/pulumi";
import { didYouMean } from "../emulator/input/nearest.ts";
import { shown } from "./argument-names.ts";
import type { Problem } from "./problem.ts";

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };

/**
 * Changes what a component hands to one of its children: arguments that replace the component's own, or a function that changes
 * arguments and options in place. It has the last word: what it sets is not checked by the component.
 *
 * @example { description: "Set by hand" }
 * @example (args, opts) => { opts.protect = true; }
 */
export type Transform<Args extends object, Options = pulumi.CustomResourceOptions> =
  | Partial<Args>
  | ((args: Writable<Args>, opts: Writable<Options>, name: string) => void);

/**
 * The options of a component. `protect`, `provider`, `providers`, `retainOnDelete`, `deletedWith` and `aliases` concern its children too, as in
 * every Pulumi component. `ignoreChanges` and `import` are those of its main child, the AWS resource that the component is named after.
 */
export interface ComponentOptions extends pulumi.ComponentResourceOptions {
  /**
   * Adopts an existing resource as the main child, by the id that `pulumi import` takes for it.
   *
   * @example "mw-0c50858d01example"
   */
  readonly import?: string | undefined;
}

/** Options that carry a `transform`; the functions below take it from there. */
type AnyOptions = ComponentOptions & { readonly transform?: object | undefined };

/**
 * The options of the component itself.
 *
 * @param formerType the type token that the component had before; stacks with it keep their resources.
 */
export function ownOptions(opts: AnyOptions = {}, formerType?: string): pulumi.ComponentResourceOptions {
  const { transform: _, import: __, ...own } = opts;
  if (formerType === undefined) return own;
  // A component that is renamed by its program may still have its former type in the state.
  const former = (own.aliases ?? []).flatMap((alias) =>
    isAlias(alias) && alias.type === undefined ? [{ ...alias, type: formerType }] : [],
  );
  return { ...own, aliases: [...(own.aliases ?? []), ...former, { type: formerType }] };
}

function isAlias(alias: unknown): alias is pulumi.Alias {
  return typeof alias === "object" && alias !== null && !("apply" in alias) && !(alias instanceof Promise);
}

/** The options of the child that a component is named after. */
export function mainChildOptions(parent: pulumi.Resource, opts: AnyOptions = {}): pulumi.CustomResourceOptions {
  const { ignoreChanges, import: id } = opts;
  return {
    parent,
    ...(ignoreChanges === undefined ? {} : { ignoreChanges }),
    ...(id === undefined ? {} : { import: id }),
  };
}

/** The children that options have transforms for: `true`, or those in a record of transforms. */
type ChildNames = { readonly [name: string]: true | ChildNames };

type Transforms<Options extends AnyOptions> = NonNullable<Options["transform"]>;

/**
 * Names in `transform` that are no child, and transforms that are none. Only TypeScript refuses them otherwise: they would change nothing.
 *
 * @param names all children, as the type of the options has them.
 */
export function transformProblems<Options extends AnyOptions>(
  opts: Options | undefined,
  names: { readonly [Name in keyof Required<Transforms<Options>>]: true | ChildNames },
): Problem[] {
  const given = opts?.transform;
  return given === undefined || given === null ? [] : childProblems(given, names, "transform");
}

function childProblems(given: unknown, names: ChildNames, place: string): Problem[] {
  const known = Object.keys(names);
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    return [{ key: place, text: `it is ${shown(given)}: use a record of ${known.join(", ")}.` }];
  }
  return Object.entries(given).flatMap(([name, value]): Problem[] => {
    if (value === undefined || value === null) return [];
    const key = `${place}.${name}`;
    const inside = Object.hasOwn(names, name) ? names[name] : undefined;
    if (inside === undefined) {
      const hint = didYouMean(name, known);
      return [{ key, text: `it is not a child of the component.${hint} Known are ${known.join(", ")}.` }];
    }
    if (inside !== true) return childProblems(value, inside, key);
    const isTransform = typeof value === "function" || (typeof value === "object" && !Array.isArray(value));
    return isTransform ? [] : [{ key, text: `it is ${shown(value)}: use a record of arguments, or a function.` }];
  });
}

/** What a child is made with: its name, arguments and options. */
export function transformed<Args extends object, Options extends object>(
  transform: Transform<Args, Options> | undefined,
  name: string,
  args: Args,
  opts: Options,
): [name: string, args: Args, opts: Options] {
  if (typeof transform !== "function") return [name, { ...args, ...transform }, opts];
  const [changedArgs, changedOpts] = [{ ...args }, { ...opts }];
  transform(changedArgs, changedOpts, name);
  return [name, changedArgs, changedOpts];
}
