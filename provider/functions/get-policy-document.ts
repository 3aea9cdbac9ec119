import { crc32 } from "node:zlib";
import { list, object, type Property, set, string } from "../schema/property.ts";
import { json, oneOf } from "../schema/validators.ts";
import { functionType } from "./function-type.ts";
import {
  mergeStatements,
  type OneOrMore,
  type PolicyDocument,
  type PolicyStatement,
  writePolicy,
} from "./policy-document.ts";

const texts = set(string({}), {});

const principals = set(
  object({ identifiers: set(string({}), { required: true }), type: string({ required: true }) }, {}),
  {},
);

const statement = object(
  {
    actions: texts,
    conditions: set(
      object(
        {
          test: string({ required: true }),
          values: list(string({}), { required: true }),
          variable: string({ required: true }),
        },
        {},
      ),
      {},
    ),
    effect: string({ validate: oneOf(["Allow", "Deny"]) }),
    notActions: texts,
    notPrincipals: principals,
    notResources: texts,
    principals,
    resources: texts,
    sid: string({}),
  },
  {},
);

type TypeOf<P> = P extends Property<infer T> ? T : never;
type Statement = TypeOf<typeof statement>;
type Principals = TypeOf<typeof principals>;
type Conditions = NonNullable<Statement["conditions"]>;

const documents = list(string({ validate: json }), {});

/** Writes a policy document from its parts. Asks nobody. */
export const getPolicyDocument = functionType({
  token: "aws:iam/getPolicyDocument:getPolicyDocument",
  args: {
    overrideJson: string({ validate: json }),
    overridePolicyDocuments: documents,
    policyId: string({}),
    sourceJson: string({ validate: json }),
    sourcePolicyDocuments: documents,
    statements: list(statement, {}),
    version: string({ validate: oneOf(["2008-10-17", "2012-10-17"]) }),
  },
  isRegional: false,
  results: [
    "id",
    "json",
    "minifiedJson",
    "overrideJson",
    "overridePolicyDocuments",
    "policyId",
    "sourceJson",
    "sourcePolicyDocuments",
    "statements",
    "version",
  ],

  async invoke(_aws, args) {
    const version = args.version ?? "2012-10-17";
    const merged: PolicyDocument = { Version: version, Statement: [] };
    const sources = [args.sourceJson, ...(args.sourcePolicyDocuments ?? [])];
    for (const text of sources) if (text) mergeStatements(merged, parseDocument(text, "sourcePolicyDocuments"));
    const own: PolicyDocument = {
      Version: version,
      ...(args.policyId ? { Id: args.policyId } : {}),
      Statement: (args.statements ?? []).map((statement) => toStatement(statement, version)),
    };
    refuseDuplicates(own, "statements");
    mergeStatements(merged, own);
    const overrides = [args.overrideJson, ...(args.overridePolicyDocuments ?? [])];
    for (const text of overrides) if (text) mergeStatements(merged, parseDocument(text, "overridePolicyDocuments"));
    const text = writePolicy(merged, 2);
    return {
      id: String(crc32(text)),
      json: text,
      minifiedJson: writePolicy(merged, 0),
      statements: (args.statements ?? []).map((statement) => ({
        ...statement,
        effect: statement.effect ?? "Allow",
      })) as never,
      version,
    };
  },
});

function toStatement(statement: Statement, version: string): PolicyStatement {
  const { conditions, notPrincipals, principals } = statement;
  const variables = (text: string) => interpolate(text, version);
  return {
    ...(statement.sid ? { Sid: statement.sid } : {}),
    Effect: statement.effect ?? "Allow",
    ...member("Action", statement.actions ?? []),
    ...member("NotAction", statement.notActions ?? []),
    ...member("Resource", (statement.resources ?? []).map(variables)),
    ...member("NotResource", (statement.notResources ?? []).map(variables)),
    ...(principals && principals.length > 0 ? { Principal: toPrincipal(principals, variables) } : {}),
    ...(notPrincipals && notPrincipals.length > 0 ? { NotPrincipal: toPrincipal(notPrincipals, variables) } : {}),
    ...(conditions && conditions.length > 0 ? { Condition: toCondition(conditions, variables) } : {}),
  };
}

function member(name: string, values: readonly string[]): PolicyStatement {
  return values.length === 0 ? {} : { [name]: oneOrReversed(values) };
}

/** Several values are written from the last to the first of the alphabet. */
function oneOrReversed(values: readonly string[]): OneOrMore {
  const distinct = [...new Set(values)];
  return distinct.length === 1 ? (distinct[0] as string) : distinct.sort().reverse();
}

/** Policy variables are written `&{…}`, as `${…}` means something else in the configuration's own language. */
function interpolate(text: string, version: string): string {
  if (version === "2008-10-17" && text.includes("&{")) {
    throw new Error(`${text}: policy variables need version 2012-10-17, this document has ${version}`);
  }
  return text.replaceAll("&{", "${");
}

function toPrincipal(
  principals: Principals,
  variables: (text: string) => string,
): NonNullable<PolicyStatement["Principal"]> {
  const byType = new Map<string, string[]>();
  for (const { type, identifiers } of principals) {
    byType.set(type, [...(byType.get(type) ?? []), ...identifiers.map(variables)]);
  }
  const anyone = byType.get("*");
  if (anyone && byType.size === 1 && anyone.every((identifier) => identifier === "*")) return "*";
  return Object.fromEntries([...byType].map(([type, identifiers]) => [type, oneOrReversed(identifiers)]));
}

function toCondition(
  conditions: Conditions,
  variables: (text: string) => string,
): NonNullable<PolicyStatement["Condition"]> {
  const byTest: Record<string, Record<string, string[]>> = {};
  for (const { test, variable, values } of conditions) {
    byTest[test] ??= {};
    const ofTest = byTest[test];
    ofTest[variable] = [...(ofTest[variable] ?? []), ...values.map(variables)];
  }
  const single = (values: string[]): OneOrMore => (values.length === 1 ? (values[0] as string) : values);
  return Object.fromEntries(
    Object.entries(byTest).map(([test, byVariable]) => [
      test,
      Object.fromEntries(Object.entries(byVariable).map(([variable, values]) => [variable, single(values)])),
    ]),
  );
}

function parseDocument(text: string, where: string): PolicyDocument {
  const parsed = JSON.parse(text) as { Version?: string; Id?: string; Statement?: PolicyStatement | PolicyStatement[] };
  const statements =
    parsed.Statement === undefined ? [] : Array.isArray(parsed.Statement) ? parsed.Statement : [parsed.Statement];
  const document: PolicyDocument = {
    ...(parsed.Version ? { Version: parsed.Version } : {}),
    ...(parsed.Id ? { Id: parsed.Id } : {}),
    Statement: statements.map(normalised),
  };
  refuseDuplicates(document, where);
  return document;
}

/** Statements from texts are written in the same way as one's own. */
function normalised(statement: PolicyStatement): PolicyStatement {
  const rewritten: { [name: string]: unknown } = { ...statement };
  for (const name of ["Action", "NotAction", "Resource", "NotResource"] as const) {
    const value = statement[name];
    if (Array.isArray(value)) rewritten[name] = oneOrReversed(value);
  }
  for (const name of ["Principal", "NotPrincipal"] as const) {
    const value = statement[name];
    if (typeof value !== "object") continue;
    rewritten[name] = Object.fromEntries(
      Object.entries(value).map(([type, identifiers]) => [
        type,
        Array.isArray(identifiers) ? oneOrReversed(identifiers) : identifiers,
      ]),
    );
  }
  return rewritten;
}

function refuseDuplicates(document: PolicyDocument, where: string): void {
  const ids = document.Statement.map(({ Sid }) => Sid).filter((sid) => sid !== undefined && sid !== "");
  const twice = ids.find((sid, index) => ids.indexOf(sid) !== index);
  if (twice !== undefined) throw new Error(`duplicate Sid (${twice}) in ${where}: give every statement its own`);
}
