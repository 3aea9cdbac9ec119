import type { Target } from "@aws-sdk/client-ssm";
import { json, rowNumber, text } from "./columns.ts";
import type { Condition } from "./condition.ts";
import { type NewRowOf, part, type RowOf, Table } from "./table.ts";
import { registered } from "./window-selectors.ts";

export type WindowTargetResourceType = "INSTANCE" | "RESOURCE_GROUP";

const WINDOW_TARGETS = new Table(
  "window_targets",
  {
    number: rowNumber,
    windowTargetId: text("UNIQUE"),
    windowId: text(),
    resourceType: text<WindowTargetResourceType>(),
    targets: json<readonly Target[]>(),
    ownerInformation: text().orNull(),
    name: text().orNull(),
    description: text().orNull(),
  },
  "CREATE INDEX window_targets_by_window ON window_targets (window_id, number)",
);

/** A target registered with a maintenance window. `targets` is kept as the caller wrote it, since reads echo it. */
export type WindowTarget = NewRowOf<typeof WINDOW_TARGETS>;
export type NumberedWindowTarget = RowOf<typeof WINDOW_TARGETS>;

export const windowTargets = part([WINDOW_TARGETS], (db) => {
  const rows = WINDOW_TARGETS.on(db);
  return {
    ...registered(db, "windowTargetId", {
      insert: rows.insert(),
      update: rows.update(["windowTargetId"]),
      delete: rows.delete("windowTargetId"),
      deleteOfWindow: rows.delete("windowId"),
    }),
    find: rows.find("windowTargetId"),
    /** All of a window's targets, oldest first. */
    ofWindow: rows.all("WHERE window_id = :windowId ORDER BY number", "windowId"),
    /** At most `limit` of a window's targets after `number`, oldest first. */
    page: (
      windowId: string,
      number: number,
      limit: number,
      condition: Condition<"windowTargetId" | "resourceType" | "ownerInformation"> = {},
    ): NumberedWindowTarget[] => rows.searchPage({ ...condition, windowId: [windowId] }, number, limit),
    count: rows.count("WHERE window_id = :windowId", "windowId"),
  };
});
