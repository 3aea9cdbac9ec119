import type * as pulumi from "@pulumi/pulumi";
import type { ArgumentNames } from "../argument-names.ts";

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

export const OUTPUT_ARGUMENTS: ArgumentNames<CommandOutputArgs> = {
  bucket: "text",
  keyPrefix: "text",
  forceDestroy: "flag",
  tags: "tags",
};
