import { type Bindings, both, type Condition, whereOf } from "./condition.ts";

type Field = "executionId" | "parentId" | "status" | "action" | "startedAtMs";

/** Which executions to read. Every member must hold, and every condition of `all`; `{}` is every execution. */
export type AutomationCondition = Omit<Condition<Field>, "all"> & {
  /** The name of its document starts with one of these. */
  readonly documentNamePrefixes?: readonly string[] | undefined;
  /** It has a tag of one of these keys. */
  readonly tagKeys?: readonly string[] | undefined;
  readonly all?: readonly AutomationCondition[] | undefined;
};

/** Which steps of an execution to read; `{}` is every step. */
export type StepCondition = Condition<"stepExecutionId" | "name" | "status" | "action" | "startedAtMs">;

/** The condition as an SQL expression on the columns of `automations`. */
export function automationsWhere(condition: AutomationCondition, bindings: Bindings): string {
  const { documentNamePrefixes, tagKeys, all = [], ...fields } = condition;
  return both([
    whereOf<Field>(fields, bindings),
    documentNamePrefixes && nameStarts(documentNamePrefixes, bindings),
    tagKeys &&
      `execution_id IN (SELECT resource_id FROM tags WHERE resource_type = 'Automation'
         AND key IN (SELECT value FROM json_each(${bindings.add(JSON.stringify(tagKeys))})))`,
    ...all.map((each) => automationsWhere(each, bindings)),
  ]);
}

/** As ranges, which the index on names serves. */
function nameStarts(prefixes: readonly string[], bindings: Bindings): string {
  const ranges = prefixes.map((prefix) => [bindings.add(prefix), bindings.add(`${prefix}\u{10ffff}`)]);
  return ranges.map(([from, to]) => `(document_name >= ${from} AND document_name < ${to})`).join(" OR ");
}
