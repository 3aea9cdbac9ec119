import { COMPARISONS } from "../language/comparisons.ts";
import type { Json } from "../language/json.ts";
import type { ChoiceRule } from "../language/machine.ts";
import { hasPath, PathNotFound, readPathFrom } from "../language/read-path.ts";
import type { Exit } from "./exit.ts";
import { StateFault } from "./failure.ts";
import type { Fields } from "./fields.ts";
import { pathOf, type Query } from "./query.ts";

/** Leaves a Choice state by the first of its rules that holds, or else by its default. */
export async function choose(fields: Fields): Promise<Exit> {
  const { state, input, query, isJsonata } = fields;
  const filtered = isJsonata ? input : fields.filtered;
  const rule =
    (await firstThatHolds(fields, filtered)) ??
    (state.Default === undefined ? undefined : { ...state, Next: state.Default });
  if (!rule) {
    const reason = "Failed to transition out of the state. The state does not point to a next state.";
    throw new StateFault(reason, "States.NoChoiceMatched");
  }
  const next = rule.Next;
  if (isJsonata) {
    const output = await query.evaluate(rule.Output ?? input, "Output", { input });
    return { output, assigned: await fields.evaluateAssign(rule.Assign, { input }), next };
  }
  const output = query.filter(state.OutputPath, filtered);
  return { output, assigned: fields.fillAssign(rule.Assign, filtered), next };
}

async function firstThatHolds(fields: Fields, input: Json): Promise<ChoiceRule | undefined> {
  for (const [index, rule] of fields.state.Choices!.entries()) {
    const holds = fields.isJsonata
      ? await fields.evaluateAs("boolean", rule.Condition as Json, `Choices[${index}]/Condition`)
      : ruleHolds(rule, input, fields.query);
    if (holds) return rule;
  }
  return undefined;
}

/** Whether a rule of JSONPath holds for a Choice state's input. */
function ruleHolds(rule: ChoiceRule, input: Json, query: Query): boolean {
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
