/** Gives each thing a name that nothing else of its kind has. */
export class UniqueNames {
  readonly #taken: Set<string>;

  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set(taken);
  }

  has(name: string): boolean {
    return this.#taken.has(name);
  }

  /** The name itself if it is free, else with the first number from 2 that makes it free. */
  of(wanted: string, separator = "-"): string {
    let name = wanted;
    for (let number = 2; this.#taken.has(name); number++) name = `${wanted}${separator}${number}`;
    this.#taken.add(name);
    return name;
  }
}

/** Names of things that are called alike, each set apart by `-2`, `-3` … */
export class ResourceNames {
  readonly #names = new Map<string, UniqueNames>();

  has(kind: string, name: string): boolean {
    return this.#names.get(kind)?.has(name) ?? false;
  }

  of(kind: string, wanted: string): string {
    const names = this.#names.get(kind) ?? new UniqueNames();
    this.#names.set(kind, names);
    return names.of(wanted);
  }
}

/** Words for a resource's name out of any text: `AWS-RunShellScript` is `run-shell-script`. */
export function words(text: string): string {
  const parts = text
    .replace(/^AWS[-_]?/, "")
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1-$2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u);
  return cut(parts.filter(Boolean).join("-"));
}

/** Longer names are hard to read, and Pulumi's URNs hold them again for each child. */
const LENGTH_MAX = 40;

function cut(text: string): string {
  return [...text].slice(0, LENGTH_MAX).join("").replace(/-+$/, "");
}

/** The name of a part of a window: with the window's name in front, once. */
export function partName(window: string, part: string): string {
  return part === window || part.startsWith(`${window}-`) ? part : `${window}-${part}`;
}

/** Names that a program in TypeScript or JavaScript cannot give a constant, as a module, in strict mode. */
const RESERVED = [
  ..."arguments await break case catch class const continue debugger default delete do else enum eval export extends".split(
    " ",
  ),
  ..."false finally for function if implements import in instanceof interface let new null package private".split(" "),
  ..."protected public return static super switch this throw true try typeof undefined var void while with".split(" "),
  ..."yield NaN Infinity".split(" "),
];

/** Globals that the program uses, or that would confuse its reader. */
const GLOBALS = "console exports global globalThis module process require Object Array Promise window".split(" ");

export const RESERVED_WORDS: readonly string[] = [...RESERVED, ...GLOBALS];

/** A constant's name out of a resource's: `Patch-amznlin2-app` is `patchAmznlin2App`. */
export function identifier(name: string): string {
  const parts = name.split(/[^\p{ID_Continue}]+|_+/u).filter(Boolean);
  const [first = "", ...rest] = parts;
  const isShouting = first === first.toUpperCase();
  const head = isShouting ? first.toLowerCase() : first.charAt(0).toLowerCase() + first.slice(1);
  const joined = [head, ...rest.map((part) => part.charAt(0).toUpperCase() + part.slice(1))].join("");
  return /^[\p{ID_Start}$_]/u.test(joined) ? joined : `_${joined}`;
}
