import type { AliasConfiguration, Lambda } from "@aws-sdk/client-lambda";
import { AwsError } from "../../../domain/aws-error.ts";
import type { Context } from "../../../domain/context.ts";
import { conflict, invalidParameter, notFound } from "../../../domain/functions/errors.ts";
import { type FoundFunction, functionArn, getFunction, getLatest } from "../../../domain/functions/find-function.ts";
import { publishVersion } from "../../../domain/functions/publish-version.ts";
import { type FunctionAlias, type FunctionVersion, rankOf } from "../../../store/functions.ts";
import { string, structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { pageOf } from "../pages.ts";
import { ALIAS_NAME, CHANGED_FUNCTION_NAME, FUNCTION_NAME, PAGE } from "../shapes.ts";
import { showFunction } from "../show-function.ts";

const VERSION = string({ min: 1, max: 1024, pattern: "(\\$LATEST(\\.PUBLISHED)?|[0-9]+)" });
const DESCRIPTION = string({ max: 256 });

export const VERSION_OPERATIONS = {
  PublishVersion: {
    input: structure({
      "FunctionName*": CHANGED_FUNCTION_NAME,
      CodeSha256: string(),
      Description: DESCRIPTION,
      RevisionId: string(),
    }),
    run(input, context) {
      const found = getLatest(input.FunctionName, context);
      if (input.CodeSha256 !== undefined && input.CodeSha256 !== found.version.codeSha256) {
        throw invalidParameter(
          `CodeSHA256 (${input.CodeSha256}) is different from current CodeSHA256 in $LATEST (${found.version.codeSha256}). Please try again with the CodeSHA256 in $LATEST.`,
        );
      }
      const published = publishVersion(found, input.Description, context);
      return showFunction(published, context, published.version);
    },
  },

  ListVersionsByFunction: {
    input: structure({ "FunctionName*": FUNCTION_NAME, ...PAGE }),
    run(input, context) {
      const { name } = getLatest(input.FunctionName, context);
      const { rows, nextToken } = pageOf<FunctionVersion, [number]>(input, {
        scope: `ListVersionsByFunction/${name}`,
        read: (after, limit) => context.store.functions.versionsAfter(name, after?.[0] ?? -1, limit),
        keyOf: ({ version }) => [rankOf(version)],
      });
      return { Versions: rows.map((row) => showFunction(row, context, row.version)), NextMarker: nextToken };
    },
  },

  CreateAlias: {
    input: structure({
      "FunctionName*": CHANGED_FUNCTION_NAME,
      "Name*": ALIAS_NAME,
      "FunctionVersion*": VERSION,
      Description: DESCRIPTION,
    }),
    run(input, context) {
      const found = getLatest(input.FunctionName, context);
      const existing = found.settings.aliases.some(({ name }) => name === input.Name);
      if (existing) throw conflict(`Alias already exists: ${functionArn(found.name, context.account, input.Name)}`);
      getFunction(found.name, input.FunctionVersion, context);
      return keep(found, input.Name, input.FunctionVersion, input.Description ?? "", context);
    },
  },

  GetAlias: {
    input: structure({ "FunctionName*": CHANGED_FUNCTION_NAME, "Name*": ALIAS_NAME }),
    run(input, context) {
      const found = getLatest(input.FunctionName, context);
      return show(found, findAlias(found, input.Name, context), context);
    },
  },

  UpdateAlias: {
    input: structure({
      "FunctionName*": CHANGED_FUNCTION_NAME,
      "Name*": ALIAS_NAME,
      FunctionVersion: VERSION,
      Description: DESCRIPTION,
      RevisionId: string(),
    }),
    run(input, context) {
      const found = getLatest(input.FunctionName, context);
      const alias = findAlias(found, input.Name, context);
      if (input.RevisionId !== undefined && input.RevisionId !== alias.revisionId) {
        throw new AwsError(
          "PreconditionFailedException",
          "The RevisionId provided does not match the latest RevisionId.",
          {
            status: 412,
          },
        );
      }
      const version = input.FunctionVersion ?? alias.version;
      getFunction(found.name, version, context);
      return keep(found, alias.name, version, input.Description ?? alias.description, context);
    },
  },

  /** Deleting a missing alias succeeds. */
  DeleteAlias: {
    input: structure({ "FunctionName*": CHANGED_FUNCTION_NAME, "Name*": ALIAS_NAME }),
    run(input, context) {
      const { name, settings } = getLatest(input.FunctionName, context);
      const aliases = settings.aliases.filter((alias) => alias.name !== input.Name);
      context.store.functions.putSettings(name, { ...settings, aliases });
      return undefined;
    },
  },
} satisfies Operations<Lambda>;

function keep(
  { name, settings }: FoundFunction,
  alias: string,
  version: string,
  description: string,
  context: Context,
) {
  const kept: FunctionAlias = { name: alias, version, description, revisionId: context.chance.uuid() };
  const others = settings.aliases.filter((other) => other.name !== alias);
  const aliases = [...others, kept].sort((a, b) => (a.name < b.name ? -1 : 1));
  context.store.functions.putSettings(name, { ...settings, aliases });
  return show({ name }, kept, context);
}

function findAlias(
  { name, settings }: FoundFunction,
  alias: string,
  { account }: Pick<Context, "account">,
): FunctionAlias {
  const found = settings.aliases.find((candidate) => candidate.name === alias);
  if (!found) throw notFound(`Cannot find alias arn: ${functionArn(name, account, alias)}`);
  return found;
}

function show(
  { name }: Pick<FoundFunction, "name">,
  alias: FunctionAlias,
  { account }: Pick<Context, "account">,
): AliasConfiguration {
  return {
    AliasArn: functionArn(name, account, alias.name),
    Name: alias.name,
    FunctionVersion: alias.version,
    Description: alias.description,
    RevisionId: alias.revisionId,
  };
}
