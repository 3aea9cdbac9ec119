import { isKnown, type MaybeKnown } from "./not-known.ts";
import type { Problem } from "./problem.ts";

export interface TargetValues {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly ownerInformation?: string | undefined;
  readonly tags?: Readonly<Record<string, MaybeKnown<string | readonly MaybeKnown<string>[]>>> | undefined;
  readonly instanceIds?: readonly MaybeKnown<string>[] | undefined;
  readonly resourceGroup?: string | undefined;
}

const SELECTIONS = ["tags", "instanceIds", "resourceGroup"] as const;

/**
 * What AWS, or the provider, would refuse about a window target.
 *
 * @param awaited the names of arguments that are given and not known yet.
 */
export function targetProblems(target: TargetValues, awaited: ReadonlySet<string> = new Set()): Problem[] {
  return [...textProblems(target), ...selectionProblems(target, awaited)];
}

function textProblems({ name, description, ownerInformation }: TargetValues): Problem[] {
  const problems: Problem[] = [];
  if (name !== undefined && !/^[a-zA-Z0-9_\-.]{3,128}$/.test(name)) {
    problems.push({
      key: "name",
      text: `"${name}" is not a target's name: use 3 to 128 of the characters a-z A-Z 0-9 _ - and .`,
    });
  }
  if (description !== undefined && (description.length < 3 || description.length > 128)) {
    problems.push({ key: "description", text: `"${description}" has ${description.length} characters: use 3 to 128.` });
  }
  if (ownerInformation !== undefined && (ownerInformation.length < 1 || ownerInformation.length > 128)) {
    problems.push({
      key: "ownerInformation",
      text: `it has ${ownerInformation.length} characters: use 1 to 128, or leave it out.`,
    });
  }
  return problems;
}

function selectionProblems(target: TargetValues, awaited: ReadonlySet<string>): Problem[] {
  const given = SELECTIONS.filter((selection) => target[selection] !== undefined || awaited.has(selection));
  if (given.length !== 1) {
    const found = given.length === 0 ? "none of them is given" : `${given.join(" and ")} are given`;
    return [{ key: given[0] ?? "tags", text: `give exactly one of ${SELECTIONS.join(", ")}; ${found}.` }];
  }
  const problems: Problem[] = [];
  const tags = Object.entries(target.tags ?? {});
  if (target.tags && (tags.length < 1 || tags.length > 5)) {
    problems.push({ key: "tags", text: `a target is selected by one to five tag keys, not ${tags.length}.` });
  }
  for (const [key, values] of tags) {
    if (isKnown(values) && values.length === 0) {
      problems.push({ key: `tags["${key}"]`, text: 'it has no value: give one, or several as a list, such as "App".' });
    }
  }
  const ids = target.instanceIds ?? [];
  if (target.instanceIds && (ids.length < 1 || ids.length > 50)) {
    problems.push({
      key: "instanceIds",
      text: `a target holds one to fifty ids, not ${ids.length}: use tags for more.`,
    });
  }
  for (const id of ids.filter(isKnown).filter((candidate) => !/^(i-(\w{8}|\w{17})|mi-\w{17})$/.test(candidate))) {
    problems.push({
      key: "instanceIds",
      text: `"${id}" is not a managed node's id, which reads i-0123456789abcdef0 or mi-0123456789abcdef0.`,
    });
  }
  return problems;
}
