import { isKnown, type MaybeKnown } from "../not-known.ts";
import type { Problem } from "../problem.ts";
import { countProblems, knownItems, nameProblems } from "../text-problems.ts";

export interface TargetValues {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly ownerInformation?: string | undefined;
  readonly tags?: Readonly<Record<string, MaybeKnown<readonly MaybeKnown<string>[]>>> | undefined;
  readonly tagKeys?: readonly MaybeKnown<string>[] | undefined;
  readonly instanceIds?: readonly MaybeKnown<string>[] | undefined;
  readonly resourceGroup?: string | undefined;
  readonly resourceTypes?: readonly MaybeKnown<string>[] | undefined;
}

const SELECTIONS = ["tags", "instanceIds", "resourceGroup"] as const;

/**
 * What AWS, or the provider, would refuse about a window target.
 *
 * @param awaited the names of arguments that are given and not known yet.
 */
export function targetProblems(target: TargetValues, awaited: ReadonlySet<string> = new Set()): Problem[] {
  return [
    ...nameProblems(target.name, "target"),
    ...textProblems(target),
    ...selectionProblems(target, awaited),
    ...tagProblems(target),
    ...nodeProblems(target),
  ];
}

function textProblems({ description, ownerInformation }: TargetValues): Problem[] {
  const problems: Problem[] = [];
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
  const isGiven = (name: keyof TargetValues) => target[name] !== undefined || awaited.has(name);
  const given = SELECTIONS.filter((name) => isGiven(name) || (name === "tags" && isGiven("tagKeys")));
  if (given.length !== 1) {
    const found = given.length === 0 ? "none of them is given" : `${given.join(" and ")} are given`;
    return [{ key: given[0] ?? "tags", text: `give exactly one of ${SELECTIONS.join(", ")}; ${found}.` }];
  }
  if (isGiven("resourceTypes") && !isGiven("resourceGroup")) {
    return [{ key: "resourceTypes", text: "they narrow a resource group: give resourceGroup too, or leave them out." }];
  }
  return [];
}

function tagProblems(target: TargetValues): Problem[] {
  const tags = Object.entries(target.tags ?? {});
  const problems: Problem[] = [];
  // All keys of tagKeys are one condition to AWS, which takes five.
  const count = tags.length + (target.tagKeys === undefined ? 0 : 1);
  if ((target.tags || target.tagKeys) && (count < 1 || count > 5)) {
    problems.push({ key: "tags", text: `a target is selected by one to five tag keys, not ${count}.` });
  }
  for (const [key, values] of tags) {
    if (!isKnown(values)) continue;
    const place = `tags["${key}"]`;
    if (!Array.isArray(values)) {
      problems.push({
        key: place,
        text: `it is not a list: write its values as a list, such as ["${String(values)}"].`,
      });
    } else if (values.length === 0) {
      problems.push({ key: place, text: 'it has no value: list one or more, such as ["App"].' });
    }
  }
  return [...problems, ...countProblems("tagKeys", target.tagKeys, { min: 1, max: 50, what: "keys" })];
}

function nodeProblems({ instanceIds }: TargetValues): Problem[] {
  const problems: Problem[] = [];
  if (instanceIds && (instanceIds.length < 1 || instanceIds.length > 50)) {
    problems.push({
      key: "instanceIds",
      text: `a target holds one to fifty ids, not ${instanceIds.length}: use tags for more.`,
    });
  }
  return [...problems, ...instanceIdProblems(instanceIds)];
}

/** The form of the ids of EC2 instances and of hybrid nodes. */
export function instanceIdProblems(ids: readonly MaybeKnown<string>[] | undefined): Problem[] {
  return knownItems(ids)
    .filter((id) => !/^(i-(\w{8}|\w{17})|mi-\w{17})$/.test(id))
    .map((id) => ({
      key: "instanceIds",
      text: `"${id}" is not a managed node's id, which reads i-0123456789abcdef0 or mi-0123456789abcdef0.`,
    }));
}
