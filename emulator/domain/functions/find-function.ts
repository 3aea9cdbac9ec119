import type { FunctionSettings, FunctionVersion } from "../../store/functions.ts";
import { arnOf } from "../arn.ts";
import type { Account, Context } from "../context.ts";
import { invalidParameter, notFound } from "./errors.ts";

const LATEST = "$LATEST";

export interface FunctionReference {
  readonly name: string;
  /** A version, an alias or `$LATEST`; undefined where the reference names none. */
  readonly qualifier: string | undefined;
}

/**
 * Parses a reference to a function: `name`, `name:qualifier`, `123456789012:function:name`, or an ARN with or without a
 * qualifier. A separate qualifier must not contradict it.
 *
 * @throws AwsError InvalidParameterValueException
 */
export function readReference(given: string, qualifier?: string | undefined): FunctionReference {
  const match = REFERENCE.exec(given);
  if (!match) throw invalidParameter(`The function name ${given} is not valid: it is a name or an ARN of a function.`);
  const [, name = "", inName] = match;
  if (inName !== undefined && qualifier !== undefined && inName !== qualifier) {
    throw invalidParameter("The derived qualifier from the function name does not match the specified qualifier.");
  }
  return { name, qualifier: qualifier ?? inName };
}

const REFERENCE =
  /^(?:arn:aws[a-zA-Z-]*:lambda:[a-z]{2}(?:-[a-z]+)+-\d:)?(?:\d{12}:)?(?:function:)?([a-zA-Z0-9-_]{1,64})(?::(\$LATEST|[a-zA-Z0-9-_]{1,128}))?$/;

/** @throws AwsError ResourceNotFoundException with Lambda's text. */
export function getFunction(given: string, qualifier: string | undefined, context: Context): FoundFunction {
  const reference = readReference(given, qualifier);
  const { store, account } = context;
  checkOwn(given, account);
  const settings = store.functions.settings(reference.name);
  const alias = settings?.aliases.find(({ name }) => name === reference.qualifier);
  const wanted = alias?.version ?? reference.qualifier ?? LATEST;
  const version = /^(\$LATEST|\d+)$/.test(wanted) ? store.functions.find(reference.name, wanted) : undefined;
  if (!settings || !version) {
    throw notFound(`Function not found: ${functionArn(reference.name, account, reference.qualifier)}`);
  }
  return { ...reference, settings, version };
}

export interface FoundFunction extends FunctionReference {
  readonly settings: FunctionSettings;
  readonly version: FunctionVersion;
}

/** For operations on the whole function, which take no qualifier. */
export function getLatest(given: string, context: Context): FoundFunction {
  checkOwn(given, context.account);
  return getFunction(readReference(given).name, undefined, context);
}

/** A function is reached in its own account and region alone. @throws AwsError ResourceNotFoundException */
function checkOwn(given: string, { accountId, region }: Account): void {
  const [, arnRegion = region, owner = accountId] = /^(?:arn:[^:]+:lambda:([^:]+):)?(?:(\d{12}):)?/.exec(given) ?? [];
  if (arnRegion !== region || owner !== accountId) throw notFound(`Function not found: ${given}`);
}

export function functionArn(name: string, account: Account, qualifier?: string): string {
  const arn = arnOf("lambda", `function:${name}`, account);
  return qualifier === undefined ? arn : `${arn}:${qualifier}`;
}
