import { type Condition, columnNamed, whereOf } from "./condition.ts";
import { COUNTS, type PatchCounts, REPORTS } from "./patch-reports.ts";
import { PATCH, type PatchResult, STANDINGS, standingOf, standingsOn } from "./standings.ts";
import { part } from "./table.ts";

/** As on the wire: CamelCase in every recorded sample, though the service model spells the values in capitals. */
export const PATCH_STATES = [
  "Installed",
  "InstalledOther",
  "InstalledPendingReboot",
  "InstalledRejected",
  "Missing",
  "Failed",
  "NotApplicable",
  "AvailableSecurityUpdate",
] as const;
export type PatchStateName = (typeof PATCH_STATES)[number];

/** One patch as a node reported it. Times are kept apart, so that nodes with the same findings share them. */
export interface Finding {
  /** KB id, or `name.arch` on Linux. */
  readonly id: string;
  readonly title: string;
  readonly classification: string;
  readonly severity: string;
  readonly state: PatchStateName;
  /** The compliance level of the rule that approved it. */
  readonly level: string;
  readonly isCompliant: boolean;
  /** Only for Missing and Failed. */
  readonly cveIds?: string | undefined;
  /** Place in `PatchResult.times`; undefined when it is not installed. */
  readonly time?: number | undefined;
}

/** The last patch operation of a node. */
export type PatchState = PatchResult & { readonly nodeId: string };

/** Which states to read. Every member must hold, and every condition of `all`. */
export type PatchStateCondition = Condition<"patchGroup" | keyof PatchCounts>;

/** How many nodes of a patch group have each kind of patch. */
export type PatchGroupCounts = { readonly [Count in keyof PatchCounts]: number } & { readonly instances: number };

/** The last patch operation of each node. */
export const patchStates = part([STANDINGS, REPORTS], (db) => {
  const rows = STANDINGS.on(db);
  const { reports, get, expect, patched } = standingsOn(db);
  const having = COUNTS.map((count) => `count(*) FILTER (WHERE ${columnNamed(count)} > 0) AS "${count}"`);
  const groupCounts = db.prepare<PatchGroupCounts>(
    `SELECT count(*) AS instances, ${having} FROM standings JOIN patch_reports USING (report) WHERE patch_group = :patchGroup`,
  );
  return {
    /** Stores the last operation of a node, which replaces the one before. @param standing what its findings come to. */
    put: patched,
    find: (nodeId: string): PatchResult | undefined => get(nodeId, PATCH)?.patch?.result,
    /** All of these will be asked for soon. */
    expect,
    /** In the order in which the nodes got their first standing. A page continues after `number`. */
    list: (
      condition: PatchStateCondition,
      number: number,
      limit: number,
    ): (PatchState & { readonly number: number })[] =>
      rows
        .search(
          (bindings) => whereOf(condition, bindings),
          "AND number > :number ORDER BY number LIMIT :limit",
          { number, limit },
          "JOIN patch_reports USING (report)",
        )
        .map((row) => ({ ...standingOf(row, reports).patch!.result, nodeId: row.resourceId, number: row.number })),
    groupCounts: (patchGroup: string): PatchGroupCounts => groupCounts.get({ patchGroup })!,
  };
});
