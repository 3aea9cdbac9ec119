import type { Parameter, ParameterVersion } from "../../store/parameters.ts";
import { arnOf } from "../arn.ts";
import { AwsError, validationError } from "../aws-error.ts";
import type { Context } from "../context.ts";
import { findPublicParameter, PUBLIC_PATH } from "./public-parameters.ts";

/** The errors of Parameter Store spell their member `message`. */
export function parameterError(code: string, message: string): AwsError {
  return new AwsError(code, message, { messageKey: "message" });
}

export function parameterNotFound(name: string): AwsError {
  return parameterError("ParameterNotFound", `Parameter ${name} not found.`);
}

/**
 * Finds a parameter by its name or its ARN. At the top level `a` and `/a` are one parameter (AWS takes either for the
 * other, and both have one ARN).
 */
export function findParameter(nameOrArn: string, { store }: Pick<Context, "store">): Parameter | undefined {
  const name = nameOrArn.replace(/^arn:[^:]*:ssm:[^:]*:[^:]*:parameter(?=\/)/, "");
  const other = name.startsWith("/") ? name.slice(1) : `/${name}`;
  return store.parameters.find(name) ?? (other.includes("/", 1) ? undefined : store.parameters.find(other));
}

/** Deletes a parameter and its tags. @returns whether it existed. */
export function deleteParameterNamed(name: string, context: Pick<Context, "store">): boolean {
  const parameter = findParameter(name, context);
  if (!parameter) return false;
  context.store.parameters.delete(parameter.name);
  context.store.tags.removeAll("Parameter", parameter.name);
  return true;
}

export function parameterArn(name: string, { account }: Pick<Context, "account">): string {
  const path = name.startsWith("/") ? name : `/${name}`;
  if (path.startsWith(PUBLIC_PATH)) return `arn:${account.partition}:ssm:${account.region}::parameter${path}`;
  return arnOf("ssm", `parameter${path}`, account);
}

/** A version of a parameter that a request names. */
export interface SelectedParameter {
  readonly parameter: Parameter;
  readonly version: ParameterVersion;
  /** `:3`, if the caller wrote it after the name. */
  readonly selector: string | undefined;
}

/**
 * Finds what GetParameter and its kind name: a parameter's latest version, or with `:3` behind the name that version.
 * The emulator keeps no labels, so a label finds no version.
 */
export function findSelected(text: string, context: Context): SelectedParameter | undefined {
  const { name, label } = splitSelector(text);
  const parameter = findParameter(name, context) ?? findPublicParameter(name, context);
  if (!parameter || label === undefined) return parameter && { parameter, version: parameter, selector: undefined };
  const number = /^\d{1,9}$/.test(label) ? Number(label) : undefined;
  const version = number === undefined ? undefined : versionOf(parameter, number, context);
  return version && { parameter, version, selector: `:${label}` };
}

function versionOf(parameter: Parameter, number: number, { store }: Context): ParameterVersion | undefined {
  if (!parameter.name.startsWith(PUBLIC_PATH)) return store.parameters.findVersion(parameter.name, number);
  return parameter.version === number ? parameter : undefined;
}

/** @throws AwsError ParameterNotFound, or ParameterVersionNotFound when the parameter has no such version. */
export function getSelected(text: string, context: Context): SelectedParameter {
  const selected = findSelected(text, context);
  if (selected) return selected;
  const { name, label } = splitSelector(text);
  if (!findParameter(name, context) && !findPublicParameter(name, context)) throw parameterNotFound(text);
  throw parameterError(
    "ParameterVersionNotFound",
    `Systems Manager could not find version ${label} of ${name}. Verify the version and try again.`,
  );
}

/** `name:3` or `arn:…:parameter/name:3`; a name itself has no colon. */
function splitSelector(text: string): { readonly name: string; readonly label: string | undefined } {
  const pattern = text.startsWith("arn:") ? /^(arn(?::[^:]*){5}):(.+)$/ : /^([^:]*):(.+)$/;
  const [, name = text, label] = pattern.exec(text) ?? [];
  return { name, label };
}

/** How deep a hierarchy may go (API reference, PutParameter). */
const LEVELS_MAX = 15;

const RESERVED = 'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).';
const CHARACTERS =
  'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths ' +
  "divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_";

/** Checks the path below which parameters are sought. @throws AwsError in AWS's words. */
export function checkPath(path: string): void {
  if (/^\/[a-zA-Z0-9_.\-/]*$/.test(path) && !path.includes("//")) return;
  throw validationError(
    'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". ' +
      'It can\'t be prefixed with "aws" or "ssm" (case-insensitive). It must use only letters, numbers, or the following ' +
      "symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, " +
      'must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.',
  );
}

/** Checks the name of a new parameter. @throws AwsError in AWS's words. */
export function checkParameterName(name: string): void {
  const plain = name.replace(/^\//, "").toLowerCase();
  const isPath = name.lastIndexOf("/") > 0;
  if (plain.startsWith("aws") && name.startsWith("/") && isPath) {
    throw new AwsError("AccessDeniedException", `No access to reserved parameter name: ${name}.`);
  }
  if (plain.startsWith("aws") || plain.startsWith("ssm")) throw validationError(isPath ? CHARACTERS : RESERVED);
  if (!/^[a-zA-Z0-9_.\-/]+$/.test(name) || name.endsWith("/") || name.includes("//")) throw validationError(CHARACTERS);
  if (name.includes("/") && !name.startsWith("/")) {
    throw validationError("Parameter name must be a fully qualified name.");
  }
  if (name.split("/").length - 1 > LEVELS_MAX) {
    throw parameterError(
      "HierarchyLevelLimitExceededException",
      `Hierarchy depth can have a maximum of ${LEVELS_MAX} levels: ${name}`,
    );
  }
}
