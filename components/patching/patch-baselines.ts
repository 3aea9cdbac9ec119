import * as pulumi from "@pulumi/pulumi";
import type { ArgumentNames } from "../argument-names.ts";
import { checkedInputs } from "../checked-inputs.ts";
import {
  type ComponentOptions,
  ownOptions,
  type Transform,
  transformed,
  transformProblems,
} from "../component-options.ts";
import { defined } from "../inputs.ts";
import type { PatchBaselineArgs } from "./baseline-args.ts";
import { type BaselineDefinition, DEFINITION_ARGUMENTS, securityUpdates } from "./baseline-rules.ts";
import { type BaselinesValues, baselinesProblems } from "./baselines-problems.ts";
import { PatchBaseline, type PatchBaselineOptions } from "./patch-baseline.ts";

export interface PatchBaselinesArgs {
  /**
   * The baselines, at most one for each operating system.
   *
   * @example [{ operatingSystem: "AMAZON_LINUX_2023" }, { operatingSystem: "UBUNTU" }]
   */
  readonly baselines: BaselineDefinition[];
  /**
   * For baselines without rules of their own: days after which security updates are approved, 0 to 360.
   *
   * @default 7
   */
  readonly approveAfterDays?: number | undefined;
  /**
   * The groups of nodes that use the baselines, each node that of its operating system.
   *
   * @default none
   * @example ["App"]
   */
  readonly patchGroups?: string[] | undefined;
  /**
   * Whether nodes that are in no patch group use the baselines.
   *
   * @default false
   */
  readonly isDefault?: boolean | undefined;
  /** Tags of every baseline. */
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
}

/** It has no main child: set `ignoreChanges` and `import` by `transform`. */
export interface PatchBaselinesOptions extends Omit<ComponentOptions, "import"> {
  readonly transform?:
    | {
        /** Of each baseline; its own options have a `transform` for what is below. */
        readonly baseline?: Transform<PatchBaselineArgs, PatchBaselineOptions> | undefined;
      }
    | undefined;
}

export const BASELINES_ARGUMENTS: ArgumentNames<PatchBaselinesArgs> = {
  baselines: [DEFINITION_ARGUMENTS],
  approveAfterDays: "number",
  patchGroups: "texts",
  isDefault: "flag",
  tags: "tags",
};

const CHILDREN = new WeakMap<PatchBaselines, readonly PatchBaseline[]>();

/**
 * The patch baselines of several operating systems, for the same nodes.
 *
 * @example
 * import { PatchBaselines } from "maintenance-windows/components";
 *
 * new PatchBaselines("servers", {
 *   patchGroups: ["App", "Web"],
 *   approveAfterDays: 5,
 *   baselines: [
 *     { operatingSystem: "UBUNTU" },
 *     { operatingSystem: "WINDOWS", rejectedPatches: ["KB5034439"], rejectedPatchesAction: "BLOCK" },
 *   ],
 * });
 */
export class PatchBaselines extends pulumi.ComponentResource {
  /** The ids of the baselines, by operating system. */
  readonly baselineIds: pulumi.Output<Record<string, string>>;

  /**
   * @throws pulumi.ResourceError in preview, for what a `PatchBaseline` refuses, an operating system that is there twice, and
   * `approveAfterDays` that are not 0 to 360.
   */
  constructor(name: string, args: PatchBaselinesArgs, opts?: PatchBaselinesOptions) {
    super("maintenance-windows:index:PatchBaselines", name, args, ownOptions(opts));
    const checked = checkedInputs<PatchBaselinesArgs, BaselinesValues>(
      args,
      BASELINES_ARGUMENTS,
      baselinesProblems,
      this,
      transformProblems(opts, { baseline: true }),
    );
    const { baselines, approveAfterDays = 7, patchGroups, isDefault, tags } = checked;
    const made = baselines.map(
      (baseline) =>
        new PatchBaseline(
          ...transformed<PatchBaselineArgs, PatchBaselineOptions>(
            opts?.transform?.baseline,
            `${name}-${baseline.operatingSystem.toLowerCase().replaceAll("_", "-")}`,
            defined({
              ...baseline,
              approvalRules:
                baseline.approvalRules ??
                (baseline.approvedPatches === undefined
                  ? [securityUpdates(baseline.operatingSystem, approveAfterDays)]
                  : undefined),
              patchGroups,
              isDefault,
              tags,
            }),
            { parent: this },
          ),
        ),
    );
    CHILDREN.set(this, made);
    const ids = baselines.map(({ operatingSystem }, index) => [operatingSystem, made[index]?.baselineId]);
    this.baselineIds = pulumi.output(Object.fromEntries(ids) as Record<string, pulumi.Output<string>>);
    this.registerOutputs({ baselineIds: this.baselineIds });
  }

  // An accessor: a schema has no place for components of its own package among outputs.
  /** The baselines, in the order of the argument. */
  get baselines(): readonly PatchBaseline[] {
    return CHILDREN.get(this) ?? [];
  }
}
