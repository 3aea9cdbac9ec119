import { AwsError, validationError } from "../aws-error.ts";
import { parameterError } from "./parameters.ts";

/** How deep a hierarchy may go (API reference, PutParameter). */
const LEVELS_MAX = 15;

const RESERVED = 'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).';
const CHARACTERS =
  'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths ' +
  "divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_";

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
