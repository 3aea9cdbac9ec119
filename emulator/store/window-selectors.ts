import type { Target } from "@aws-sdk/client-ssm";
import { text } from "./columns.ts";
import type { Source } from "./source.ts";
import { part, Table } from "./table.ts";

/** Which window targets and tasks name a value. */
const SELECTORS = new Table(
  "window_selectors",
  {
    key: text(),
    value: text(),
    /** The id of the window target or window task. */
    sourceId: text(),
    windowId: text(),
  },
  "PRIMARY KEY (key, value, source_id)",
  "WITHOUT ROWID",
  "CREATE INDEX window_selectors_by_source ON window_selectors (source_id)",
  "CREATE INDEX window_selectors_by_window ON window_selectors (window_id)",
);

/**
 * The way back from an instance id, a tag or a resource group to what names it in a window: without it "which windows
 * are for this node" would read every target of every window.
 */
export const windowSelectors = part([SELECTORS], (db) => {
  const rows = SELECTORS.on(db);
  const insert = rows.insert("ON CONFLICT DO NOTHING");
  const remove = rows.delete("sourceId");
  return {
    /** Takes the place of whatever the source named before. */
    set(windowId: string, sourceId: string, targets: readonly Target[]): void {
      remove(sourceId);
      for (const { Key: key = "", Values: values = [] } of targets) {
        for (const value of values) insert({ key, value, sourceId, windowId });
      }
    },
    remove,
    removeOfWindow: rows.delete("windowId"),
    /** What has a value among the values of a key, e.g. of `InstanceIds` or of `tag:Patch Group`. */
    naming: rows.only("windowId", "sourceId").all("WHERE key = :key AND value = :value", "key", "value"),
    /** Every value that something names for a key. */
    values: rows.values("value", "WHERE key = :key GROUP BY value ORDER BY value", "key"),
  };
});

interface Registrations<R> {
  insert(registration: R): void;
  update(registration: R): void;
  delete(id: string): void;
  deleteOfWindow(windowId: string): void;
}

/** Window targets or tasks that are written and removed together with what they name. @param id the member with their id. */
export function registered<
  Id extends string,
  R extends { readonly [I in Id | "windowId"]: string } & { readonly targets: readonly Target[] },
>(db: Source, id: Id, rows: Registrations<R>): Registrations<R> {
  const selectors = windowSelectors.on(db);
  const select = (registration: R) => selectors.set(registration.windowId, registration[id], registration.targets);
  return {
    insert(registration) {
      rows.insert(registration);
      select(registration);
    },
    update(registration) {
      rows.update(registration);
      select(registration);
    },
    delete(registrationId) {
      rows.delete(registrationId);
      selectors.remove(registrationId);
    },
    deleteOfWindow(windowId) {
      rows.deleteOfWindow(windowId);
      selectors.removeOfWindow(windowId);
    },
  };
}
