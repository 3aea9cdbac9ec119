import type { PulumiOptions } from "../api/driver-options.ts";
import type { EngineOperation } from "../api/events.ts";
import type { StackPlace } from "../backend/layout.ts";
import { DriverError } from "../errors/driver-error.ts";

/** The options that name resources. */
const OPTIONS = ["target", "exclude", "replace"] as const;
/** How many resources an error lists. */
const LISTED_MAX = 12;

/** As the CLI takes them: a name stands for every resource of that name. */
export function targetPatterns(given: readonly string[] = []): string[] {
  return given.map((text) => (isName(text) ? `**::${text}` : text));
}

function isName(text: string): boolean {
  return !text.includes("::") && !text.includes("*") && !text.startsWith("urn:");
}

/** @throws DriverError config, for what can match nothing in the stack: it is no URN, or one of another stack. */
export function checkTargets({ project, name }: StackPlace, options: PulumiOptions): void {
  for (const option of OPTIONS) {
    for (const text of options[option] ?? []) {
      const refuse = (why: string) => {
        const form = `urn:pulumi:${name}::${project.name}::TYPE::NAME`;
        const ways = `Use the name of a resource, its URN (${form}), or a URN with the wildcards * and **.`;
        return new DriverError("config", `${option} "${text}" of stack ${name} ${why}. ${ways}`, { stack: name });
      };
      if (text.trim() === "") throw refuse("is empty");
      if (isName(text) || text.includes("*")) continue;
      const [, stack, owner] = /^urn:pulumi:([^:]+)::([^:]+)::[^:].*::.+$/s.exec(text) ?? [];
      if (stack === undefined) throw refuse("is not a URN");
      if (stack !== name || owner !== project.name) throw refuse(`belongs to stack ${stack} of project ${owner}`);
    }
  }
}

/**
 * What a state must hold: all that a refresh or a destroy names, and what is to be replaced.
 *
 * @param urns of the resources in the state.
 * @throws DriverError config
 */
export function checkTargetsInState(
  { name }: StackPlace,
  operation: EngineOperation,
  options: PulumiOptions,
  urns: readonly string[],
): void {
  const isProgram = operation === "up" || operation === "preview";
  for (const option of isProgram ? (["replace"] as const) : OPTIONS) {
    const unknown = unmatched(options[option], urns);
    if (unknown.length > 0) throw new DriverError("config", noResource(name, option, unknown, urns), { stack: name });
  }
}

/**
 * What a program has to declare: the CLI does not report a wildcard that matches nothing.
 *
 * @param urns of the resources that the program declared and that the state has.
 * @throws DriverError failed
 */
export function checkTargetsMet({ name }: StackPlace, options: PulumiOptions, urns: readonly string[]): void {
  for (const option of ["target", "exclude"] as const) {
    const unknown = unmatched(options[option], urns);
    if (unknown.length > 0) throw new DriverError("failed", noResource(name, option, unknown, urns), { stack: name });
  }
}

function unmatched(given: readonly string[] = [], urns: readonly string[]): string[] {
  return given.filter((text) => {
    const [pattern = ""] = targetPatterns([text]);
    return !urns.some((urn) => urnPattern(pattern).test(urn));
  });
}

/** `**` is any text, `*` any text without a colon. */
function urnPattern(pattern: string): RegExp {
  const parts = pattern.split("**").map((part) => part.split("*").map(escaped).join("[^:]*"));
  return new RegExp(`^${parts.join(".*")}$`, "s");
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

function noResource(stack: string, option: string, unknown: readonly string[], urns: readonly string[]): string {
  const names = [...new Set(urns.filter((urn) => !/::pulumi:(pulumi:Stack|providers:)/.test(urn)).map(nameOf))];
  const listed = names.slice(0, LISTED_MAX).join(", ");
  const more = names.length > LISTED_MAX ? ` and ${names.length - LISTED_MAX} more` : "";
  const known = names.length === 0 ? "It has no resources." : `It has ${listed}${more}.`;
  return `No resource of stack ${stack} matches ${option} ${unknown.map((one) => `"${one}"`).join(", ")}. ${known}`;
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1)!;
}
