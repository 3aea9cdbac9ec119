import * as s3 from "@pulumi/aws/s3/index.js";
import * as pulumi from "@pulumi/pulumi";

export interface CommandOutputArgs {
  /**
   * A bucket that exists. Without it one is made, with a name of its own.
   *
   * @default a new bucket
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

/** The place in S3 for the whole output of commands. */
export class CommandOutput extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly keyPrefix: pulumi.Output<string | undefined>;

  constructor(name: string, args: CommandOutputArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("maintenance-windows:ssm:CommandOutput", name, {}, opts);
    this.bucketName = args.bucket === undefined ? newBucket(name, args, this) : pulumi.output(args.bucket);
    this.keyPrefix = pulumi.output(args.keyPrefix);
    this.registerOutputs({ bucketName: this.bucketName, keyPrefix: this.keyPrefix });
  }
}

function newBucket(name: string, { forceDestroy, tags }: CommandOutputArgs, parent: pulumi.Resource) {
  const args = { ...(forceDestroy === undefined ? {} : { forceDestroy }), ...(tags === undefined ? {} : { tags }) };
  return new s3.Bucket(name, args, { parent }).bucket;
}
