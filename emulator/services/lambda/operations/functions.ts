import type { Lambda, ListFunctionsRequest } from "@aws-sdk/client-lambda";
import { AwsError } from "../../../domain/aws-error.ts";
import type { Context } from "../../../domain/context.ts";
import { codeSha256, readCode } from "../../../domain/functions/deployment-package.ts";
import { conflict, invalidParameter } from "../../../domain/functions/errors.ts";
import { getFunction, getLatest, readReference } from "../../../domain/functions/find-function.ts";
import { publishVersion } from "../../../domain/functions/publish-version.ts";
import { findTrustingRole } from "../../../domain/roles/roles.ts";
import type { FunctionSettings, FunctionVersion } from "../../../store/functions.ts";
import { tagMap, tagsOfMap } from "../../../store/tag.ts";
import { blob, boolean, list, oneOf, string, structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { pageOf } from "../pages.ts";
import {
  CHANGED_FUNCTION_NAME,
  CONFIGURATION,
  FUNCTION_NAME,
  KEPT,
  LAYERS,
  MASTER_REGION,
  ONE_FUNCTION,
  PAGE,
  TAGS,
} from "../shapes.ts";
import { showFound, showFunction } from "../show-function.ts";

const ARCHITECTURES = list(oneOf("x86_64", "arm64"), { min: 1, max: 1 });
const CODE = {
  ZipFile: blob(),
  S3Bucket: string({ min: 3, max: 63, pattern: "[0-9A-Za-z\\.\\-_]*(?<!\\.)" }),
  S3Key: string({ min: 1, max: 1024, pattern: ".*" }),
  S3ObjectVersion: string({ min: 1, max: 1024, pattern: ".*" }),
  ImageUri: string(),
};

export const FUNCTION_OPERATIONS = {
  CreateFunction: {
    input: structure({
      "FunctionName*": CHANGED_FUNCTION_NAME,
      ...CONFIGURATION,
      ...KEPT,
      "Role*": CONFIGURATION.Role!,
      "Code*": structure(CODE),
      Publish: boolean,
      PackageType: oneOf("Zip", "Image"),
      Architectures: ARCHITECTURES,
      Tags: TAGS,
      Layers: LAYERS,
    }),
    run(input, context) {
      const { store, chance, nowMs } = context;
      const { name } = readReference(input.FunctionName);
      if (input.PackageType === "Image") readCode({ ImageUri: input.Code.ImageUri ?? "" }, context);
      if (input.Layers?.length)
        throw invalidParameter("The emulator has no layers: put what they hold into the package.");
      if (input.Runtime === undefined || input.Handler === undefined) {
        throw invalidParameter(
          "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
        );
      }
      if (store.functions.settings(name)) throw conflict(`Function already exist: ${name}`);
      checkRole(input.Role, context);
      const code = readCode(input.Code, context);
      const version: FunctionVersion = {
        name,
        version: "$LATEST",
        description: input.Description ?? "",
        runtime: input.Runtime,
        handler: input.Handler,
        role: input.Role,
        timeout: input.Timeout ?? 3,
        memorySize: input.MemorySize ?? 128,
        environment: readEnvironment(input.Environment),
        architecture: input.Architectures?.[0] ?? "x86_64",
        ephemeralStorage: input.EphemeralStorage?.Size ?? 512,
        codeSha256: codeSha256(code),
        codeSize: code.length,
        revisionId: chance.uuid(),
        modifiedAtMs: nowMs,
        kept: keptMembers(input, {}),
      };
      store.functions.putSettings(name, { ...NEW_SETTINGS, tags: tagsOfMap(input.Tags) });
      store.functions.put(version, code);
      if (!input.Publish) return showFunction(version, context);
      const published = publishVersion(getLatest(name, context), undefined, context);
      return showFunction(published, context, published.version);
    },
  },

  GetFunction: {
    input: ONE_FUNCTION,
    run(input, context) {
      const found = getFunction(input.FunctionName, input.Qualifier, context);
      const { settings, version } = found;
      const path = `/2015-03-31/functions/${version.name}/code?Qualifier=${encodeURIComponent(version.version)}`;
      return {
        Configuration: showFound(found, context),
        Code: { RepositoryType: "S3", Location: context.endpoint + path },
        ...(settings.tags.length > 0 && { Tags: tagMap(settings.tags) }),
        ...(settings.reservedConcurrency !== null && {
          Concurrency: { ReservedConcurrentExecutions: settings.reservedConcurrency },
        }),
      };
    },
  },

  GetFunctionConfiguration: {
    input: ONE_FUNCTION,
    run: (input, context) => showFound(getFunction(input.FunctionName, input.Qualifier, context), context),
  },

  UpdateFunctionCode: {
    input: structure({
      "FunctionName*": CHANGED_FUNCTION_NAME,
      ...CODE,
      Publish: boolean,
      DryRun: boolean,
      RevisionId: string(),
      Architectures: ARCHITECTURES,
    }),
    run(input, context) {
      const { version } = getLatest(input.FunctionName, context);
      checkRevision(version, input.RevisionId);
      const code = readCode(input, context);
      const updated: FunctionVersion = {
        ...version,
        architecture: input.Architectures?.[0] ?? version.architecture,
        codeSha256: codeSha256(code),
        codeSize: code.length,
        revisionId: context.chance.uuid(),
        modifiedAtMs: context.nowMs,
      };
      if (input.DryRun) return showFunction(updated, context);
      context.store.functions.put(updated, code);
      if (!input.Publish) return showFunction(updated, context);
      const published = publishVersion(getLatest(version.name, context), undefined, context);
      return showFunction(published, context, published.version);
    },
  },

  UpdateFunctionConfiguration: {
    input: structure({
      "FunctionName*": CHANGED_FUNCTION_NAME,
      ...CONFIGURATION,
      ...KEPT,
      RevisionId: string(),
      Layers: LAYERS,
    }),
    run(input, context) {
      const { version } = getLatest(input.FunctionName, context);
      checkRevision(version, input.RevisionId);
      if (input.Layers?.length)
        throw invalidParameter("The emulator has no layers: put what they hold into the package.");
      if (input.Role !== undefined) checkRole(input.Role, context);
      const updated: FunctionVersion = {
        ...version,
        description: input.Description ?? version.description,
        runtime: input.Runtime ?? version.runtime,
        handler: input.Handler ?? version.handler,
        role: input.Role ?? version.role,
        timeout: input.Timeout ?? version.timeout,
        memorySize: input.MemorySize ?? version.memorySize,
        environment: input.Environment ? readEnvironment(input.Environment) : version.environment,
        ephemeralStorage: input.EphemeralStorage?.Size ?? version.ephemeralStorage,
        revisionId: context.chance.uuid(),
        modifiedAtMs: context.nowMs,
        kept: keptMembers(input, version.kept),
      };
      context.store.functions.put(updated, context.store.functions.code(version.name, version.version)!);
      return showFunction(updated, context);
    },
  },

  DeleteFunction: {
    input: ONE_FUNCTION,
    run(input, context) {
      const { functions } = context.store;
      const { name, qualifier, version, settings } = getFunction(input.FunctionName, input.Qualifier, context);
      if (qualifier === undefined) functions.delete(name);
      else if (qualifier !== version.version || qualifier === "$LATEST") {
        throw invalidParameter("$LATEST version cannot be deleted without deleting the function.");
      } else if (settings.aliases.some((alias) => alias.version === qualifier)) {
        const aliases = settings.aliases.filter((alias) => alias.version === qualifier).map((alias) => alias.name);
        throw conflict(`Version ${qualifier} is in use by the aliases: ${aliases.join(", ")}`);
      } else functions.deleteVersion(name, qualifier);
      return undefined;
    },
  },

  ListFunctions: {
    input: structure({ FunctionVersion: oneOf("ALL"), MasterRegion: MASTER_REGION, ...PAGE }),
    run(input, context) {
      const { functions } = context.store;
      const { rows, nextToken } = pageOf<FunctionVersion, [string, number]>(input, {
        scope: `ListFunctions/${input.FunctionVersion ?? ""}`,
        read: (after, limit) => versions(input.FunctionVersion === "ALL", after, limit, context),
        keyOf: ({ name, version }) => [name, version === "$LATEST" ? 0 : Number(version)],
      });
      return {
        Functions: rows.map((row) => showFunction(row, context, qualifierOf(row, input))),
        NextMarker: nextToken,
      };

      function* versions(isAll: boolean, after: [string, number] | undefined, limit: number, { store }: Context) {
        if (!isAll) return yield* store.functions.after(after?.[0] ?? "", limit);
        if (after) yield* functions.versionsAfter(after[0], after[1], limit);
        for (const { name } of functions.after(after?.[0] ?? "", limit))
          yield* functions.versionsAfter(name, -1, limit);
      }
    },
  },

  GetFunctionCodeSigningConfig: {
    input: structure({ "FunctionName*": FUNCTION_NAME }),
    run: (input, context) => ({ FunctionName: getLatest(input.FunctionName, context).name, CodeSigningConfigArn: "" }),
  },
} satisfies Operations<Lambda>;

const NEW_SETTINGS: FunctionSettings = {
  tags: [],
  nextVersion: 1,
  reservedConcurrency: null,
  policy: [],
  policyRevisionId: "",
  aliases: [],
};

function qualifierOf({ version }: FunctionVersion, { FunctionVersion }: ListFunctionsRequest): string | undefined {
  return FunctionVersion === "ALL" ? version : undefined;
}

function checkRevision(version: FunctionVersion, revisionId: string | undefined): void {
  if (revisionId === undefined || revisionId === version.revisionId) return;
  throw new AwsError(
    "PreconditionFailedException",
    "The RevisionId provided does not match the latest RevisionId. Call the GetFunction/GetAlias API to retrieve the latest RevisionId",
    { status: 412 },
  );
}

/** @throws AwsError InvalidParameterValueException for a role that is not there or does not trust Lambda. */
function checkRole(arn: string, context: Context): void {
  if (findTrustingRole(arn, "lambda.amazonaws.com", context)) return;
  throw invalidParameter("The role defined for the function cannot be assumed by Lambda.");
}

/** @throws AwsError InvalidParameterValueException for names that are Lambda's own. */
function readEnvironment(
  environment: { readonly Variables?: Readonly<Record<string, string>> | undefined } | undefined,
): Readonly<Record<string, string>> {
  const variables = environment?.Variables ?? {};
  const reserved = Object.keys(variables).filter((name) => RESERVED.test(name));
  if (reserved.length > 0) {
    throw invalidParameter(
      "Lambda was unable to configure your environment variables because the environment variables you have provided " +
        `contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(", ")}`,
    );
  }
  return variables;
}

const RESERVED =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_(DEFAULT_REGION|REGION|EXECUTION_ENV|ACCESS_KEY|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)|AWS_LAMBDA_(FUNCTION_(NAME|MEMORY_SIZE|VERSION)|INITIALIZATION_TYPE|LOG_(GROUP|STREAM)_NAME|RUNTIME_API)|LAMBDA_(TASK_ROOT|RUNTIME_DIR))$/;

/** What of a request is only kept; what it does not name stays as it was. */
function keptMembers(input: object, before: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const given = Object.entries(input).filter(([name]) => Object.hasOwn(KEPT, name));
  return { ...before, ...Object.fromEntries(given) };
}
