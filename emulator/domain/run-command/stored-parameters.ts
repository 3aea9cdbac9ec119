import { AwsError } from "../aws-error.ts";
import type { Context } from "../context.ts";
import { findSelected } from "../parameters/parameters.ts";

type Parameters = Readonly<Record<string, readonly string[]>>;

const REFERENCE = /\{\{\s*ssm:([^{}\s]+)\s*\}\}/g;

/**
 * Replaces `{{ssm:name}}` in a command's parameters by the values of Parameter Store. A string that consists of one reference
 * to a StringList is replaced by the items of the list.
 *
 * @throws AwsError InvalidParameters for a name that Parameter Store does not have, or a SecureString, which Run Command
 *   does not resolve (User Guide, "Using Parameter Store parameters in Systems Manager").
 */
export function withStoredParameters(given: Parameters, context: Context): Record<string, string[]> {
  const unknown = new Set<string>();
  const read = (name: string): { readonly type: string; readonly value: string } => {
    const found = findSelected(name, context);
    if (found && found.version.type !== "SecureString") return found.version;
    unknown.add(name);
    return { type: "String", value: "" };
  };
  const resolved = Object.fromEntries(
    Object.entries(given).map(([parameter, texts]) => [parameter, texts.flatMap((text) => resolve(text, read))]),
  );
  if (unknown.size > 0) {
    throw new AwsError("InvalidParameters", `The following SSM parameters are invalid: ${[...unknown].join(", ")}`);
  }
  return resolved;
}

function resolve(text: string, read: (name: string) => { readonly type: string; readonly value: string }): string[] {
  const whole = /^\s*\{\{\s*ssm:([^{}\s]+)\s*\}\}\s*$/.exec(text)?.[1];
  if (whole !== undefined) {
    const { type, value } = read(whole);
    return type === "StringList" ? value.split(",") : [value];
  }
  return [text.replace(REFERENCE, (_, name: string) => read(name).value)];
}
