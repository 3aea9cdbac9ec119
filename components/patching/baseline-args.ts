import type * as pulumi from "@pulumi/pulumi";
import type { ArgumentNames } from "../argument-names.ts";
import type { OptionalInput } from "../inputs.ts";
import { type BaselineRules, RULE_ARGUMENTS } from "./baseline-rules.ts";
import type { OperatingSystem } from "./patch-choices.ts";

export interface PatchBaselineArgs extends BaselineRules {
  /**
   * The baseline's name, 3 to 128 of `a-z A-Z 0-9 _ - .`; changed in place.
   *
   * @default the component's name and seven random characters
   * @example "App-AL2023"
   */
  readonly name?: pulumi.Input<string> | undefined;
  /**
   * What the baseline is for, up to 1024 characters.
   *
   * @default none
   */
  readonly description?: pulumi.Input<string> | undefined;
  /**
   * The operating system; another one replaces the baseline.
   *
   * @default "WINDOWS"
   */
  readonly operatingSystem?: OptionalInput<OperatingSystem>;
  /**
   * The groups of nodes that use the baseline: the values of their tag `Patch Group`. A group has one baseline for each operating
   * system.
   *
   * @default none
   * @example ["App"]
   */
  readonly patchGroups?: string[] | undefined;
  /**
   * Whether nodes of the operating system that are in no patch group use the baseline. When it is deleted, AWS's own takes
   * its place.
   *
   * @default false
   */
  readonly isDefault?: boolean | undefined;
  /** Tags of the baseline. */
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
}

export const BASELINE_ARGUMENTS: ArgumentNames<PatchBaselineArgs> = {
  ...RULE_ARGUMENTS,
  name: "text",
  description: "text",
  operatingSystem: "text",
  patchGroups: "texts",
  isDefault: "flag",
  tags: "tags",
};
