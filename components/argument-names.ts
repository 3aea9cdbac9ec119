import type { Unwrap } from "@pulumi/pulumi";
import { didYouMean } from "../emulator/input/nearest.ts";
import { isResource } from "./is-resource.ts";
import { isKnown } from "./not-known.ts";
import type { Problem } from "./problem.ts";

/** What an argument is that holds no other one: `texts` is a list of texts, `tags` a text by name, `lists` a list by name. */
type Kind = "text" | "number" | "flag" | "texts" | "tags" | "lists";

type KindOf<T> = [T] extends [string]
  ? "text"
  : [T] extends [number]
    ? "number"
    : [T] extends [boolean]
      ? "flag"
      : [T] extends [readonly string[]]
        ? "texts"
        : string extends keyof T
          ? T extends Record<string, string>
            ? "tags"
            : "lists"
          : Inside | readonly [Inside];

type Asked<Args, Name extends keyof Args> = KindOf<Unwrap<NonNullable<Args[Name]>>>;

/**
 * The members of a record: what each is, with a `!` if it has to be given; of one that is a record, or a list of records, its
 * members.
 */
export type ArgumentNames<Args> = {
  readonly [Name in keyof Required<Args>]: undefined extends Args[Name]
    ? Asked<Args, Name>
    : Asked<Args, Name> extends Kind
      ? `${Asked<Args, Name>}!`
      : Asked<Args, Name>;
};

type Leaf = Kind | `${Kind}!`;
export type Inside = { readonly [name: string]: Leaf | Inside | readonly [Inside] };

const IN_WORDS: Readonly<Record<Kind, string>> = {
  text: "a text",
  number: "a number",
  flag: "true or false",
  texts: "a list of texts",
  tags: "a text for each name",
  lists: "a list of texts for each name",
};

/**
 * Names that are no argument, arguments of another type, and those that are missing. The compiler refuses them in TypeScript, this
 * does for everybody else.
 */
export function argumentNameProblems(values: unknown, names: Inside, place = ""): Problem[] {
  if (!isKnown(values)) return [];
  const isOfPulumi = isResource(values);
  if (typeof values !== "object" || values === null || Array.isArray(values)) {
    return [
      { key: place || "args", text: `it is ${shown(values)}: use a record of ${Object.keys(names).join(", ")}.` },
    ];
  }
  const given = Object.entries(values).filter(
    ([name, value]) => value !== undefined && !(isOfPulumi && !(name in names)),
  );
  const missing = Object.entries(names).filter(
    ([name, leaf]) => isRequired(leaf) && !given.some(([key]) => key === name),
  );
  const keyOf = (name: string) => (place === "" ? name : `${place}.${name}`);
  return [
    ...missing.map(([name]) => ({ key: keyOf(name), text: "it is missing: it has to be given." })),
    ...(isOfPulumi ? [] : given.flatMap(([name, value]) => memberProblems(keyOf(name), name, value, names))),
  ];
}

function memberProblems(key: string, name: string, value: unknown, names: Inside): Problem[] {
  if (!Object.hasOwn(names, name)) {
    const known = Object.keys(names);
    const hint = didYouMean(name, known);
    return [{ key, text: `it is not an argument.${hint} Known are ${known.join(", ")}.` }];
  }
  const leaf = names[name] as Leaf | Inside | readonly [Inside];
  if (typeof leaf === "string") return leafProblems(key, value, leaf.replace("!", "") as Kind);
  if (!isListOf(leaf)) return argumentNameProblems(value, leaf, key);
  if (!isKnown(value)) return [];
  if (!Array.isArray(value)) return [{ key, text: `it is ${shown(value)}: use a list.` }];
  return value.flatMap((item, index) => argumentNameProblems(item, leaf[0], `${key}[${index}]`));
}

function leafProblems(key: string, value: unknown, kind: Kind): Problem[] {
  if (!isKnown(value)) return [];
  const isList = Array.isArray(value);
  if (kind === "texts" && isList) {
    return value.flatMap((item, index) => leafProblems(`${key}[${index}]`, item, "text"));
  }
  const isRecord = typeof value === "object" && value !== null && !isList && !isResource(value);
  if (kind === "tags" && isRecord) {
    return Object.entries(value).flatMap(([name, text]) => tagProblems(`${key}["${name}"]`, name, text));
  }
  // The components say more about lists by name.
  if (kind === "lists" && isRecord) return [];
  const type = { text: "string", number: "number", flag: "boolean" }[kind as string];
  if (typeof value === type) return [];
  const example = kind === "text" && typeof value === "number" ? `, such as "${value}"` : "";
  return [{ key, text: `it is ${shown(value)}: use ${outputInPlaceOf(value, key) ?? IN_WORDS[kind]}${example}.` }];
}

function tagProblems(key: string, name: string, value: unknown): Problem[] {
  if (/^aws:/i.test(name)) return [{ key, text: `AWS keeps the prefix "aws:" for its own tags: use another name.` }];
  return value === undefined ? [] : leafProblems(key, value, "text");
}

/** The output of a resource that is meant where the resource is given: `windowId` of a window. */
function outputInPlaceOf(value: unknown, key: string): string | undefined {
  if (!isResource(value)) return undefined;
  const name = key
    .replace(/\[\d+\]$/, "")
    .split(".")
    .at(-1) as string;
  const output = [name, name.replace(/s$/, ""), "arn", "bucketName", "id"].find((each) => each in value);
  return output === undefined ? undefined : `its output ${output}`;
}

/** A value in a message. */
export function shown(value: unknown): string {
  if (typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
  if (typeof value === "bigint") return `${value}n`;
  if (isResource(value)) return `a resource of type ${value.constructor.name}`;
  return `${JSON.stringify(value) ?? typeof value}`;
}

function isRequired(leaf: Leaf | Inside | readonly [Inside]): boolean {
  return typeof leaf === "string" && leaf.endsWith("!");
}

function isListOf(leaf: Inside | readonly [Inside]): leaf is readonly [Inside] {
  return Array.isArray(leaf);
}
