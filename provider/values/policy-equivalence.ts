/**
 * Whether two IAM policy documents mean the same to AWS: the order of keys, statements' single values written as lists,
 * the order inside lists, numbers and booleans written as text, and an account's id instead of its root ARN make no
 * difference. Texts that are not JSON are equal only to themselves.
 */
export function policiesEqual(left: string, right: string): boolean {
  if (left === right) return true;
  const [leftPolicy, rightPolicy] = [parse(left), parse(right)];
  if (leftPolicy === undefined || rightPolicy === undefined) return false;
  return JSON.stringify(canonicalPolicy(leftPolicy)) === JSON.stringify(canonicalPolicy(rightPolicy));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function canonicalPolicy(policy: unknown): unknown {
  if (!isObject(policy)) return policy;
  const statements = asList(policy.Statement).map(canonicalStatement);
  statements.sort(byText);
  return { Version: policy.Version ?? "2008-10-17", Id: policy.Id ?? "", Statement: statements };
}

function canonicalStatement(statement: unknown): unknown {
  if (!isObject(statement)) return statement;
  const canonical: Record<string, unknown> = {};
  for (const name of Object.keys(statement).sort()) {
    const value = statement[name];
    if (name === "Sid" && value === "") continue;
    canonical[name] = canonicalElement(name, value);
  }
  canonical.Effect ??= "Allow";
  return canonical;
}

function canonicalElement(name: string, value: unknown): unknown {
  if (name === "Principal" || name === "NotPrincipal") return canonicalPrincipal(value);
  if (name === "Condition") return canonicalCondition(value);
  if (name === "Sid" || name === "Effect") return value;
  // IAM matches the names of actions without regard to case; resources it takes as they are.
  if (name === "Action" || name === "NotAction")
    return textSet(value)
      .map((text) => text.toLowerCase())
      .sort();
  return textSet(value);
}

function canonicalPrincipal(principal: unknown): unknown {
  if (principal === "*") return [["AWS", ["*"]]];
  if (!isObject(principal)) return principal;
  return Object.keys(principal)
    .sort()
    .map((type) => [type, textSet(principal[type]).map(accountId).sort()]);
}

function accountId(principal: string): string {
  return /^arn:[^:]+:iam::(\d{12}):root$/.exec(principal)?.[1] ?? principal;
}

function canonicalCondition(condition: unknown): unknown {
  if (!isObject(condition)) return condition;
  return Object.keys(condition)
    .sort()
    .map((test) => {
      const variables = condition[test];
      if (!isObject(variables)) return [test, variables];
      const names = Object.keys(variables).sort((left, right) => byText(left.toLowerCase(), right.toLowerCase()));
      return [test, names.map((name) => [name.toLowerCase(), textSet(variables[name])])];
    });
}

function textSet(value: unknown): string[] {
  return asList(value)
    .map((item) => (typeof item === "string" ? item : JSON.stringify(item)))
    .sort();
}

function asList(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function byText(left: unknown, right: unknown): number {
  const [leftText, rightText] = [JSON.stringify(left), JSON.stringify(right)];
  return leftText < rightText ? -1 : leftText > rightText ? 1 : 0;
}
