import * as s3 from "@pulumi/aws/s3/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { ArgumentNames } from "../argument-names.ts";
import { checkedInputs } from "../checked-inputs.ts";
import {
  type ComponentOptions,
  mainChildOptions,
  ownOptions,
  type Transform,
  transformed,
} from "../component-options.ts";
import { defined } from "../inputs.ts";
import { outputProblems } from "./output-problems.ts";

export interface CommandOutputArgs {
  /**
   * The name of a bucket that exists. Without it one is made.
   *
   * @default a new bucket, with the component's name and seven random characters
   * @example "example-patching-logs"
   */
  readonly bucket?: pulumi.Input<string> | undefined;
  /**
   * What the keys begin with, up to 500 characters.
   *
   * @default none: keys begin with the command's id
   * @example "patching/dev"
   */
  readonly keyPrefix?: pulumi.Input<string> | undefined;
  /**
   * Whether `destroy` deletes a bucket that still holds output. Has no meaning for a bucket that exists.
   *
   * @default false
   */
  readonly forceDestroy?: pulumi.Input<boolean> | undefined;
  /** Tags of a new bucket. */
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
}

/** `ignoreChanges` and `import` are the bucket's; `import` takes its name. */
export interface CommandOutputOptions extends ComponentOptions {
  readonly transform?: { readonly bucket?: Transform<s3.BucketArgs> | undefined } | undefined;
}

export const OUTPUT_ARGUMENTS: ArgumentNames<CommandOutputArgs> = {
  bucket: "text",
  keyPrefix: "text",
  forceDestroy: "flag",
  tags: "tags",
};

/**
 * The place in S3 for the whole output of commands: a new bucket, or one that exists.
 *
 * @example
 * import { CommandOutput, PatchTask } from "maintenance-windows/components";
 *
 * const output = new CommandOutput("logs", { keyPrefix: "patching" });
 *
 * new PatchTask("patch", {
 *   windowId: "mw-0c50858d01example",
 *   instanceIds: ["i-0123456789abcdef0"],
 *   operation: "Scan",
 *   output,
 * });
 */
export class CommandOutput extends pulumi.ComponentResource {
  /** The bucket, if the component made it. */
  readonly bucket: s3.Bucket | undefined;
  /** The bucket's name. */
  readonly bucketName: pulumi.Output<string>;
  /** What the keys begin with. */
  readonly keyPrefix: pulumi.Output<string | undefined>;

  /**
   * @throws pulumi.ResourceError in preview, for a bucket's name that S3 would refuse, and a prefix of more than 500 characters.
   */
  constructor(name: string, args: CommandOutputArgs = {}, opts?: CommandOutputOptions) {
    super(
      "maintenance-windows:index:CommandOutput",
      name,
      args,
      ownOptions(opts, "maintenance-windows:ssm:CommandOutput"),
    );
    const { bucket, keyPrefix, forceDestroy, tags } = checkedInputs(
      args,
      OUTPUT_ARGUMENTS,
      (values) => outputProblems(values),
      this,
    );
    if (bucket === undefined) {
      this.bucket = new s3.Bucket(
        ...transformed<s3.BucketArgs, pulumi.CustomResourceOptions>(
          opts?.transform?.bucket,
          name,
          defined({ forceDestroy, tags }),
          mainChildOptions(this, opts),
        ),
      );
    }
    this.bucketName = this.bucket?.bucket ?? pulumi.output(bucket as pulumi.Input<string>);
    this.keyPrefix = pulumi.output(keyPrefix);
    this.registerOutputs({ bucketName: this.bucketName, keyPrefix: this.keyPrefix });
  }
}
