import type { AddPermissionRequest, Lambda } from "@aws-sdk/client-lambda";
import type { Context } from "../../../domain/context.ts";
import { conflict, invalidParameter, notFound } from "../../../domain/functions/errors.ts";
import { functionArn, getLatest } from "../../../domain/functions/find-function.ts";
import type { FunctionSettings } from "../../../store/functions.ts";
import { mergeTags, tagMap, tagsOfMap, withoutTags } from "../../../store/tag.ts";
import { integer, list, string, structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { CHANGED_FUNCTION_NAME, FUNCTION_NAME, ONE_FUNCTION, QUALIFIER, RESOURCE, TAG_KEY, TAGS } from "../shapes.ts";

const TAGS_MAX = 50;

export const SETTING_OPERATIONS = {
  PutFunctionConcurrency: {
    input: structure({ "FunctionName*": CHANGED_FUNCTION_NAME, "ReservedConcurrentExecutions*": integer({ min: 0 }) }),
    run(input, context) {
      change(input.FunctionName, { reservedConcurrency: input.ReservedConcurrentExecutions }, context);
      return { ReservedConcurrentExecutions: input.ReservedConcurrentExecutions };
    },
  },

  DeleteFunctionConcurrency: {
    input: structure({ "FunctionName*": CHANGED_FUNCTION_NAME }),
    run(input, context) {
      change(input.FunctionName, { reservedConcurrency: null }, context);
      return undefined;
    },
  },

  ListTags: {
    input: structure({ "Resource*": RESOURCE }),
    run: ({ Resource }, context) => ({ Tags: tagMap(getLatest(Resource, context).settings.tags) }),
  },

  TagResource: {
    input: structure({ "Resource*": RESOURCE, "Tags*": TAGS }),
    run({ Resource, Tags }, context) {
      const tags = mergeTags(getLatest(Resource, context).settings.tags, tagsOfMap(Tags));
      if (tags.length > TAGS_MAX) throw invalidParameter(`A function has at most ${TAGS_MAX} tags.`);
      change(Resource, { tags }, context);
      return undefined;
    },
  },

  UntagResource: {
    input: structure({ "Resource*": RESOURCE, "TagKeys*": list(TAG_KEY) }),
    run({ Resource, TagKeys }, context) {
      change(Resource, { tags: withoutTags(getLatest(Resource, context).settings.tags, TagKeys) }, context);
      return undefined;
    },
  },

  /** The resource policy is kept and shown; who may invoke a function is not evaluated. */
  AddPermission: {
    input: structure({
      "FunctionName*": FUNCTION_NAME,
      Qualifier: QUALIFIER,
      "StatementId*": string({ min: 1, max: 100, pattern: "([a-zA-Z0-9-_]+)" }),
      "Action*": string({ max: 10_000, pattern: "(lambda:[*]|lambda:[a-zA-Z]+|[*])" }),
      "Principal*": string({ max: 2048, pattern: "[^\\s]+" }),
      SourceArn: string({
        max: 10_000,
        pattern:
          "arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)",
      }),
      SourceAccount: string({ max: 12, pattern: "\\d{12}" }),
      PrincipalOrgID: string({ min: 12, max: 34, pattern: "o-[a-z0-9]{10,32}" }),
      EventSourceToken: string({ max: 256, pattern: "[a-zA-Z0-9._\\-]+" }),
      RevisionId: string(),
    }),
    run(input, context) {
      const { name, settings } = getLatest(input.FunctionName, context);
      const { StatementId: Sid } = input;
      if (settings.policy.some((one) => one.Sid === Sid)) {
        throw conflict(
          `The statement id (${Sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
        );
      }
      const statement = {
        Sid,
        Effect: "Allow",
        Principal: principalOf(input.Principal),
        Action: input.Action,
        Resource: functionArn(name, context.account, input.Qualifier),
        ...conditionOf(input),
      };
      const policy = [...settings.policy, statement];
      change(name, { policy, policyRevisionId: context.chance.uuid() }, context);
      return { Statement: JSON.stringify(statement) };
    },
  },

  RemovePermission: {
    input: structure({
      "FunctionName*": FUNCTION_NAME,
      "StatementId*": string({ min: 1, max: 100, pattern: "([a-zA-Z0-9-_.]+)" }),
      Qualifier: QUALIFIER,
      RevisionId: string(),
    }),
    run(input, context) {
      const { settings } = getLatest(input.FunctionName, context);
      const policy = settings.policy.filter(({ Sid }) => Sid !== input.StatementId);
      if (policy.length === settings.policy.length) {
        throw notFound(`Statement ${input.StatementId} is not found in resource policy.`);
      }
      change(input.FunctionName, { policy, policyRevisionId: context.chance.uuid() }, context);
      return undefined;
    },
  },

  GetPolicy: {
    input: ONE_FUNCTION,
    run(input, context) {
      const { policy, policyRevisionId } = getLatest(input.FunctionName, context).settings;
      if (policy.length === 0) throw notFound("The resource you requested does not exist.");
      return {
        Policy: JSON.stringify({ Version: "2012-10-17", Id: "default", Statement: policy }),
        RevisionId: policyRevisionId,
      };
    },
  },
} satisfies Operations<Lambda>;

function principalOf(principal: string): object | string {
  if (principal === "*") return "*";
  return principal.includes(".") ? { Service: principal } : { AWS: principal };
}

function conditionOf({ SourceArn, SourceAccount, PrincipalOrgID }: AddPermissionRequest): object {
  const equals = {
    ...(SourceAccount !== undefined && { "AWS:SourceAccount": SourceAccount }),
    ...(PrincipalOrgID !== undefined && { "aws:PrincipalOrgID": PrincipalOrgID }),
  };
  const condition = {
    ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
    ...(SourceArn !== undefined && { ArnLike: { "AWS:SourceArn": SourceArn } }),
  };
  return Object.keys(condition).length === 0 ? {} : { Condition: condition };
}

function change(functionName: string, changes: Partial<FunctionSettings>, context: Context): void {
  const { name, settings } = getLatest(functionName, context);
  context.store.functions.putSettings(name, { ...settings, ...changes });
}
