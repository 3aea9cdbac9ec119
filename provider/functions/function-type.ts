import type { AwsContext } from "../aws/aws-context.ts";
import type { TagRules } from "../lifecycle/tags.ts";
import type { Properties, StateOf } from "../schema/property.ts";
import type { Value, Values } from "../values/value.ts";

/** One function that a program can call: its table of arguments, and what it answers. */
export interface FunctionType<P extends Properties = Properties> {
  /** Pulumi's token, such as `aws:ssm/getParameter:getParameter`. */
  readonly token: string;
  readonly args: P;
  /** Whether it takes a region and answers with one. */
  readonly isRegional: boolean;
  /** Names of what it answers. Programs in YAML find only what is declared. */
  readonly results: readonly string[];
  /** Answers. Arguments, and the region of a regional function, are echoed by the caller. */
  invoke(aws: AwsContext, args: StateOf<P>, tagRules: TagRules): Promise<Values>;
}

/** Makes a function's own table known to the compiler and forgets it again, so that all functions fit one list. */
export function functionType<const P extends Properties, const R extends string>(
  type: Omit<FunctionType<P>, "results" | "invoke"> & {
    readonly results: readonly R[];
    invoke(
      aws: AwsContext,
      args: StateOf<P>,
      tagRules: TagRules,
    ): Promise<{ readonly [name in Exclude<R, keyof P>]: Value | undefined }>;
  },
): FunctionType {
  return type as unknown as FunctionType;
}
