import type { Parameter as ShownParameter } from "@aws-sdk/client-ssm";
import type { Context } from "../../domain/context.ts";
import { parameterArn, type SelectedParameter } from "../../domain/parameters/parameters.ts";
import { timestamp } from "../../wire/timestamp.ts";

/** @param withDecryption whether the value of a SecureString is shown in plain text. */
export function shownParameter(
  { parameter, version, selector }: SelectedParameter,
  withDecryption: boolean | undefined,
  context: Context,
): ShownParameter {
  return {
    Name: parameter.name,
    Type: version.type,
    Value: version.type === "SecureString" && !withDecryption ? sealed(version.value) : version.value,
    Version: version.version,
    Selector: selector,
    LastModifiedDate: timestamp(version.modifiedAtMs),
    ARN: parameterArn(parameter.name, context),
    DataType: version.dataType,
  };
}

/** A placeholder for the ciphertext, which only KMS can read: not the plain text, and always the same. */
function sealed(value: string): string {
  return Buffer.from(`sealed:${value}`).toString("base64");
}
