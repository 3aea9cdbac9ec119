import type {
  DescribeInstancePatchStatesForPatchGroupRequest,
  DescribeInstancePatchStatesForPatchGroupResult,
  InstancePatchStateFilter,
  InstancePatchStateOperatorType,
} from "@aws-sdk/client-ssm";
import { AwsError } from "../../../domain/aws-error.ts";
import type { Match } from "../../../store/condition.ts";
import type { PatchStateCondition } from "../../../store/patch-states.ts";
import { list, oneOf, string, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
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
    const condition = conditionOf(input.PatchGroup, input.Filters ?? []);
    const { rows, nextToken } = page(input, {
      scope: `DescribeInstancePatchStatesForPatchGroup/${input.PatchGroup}`,
      badTokenCode: "InvalidNextToken",
      read: (after: [number] | undefined, limit) => store.patchStates.list(condition, after?.[0] ?? 0, limit),
      keyOf: ({ number }): [number] => [number],
    });
    return { InstancePatchStates: rows.map(instancePatchState), NextToken: nextToken };
  },
});

const COUNTS = {
  InstalledCount: "installed",
  InstalledOtherCount: "installedOther",
  InstalledPendingRebootCount: "installedPendingReboot",
  InstalledRejectedCount: "installedRejected",
  MissingCount: "missing",
  FailedCount: "failed",
  UnreportedNotApplicableCount: undefined,
  NotApplicableCount: "notApplicable",
} as const;

function conditionOf(patchGroup: string, filters: readonly InstancePatchStateFilter[]): PatchStateCondition {
  return { patchGroup: [patchGroup], all: filters.map(filterCondition) };
}

function filterCondition({
  Key: key = "",
  Values: [value = ""] = [],
  Type: type,
}: InstancePatchStateFilter): PatchStateCondition {
  if (!Object.hasOwn(COUNTS, key)) {
    throw new AwsError(
      "InvalidFilter",
      `The filter key '${key}' is not valid. Valid keys: ${Object.keys(COUNTS).join(", ")}.`,
    );
  }
  if (!/^\d{1,9}$/.test(value)) {
    throw new AwsError("InvalidFilter", `The value '${value}' of the filter ${key} is not valid: it is a number.`);
  }
  const count = COUNTS[key as keyof typeof COUNTS];
  const { match, holds } = COMPARISONS[type!];
  // Nothing goes unreported here.
  if (count === undefined) return holds(0, Number(value)) ? {} : NO_STATE;
  return { [count]: match(Number(value)) };
}

const NO_STATE: PatchStateCondition = { patchGroup: [] };

interface Comparison {
  match(value: number): Match;
  holds(count: number, value: number): boolean;
}

const COMPARISONS: Readonly<Record<InstancePatchStateOperatorType, Comparison>> = {
  Equal: { match: (value) => [value], holds: (count, value) => count === value },
  NotEqual: { match: (value) => ({ not: [value] }), holds: (count, value) => count !== value },
  LessThan: { match: (value) => ({ below: [value] }), holds: (count, value) => count < value },
  GreaterThan: { match: (value) => ({ above: [value] }), holds: (count, value) => count > value },
};
