import * as ssm from "@pulumi/aws/ssm/index.js";
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
import { defined, mapInput, withDefault } from "../inputs.ts";
import { BASELINE_ARGUMENTS, type PatchBaselineArgs } from "./baseline-args.ts";
import { securityUpdates } from "./baseline-rules.ts";
import { patchBaselineProblems } from "./patch-baseline-problems.ts";
import type { OperatingSystem } from "./patch-choices.ts";

/** `ignoreChanges` and `import` are the baseline's; `import` takes its id. */
export interface PatchBaselineOptions extends ComponentOptions {
  readonly transform?:
    | {
        readonly baseline?: Transform<ssm.PatchBaselineArgs> | undefined;
        /** Of each patch group. */
        readonly patchGroup?: Transform<ssm.PatchGroupArgs> | undefined;
        readonly defaultBaseline?: Transform<ssm.DefaultPatchBaselineArgs> | undefined;
      }
    | undefined;
}

/**
 * Which patches the nodes of an operating system get, and which nodes that concerns.
 *
 * @example
 * import { PatchBaseline } from "maintenance-windows/components";
 *
 * new PatchBaseline("app", {
 *   operatingSystem: "AMAZON_LINUX_2023",
 *   approvalRules: [
 *     { patchFilters: [{ key: "SEVERITY", values: ["Critical"] }], approveAfterDays: 0, complianceLevel: "CRITICAL" },
 *     { patchFilters: [{ key: "CLASSIFICATION", values: ["Security"] }], approveAfterDays: 7 },
 *   ],
 *   rejectedPatches: ["kernel*"],
 *   patchGroups: ["App"],
 * });
 */
export class PatchBaseline extends pulumi.ComponentResource {
  /** The baseline itself. */
  readonly baseline: ssm.PatchBaseline;
  /** The registrations of its patch groups. */
  readonly groups: ssm.PatchGroup[];
  /** Its registration as the default of its operating system, if it is that. */
  readonly defaultBaseline: ssm.DefaultPatchBaseline | undefined;
  /** The baseline's id, such as `pb-0c10e65780EXAMPLE`. */
  readonly baselineId: pulumi.Output<string>;
  /** The baseline's name. */
  readonly name: pulumi.Output<string>;

  /**
   * @throws pulumi.ResourceError in preview, for a rule without exactly one of `approveAfterDays` and `approveUntilDate`, a
   * filter that the operating system does not have, `sources` of Windows or macOS, `availableSecurityUpdatesComplianceStatus` of another
   * system than Windows, a patch group that is there twice, lists that are too long, and `patchGroups` or `isDefault` that are computed.
   */
  constructor(name: string, args: PatchBaselineArgs = {}, opts?: PatchBaselineOptions) {
    super("maintenance-windows:index:PatchBaseline", name, args, ownOptions(opts));
    const checked = checkedInputs(
      args,
      BASELINE_ARGUMENTS,
      patchBaselineProblems,
      this,
      transformProblems(opts, { baseline: true, patchGroup: true, defaultBaseline: true }),
    );
    const { patchGroups = [], isDefault = false, operatingSystem: system, approvalRules, ...rest } = checked;
    const { transform } = opts ?? {};
    const operatingSystem = withDefault<OperatingSystem>(system, "WINDOWS");
    const byDefault = mapInput(operatingSystem, (known) => [securityUpdates(known, 7)]);
    const rules = approvalRules ?? (rest.approvedPatches === undefined ? byDefault : undefined);
    this.baseline = new ssm.PatchBaseline(
      ...transformed<ssm.PatchBaselineArgs, pulumi.CustomResourceOptions>(
        transform?.baseline,
        name,
        defined({ ...rest, operatingSystem, approvalRules: rules }) as ssm.PatchBaselineArgs,
        mainChildOptions(this, opts),
      ),
    );
    this.groups = patchGroups.map(
      (patchGroup) =>
        new ssm.PatchGroup(
          ...transformed<ssm.PatchGroupArgs, pulumi.CustomResourceOptions>(
            transform?.patchGroup,
            `${name}-${patchGroup}`,
            { baselineId: this.baseline.id, patchGroup },
            // AWS has one baseline for a group and an operating system: the former must be gone first.
            { parent: this, deleteBeforeReplace: true },
          ),
        ),
    );
    this.defaultBaseline = isDefault
      ? new ssm.DefaultPatchBaseline(
          ...transformed<ssm.DefaultPatchBaselineArgs, pulumi.CustomResourceOptions>(
            transform?.defaultBaseline,
            name,
            { baselineId: this.baseline.id, operatingSystem: this.baseline.operatingSystem as pulumi.Output<string> },
            // To delete one is to register AWS's own baseline: after the new one it would undo it.
            { parent: this, deleteBeforeReplace: true },
          ),
        )
      : undefined;
    this.baselineId = this.baseline.id;
    this.name = this.baseline.name;
    this.registerOutputs({ baselineId: this.baselineId, name: this.name });
  }
}
