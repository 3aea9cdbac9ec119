import * as s3 from "@pulumi/aws/s3/index.js";
import * as pulumi from "@pulumi/pulumi";
import { checkedInputs } from "../checked-inputs.ts";
import {
  type ComponentOptions,
  mainChildOptions,
  ownOptions,
  type Transform,
  transformed,
  transformProblems,
} from "../component-options.ts";
import { defined } from "../inputs.ts";
import { type CommandOutputArgs, OUTPUT_ARGUMENTS } from "./output-args.ts";
import { outputProblems } from "./output-problems.ts";

/** `ignoreChanges` and `import` are the bucket's; `import` takes its name. */
export interface CommandOutputOptions extends ComponentOptions {
  readonly transform?: { readonly bucket?: Transform<s3.BucketArgs> | undefined } | undefined;
}

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
      transformProblems(opts, { bucket: true }),
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
