import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Type {
  readonly $ref?: string;
  readonly items?: Type;
  readonly additionalProperties?: Type;
  /** Whether it takes neither an output nor a promise. */
  readonly plain?: boolean;
}

type Properties = Readonly<Record<string, Type>>;

interface Schema {
  readonly resources: Readonly<Record<string, { readonly inputProperties: Properties }>>;
  readonly types: Readonly<Record<string, { readonly properties?: Properties }>>;
}

// Made from the components' types; component-package.test.ts sees that it is up to date.
const schema: Schema = JSON.parse(readFileSync(join(import.meta.dirname, "..", "..", "schema.json"), "utf8"));
const COMPONENTS = new Map(
  Object.entries(schema.resources).map(([token, { inputProperties }]) => [nameIn(token), inputProperties]),
);

export const COMPONENT_NAMES = [...COMPONENTS.keys()];

function nameIn(token: string): string {
  return token.split(":").at(-1) as string;
}

/** The members of a nested type; of an enum, a text or a number none. */
function membersOf({ $ref }: Type): Properties | undefined {
  return $ref === undefined ? undefined : schema.types[$ref.replace("#/types/", "")]?.properties;
}

/** Every argument that holds no other one, such as `install.logs.enabled` and `baselines[].approvalRules[].complianceLevel`. */
export function argumentsOf(component: string): string[] {
  const inside = (properties: Properties, parent: string): string[] =>
    Object.entries(properties).flatMap(([name, type]) => {
      const members = membersOf(type.items ?? type);
      const path = `${parent}${name}`;
      return members === undefined ? [path] : inside(members, `${path}${type.items ? "[]" : ""}.`);
    });
  return inside(COMPONENTS.get(component) ?? {}, "");
}

/** Every place of arguments that takes an output or a promise, such as `tags`, `tags.Team` and `approvalRules.0`. */
export function placesOf(component: string, args: object): string[] {
  const inside = (type: Type, value: unknown, place: string): string[] => {
    const own = type.plain ? [] : [place];
    if (typeof value !== "object" || value === null) return own;
    const members = membersOf(type);
    const parts = Object.entries(value).flatMap(([name, part]) => {
      const typeOfPart = members?.[name] ?? type.items ?? type.additionalProperties;
      return typeOfPart === undefined ? [] : inside(typeOfPart, part, `${place}.${name}`);
    });
    return [...own, ...parts];
  };
  const inputs = COMPONENTS.get(component) ?? {};
  return Object.entries(args).flatMap(([name, value]) => (inputs[name] ? inside(inputs[name], value, name) : []));
}
