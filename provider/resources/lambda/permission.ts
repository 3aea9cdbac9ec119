import { hasCode } from "../../aws/aws-failure.ts";
import { resourceType } from "../../lifecycle/resource-type.ts";
import { regional } from "../../schema/cross-cutting.ts";
import { string } from "../../schema/property.ts";
import { all, arn, length, matching } from "../../schema/validators.ts";
import { nameOrUnique, prefixOf } from "../unique-name.ts";

const statementForm = all(length(1, 100), matching(/^[a-zA-Z0-9-_]+$/, "only letters, digits, and - _"));

/** An account by its id means the same as its root. */
const samePrincipal = (left: string, right: string) => accountOf(left) === accountOf(right);

const properties = {
  ...regional,
  action: string({
    required: true,
    forceNew: true,
    validate: matching(/^(lambda:[*]|lambda:[a-zA-Z]+|[*])$/, "such as lambda:InvokeFunction"),
  }),
  eventSourceToken: string({ forceNew: true, validate: length(0, 256) }),
  function: string({ required: true, forceNew: true }),
  principal: string({ required: true, forceNew: true, equivalent: samePrincipal }),
  principalOrgId: string({ forceNew: true }),
  qualifier: string({ forceNew: true, validate: length(1, 128) }),
  sourceAccount: string({ forceNew: true, validate: matching(/^\d{12}$/, "12 digits") }),
  sourceArn: string({ forceNew: true, validate: arn }),
  statementId: string({
    computed: true,
    forceNew: true,
    autoname: { lengthMax: 100 },
    conflictsWith: ["statementIdPrefix"],
    validate: statementForm,
  }),
  statementIdPrefix: string({
    computed: true,
    forceNew: true,
    conflictsWith: ["statementId"],
    validate: all(length(1, 74), statementForm),
  }),
} as const;

interface Statement {
  readonly Sid?: string;
  readonly Action?: string;
  readonly Principal?: string | { readonly Service?: string; readonly AWS?: string };
  readonly Condition?: { readonly [test: string]: { readonly [variable: string]: string } };
}

/** Who may invoke a function: one statement of its policy. */
export const permission = resourceType<typeof properties>({
  token: "aws:lambda/permission:Permission",
  properties,
  // The emulator has no function URLs.
  notImplemented: ["functionUrlAuthType", "invokedViaFunctionUrl"],

  parseImportId(id) {
    const [, name, qualifier, statementId] = /^(.+?)(?::([^:/]+))?\/([^/]+)$/.exec(id) ?? [];
    if (name === undefined || statementId === undefined) {
      throw new Error(`${id} is not the id of a permission: give FUNCTION/STATEMENT or FUNCTION:QUALIFIER/STATEMENT`);
    }
    return { id: statementId, state: { function: name, ...(qualifier === undefined ? {} : { qualifier }) } };
  },

  async create(aws, inputs, created) {
    const StatementId = nameOrUnique(inputs.statementId, inputs.statementIdPrefix);
    await (await aws.lambda()).addPermission({
      FunctionName: inputs.function,
      Qualifier: inputs.qualifier,
      StatementId,
      Action: inputs.action,
      Principal: inputs.principal,
      EventSourceToken: inputs.eventSourceToken,
      PrincipalOrgID: inputs.principalOrgId,
      SourceAccount: inputs.sourceAccount,
      SourceArn: inputs.sourceArn,
    });
    created(StatementId);
  },

  async read(aws, id, state) {
    const lambda = await aws.lambda();
    const { function: FunctionName, qualifier: Qualifier } = state;
    try {
      const { Policy } = await lambda.getPolicy({ FunctionName, Qualifier });
      const statements = (JSON.parse(Policy ?? "{}") as { Statement?: Statement[] }).Statement ?? [];
      const found = statements.find(({ Sid }) => Sid === id);
      if (found === undefined) return undefined;
      return {
        action: found.Action as string,
        eventSourceToken: conditionOf(found, "lambda:EventSourceToken"),
        function: FunctionName,
        principal: principalOf(found),
        principalOrgId: conditionOf(found, "aws:PrincipalOrgID"),
        qualifier: Qualifier,
        sourceAccount: conditionOf(found, "AWS:SourceAccount"),
        sourceArn: conditionOf(found, "AWS:SourceArn"),
        statementId: id,
        statementIdPrefix: prefixOf(id),
      };
    } catch (error) {
      if (hasCode(error, "ResourceNotFoundException")) return undefined;
      throw error;
    }
  },

  async delete(aws, id, state) {
    try {
      const lambda = await aws.lambda();
      await lambda.removePermission({ FunctionName: state.function, StatementId: id, Qualifier: state.qualifier });
    } catch (error) {
      if (!hasCode(error, "ResourceNotFoundException")) throw error;
    }
  },
});

function principalOf({ Principal }: Statement): string {
  if (typeof Principal === "string") return Principal;
  return Principal?.Service ?? Principal?.AWS ?? "";
}

function conditionOf({ Condition = {} }: Statement, name: string): string | undefined {
  for (const variables of Object.values(Condition)) {
    const found = Object.entries(variables).find(([variable]) => variable.toLowerCase() === name.toLowerCase());
    if (found !== undefined) return found[1];
  }
  return undefined;
}

function accountOf(principal: string): string {
  return /^arn:[^:]+:iam::(\d{12}):root$/.exec(principal)?.[1] ?? principal;
}
