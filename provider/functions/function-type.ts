import type { AwsContext } from "../aws/aws-context.ts";
import type { TagRules } from "../lifecycle/tags.ts";
import type { Properties, StateOf } from "../schema/property.ts";
import type { Values } from "../values/value.ts";

/** One function that a program can call: its table of arguments, and what it answers. */
export interface FunctionType<P extends Properties = Properties> {
  /** Pulumi's token, such as `aws:ssm/getParameter:getParameter`. */
  readonly token: string;
  readonly args: P;
  /** Whether it takes a region and answers with one. */
  readonly isRegional: boolean;
  /** Answers. Arguments, and the region of a regional function, are echoed by the caller. */
  invoke(aws: AwsContext, args: StateOf<P>, tagRules: TagRules): Promise<Values>;
}

/** Makes a function's own table known to the compiler and forgets it again, so that all functions fit one list. */
export function functionType<const P extends Properties>(type: FunctionType<P>): FunctionType {
  return type as unknown as FunctionType;
}
