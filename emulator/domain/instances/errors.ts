import { AwsError } from "../aws-error.ts";

/** EC2's refusals, with the texts that its clients know. */
export function missingParameter(name: string): AwsError {
  return new AwsError("MissingParameter", `The request must contain the parameter ${name}`);
}

export function noSuchInstance(instanceIds: readonly string[]): AwsError {
  const [subject, verb] = instanceIds.length === 1 ? ["ID", "does"] : ["IDs", "do"];
  return new AwsError(
    "InvalidInstanceID.NotFound",
    `The instance ${subject} '${instanceIds.join(", ")}' ${verb} not exist`,
  );
}

export function malformedInstanceId(instanceId: string): AwsError {
  return new AwsError("InvalidInstanceID.Malformed", `Invalid id: "${instanceId}" (expecting "i-...")`);
}

export function incorrectState(instanceId: string, action: "started" | "stopped" | "rebooted" | "modified"): AwsError {
  return new AwsError(
    "IncorrectInstanceState",
    `The instance '${instanceId}' is not in a state from which it can be ${action}.`,
  );
}

/** For an instance that is protected against it. */
export function notPermitted(instanceId: string, action: "stopped" | "terminated", attribute: string): AwsError {
  return new AwsError(
    "OperationNotPermitted",
    `The instance '${instanceId}' may not be ${action}. Modify its '${attribute}' instance attribute and try again.`,
  );
}

export function invalidValue(message: string): AwsError {
  return new AwsError("InvalidParameterValue", message);
}
