import type { Target } from "@aws-sdk/client-ssm";
import type { Database } from "./database.ts";
import { type RowOf, Table, text } from "./table.ts";

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
);

/** A window target or a task of a window that names a value. */
export type WindowSelector = Pick<RowOf<typeof SELECTORS>, "windowId" | "sourceId">;

export const WINDOW_SELECTORS_SCHEMA = `${SELECTORS.schema}
CREATE INDEX window_selectors_by_source ON window_selectors (source_id);
CREATE INDEX window_selectors_by_window ON window_selectors (window_id);
`;

/**
 * The way back from an instance id, a tag or a resource group to what names it in a window: without it "which windows
 * are for this node" would read every target of every window.
 */
export class WindowSelectors {
  readonly #insert;
  readonly #remove;
  readonly #removeOfWindow;
  readonly #naming;
  readonly #values;

  constructor(db: Database) {
    this.#insert = SELECTORS.insert(db, "ON CONFLICT DO NOTHING");
    this.#remove = SELECTORS.delete(db, "WHERE source_id = :sourceId");
    this.#removeOfWindow = SELECTORS.delete(db, "WHERE window_id = :windowId");
    this.#naming = SELECTORS.pick(db, ["windowId", "sourceId"], "WHERE key = :key AND value = :value");
    this.#values = db.prepare<{ value: string }>(
      "SELECT DISTINCT value FROM window_selectors WHERE key = :key ORDER BY value",
    );
  }

  /** Takes the place of whatever the source named before. */
  set({ windowId, sourceId }: WindowSelector, targets: readonly Target[]): void {
    this.#remove.run({ sourceId });
    for (const { Key: key = "", Values: values = [] } of targets) {
      for (const value of values) this.#insert.run({ key, value, sourceId, windowId });
    }
  }

  remove(sourceId: string): void {
    this.#remove.run({ sourceId });
  }

  removeOfWindow(windowId: string): void {
    this.#removeOfWindow.run({ windowId });
  }

  /** What has `value` among the values of `key`, e.g. of `InstanceIds` or of `tag:Patch Group`. */
  naming(key: string, value: string): WindowSelector[] {
    return this.#naming.all({ key, value });
  }

  /** Every value that something names for `key`. */
  values(key: string): string[] {
    return this.#values.all({ key }).map(({ value }) => value);
  }
}
