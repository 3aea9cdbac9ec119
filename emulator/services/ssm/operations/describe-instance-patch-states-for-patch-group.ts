import type {
  DescribeInstancePatchStatesForPatchGroupRequest,
  DescribeInstancePatchStatesForPatchGroupResult,
  InstancePatchStateFilter,
} from "@aws-sdk/client-ssm";
import type { PatchStateFilter } from "../../../store/patch-states.ts";
import { AwsError } from "../../../wire/aws-error.ts";
import { list, oneOf, string, structure } from "../../../wire/shape.ts";
import { operation } from "../operation.ts";
import { page } from "../pagination.ts";
import { PAGE_FROM_10, PATCH_GROUP } from "../patching/baseline-shapes.ts";
import { instancePatchState } from "../patching/instance-patch-state.ts";

export const describeInstancePatchStatesForPatchGroup = operation<
  DescribeInstancePatchStatesForPatchGroupRequest,
  DescribeInstancePatchStatesForPatchGroupResult
>({
  input: structure({
    "PatchGroup*": PATCH_GROUP,
    Filters: list(
      structure({
        "Key*": string({ min: 1, max: 200 }),
        "Values*": list(string(), { min: 1, max: 1 }),
        "Type*": oneOf("Equal", "NotEqual", "LessThan", "GreaterThan"),
      }),
      { min: 0, max: 4 },
    ),
    ...PAGE_FROM_10,
  }),
  run(input, { store }) {
    const filter = readFilter(input.PatchGroup, input.Filters ?? []);
    const { rows, nextToken } = page(input, {
      scope: `DescribeInstancePatchStatesForPatchGroup/${input.PatchGroup}`,
      badTokenCode: "InvalidNextToken",
      read: (after: [number] | undefined, limit) => store.patchStates.list(filter, after?.[0] ?? 0, limit),
      keyOf: ({ number }): [number] => [number],
    });
    return { InstancePatchStates: rows.map(instancePatchState), NextToken: nextToken };
  },
});

const COLUMNS: Readonly<Record<string, string>> = {
  InstalledCount: "installed",
  InstalledOtherCount: "installed_other",
  InstalledPendingRebootCount: "installed_pending_reboot",
  InstalledRejectedCount: "installed_rejected",
  MissingCount: "missing",
  FailedCount: "failed",
  // Nothing goes unreported here.
  UnreportedNotApplicableCount: "0",
  NotApplicableCount: "not_applicable",
};

const COMPARISONS = { Equal: "=", NotEqual: "<>", LessThan: "<", GreaterThan: ">" } as const;

function readFilter(patchGroup: string, filters: readonly InstancePatchStateFilter[]): PatchStateFilter {
  const conditions = filters.map(({ Key: key = "", Values: [value = ""] = [], Type: type }) => {
    const column = Object.hasOwn(COLUMNS, key) ? COLUMNS[key] : undefined;
    if (column === undefined) {
      throw new AwsError(
        "InvalidFilter",
        `The filter key '${key}' is not valid. Valid keys: ${Object.keys(COLUMNS).join(", ")}.`,
      );
    }
    if (!/^\d{1,9}$/.test(value)) {
      throw new AwsError("InvalidFilter", `The value '${value}' of the filter ${key} is not valid: it is a number.`);
    }
    return { sql: `${column} ${COMPARISONS[type!]} ?`, value: Number(value) };
  });
  return {
    sql: ["patch_group = ?", ...conditions.map(({ sql }) => sql)].join(" AND "),
    values: [patchGroup, ...conditions.map(({ value }) => value)],
  };
}
