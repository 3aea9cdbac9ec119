import { COMPARISONS } from "../language/comparisons.ts";
import type { Json } from "../language/json.ts";
import type { ChoiceRule } from "../language/machine.ts";
import { hasPath, PathNotFound, readPathFrom } from "../language/read-path.ts";
import { StateFault } from "./failure.ts";
import { pathOf, type Query } from "./query.ts";

/** Whether a rule of JSONPath holds for a Choice state's input. */
export function ruleHolds(rule: ChoiceRule, input: Json, query: Query): boolean {
  if (rule.And) return rule.And.every((one) => ruleHolds(one, input, query));
  if (rule.Or) return rule.Or.some((one) => ruleHolds(one, input, query));
  if (rule.Not) return !ruleHolds(rule.Not, input, query);
  const [name, given] = Object.entries(rule).find(([member]) => Object.hasOwn(COMPARISONS, member))!;
  const comparison = COMPARISONS[name]!;
  const { context, variables } = query;
  const read = (text: string): Json => {
    try {
      return readPathFrom(pathOf(text), { input, context, variables });
    } catch (error) {
      if (!(error instanceof PathNotFound)) throw error;
      throw new StateFault(`Invalid path '${text}': The choice state's condition path references an invalid value.`);
    }
  };
  if (name === "IsPresent") return hasPath(pathOf(rule.Variable!), { input, context, variables }) === given;
  return comparison.holds(read(rule.Variable!), comparison.isPath ? read(String(given)) : (given as Json));
}
