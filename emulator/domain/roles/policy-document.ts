import { isObject, parseJson } from "../../input/json.ts";
import { textOf } from "../../input/text.ts";
import { malformedPolicy } from "./names.ts";

/**
 * The checks IAM makes of every policy's grammar: JSON, an Effect, an Action, and a Principal (trust policies) or a
 * Resource (all others). What a policy permits is not evaluated.
 *
 * @throws AwsError MalformedPolicyDocument with IAM's texts.
 */
export function checkPolicyDocument(document: string, kind: "trust" | "identity"): void {
  const policy = parse(document);
  if (policy.Version !== undefined && !["2012-10-17", "2008-10-17"].includes(policy.Version as string)) {
    throw malformedPolicy("Syntax errors in policy.");
  }
  const statements = Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement];
  if (statements.length === 0) throw malformedPolicy("Syntax errors in policy.");
  for (const statement of statements) {
    if (!isObject(statement)) throw malformedPolicy("Syntax errors in policy.");
    checkStatement(statement, kind);
  }
}

function checkStatement(statement: Record<string, unknown>, kind: "trust" | "identity"): void {
  if (statement.Effect !== "Allow" && statement.Effect !== "Deny") {
    throw malformedPolicy(
      statement.Effect === undefined ? "Missing required field Effect" : `Invalid effect: ${textOf(statement.Effect)}`,
    );
  }
  if (!isTextOrTexts(statement.Action) && !isTextOrTexts(statement.NotAction)) {
    throw malformedPolicy(
      kind === "trust" ? "Missing required field Action" : "Policy statement must contain actions.",
    );
  }
  if (kind === "identity") {
    if (statement.Principal !== undefined) throw malformedPolicy("Policy document should not specify a principal.");
    if (!isTextOrTexts(statement.Resource) && !isTextOrTexts(statement.NotResource)) {
      throw malformedPolicy("Policy statement must contain resources.");
    }
    return;
  }
  if (statement.Resource !== undefined) throw malformedPolicy("Has prohibited field Resource");
  const principal = statement.Principal ?? statement.NotPrincipal;
  if (principal === undefined) throw malformedPolicy("Missing required field Principal");
  if (principal !== "*" && !(isObject(principal) && Object.values(principal).every(isTextOrTexts))) {
    throw malformedPolicy("Syntax errors in policy.");
  }
}

function parse(document: string): Record<string, unknown> {
  let policy: unknown;
  try {
    policy = parseJson(document);
  } catch {
    throw malformedPolicy("This policy contains invalid Json");
  }
  if (!isObject(policy) || policy.Statement === undefined) throw malformedPolicy("Syntax errors in policy.");
  return policy;
}

function isTextOrTexts(value: unknown): boolean {
  return (
    typeof value === "string" ||
    (Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "string"))
  );
}
