import type { Target } from "@aws-sdk/client-ssm";
import { Bindings, type Condition, whereOf } from "./condition.ts";
import type { Database } from "./database.ts";
import { json, type NewRowOf, type RowOf, rowNumber, Table, text } from "./table.ts";
import { WindowSelectors } from "./window-selectors.ts";

export type WindowTargetResourceType = "INSTANCE" | "RESOURCE_GROUP";

const WINDOW_TARGETS = new Table("window_targets", {
  number: rowNumber,
  windowTargetId: text("UNIQUE"),
  windowId: text(),
  resourceType: text<WindowTargetResourceType>(),
  targets: json<readonly Target[]>(),
  ownerInformation: text().orNull(),
  name: text().orNull(),
  description: text().orNull(),
});

/** A target registered with a maintenance window. `targets` is kept as the caller wrote it, since reads echo it. */
export type WindowTarget = NewRowOf<typeof WINDOW_TARGETS>;
export type NumberedWindowTarget = RowOf<typeof WINDOW_TARGETS>;

export const WINDOW_TARGETS_SCHEMA = `${WINDOW_TARGETS.schema}
CREATE INDEX window_targets_by_window ON window_targets (window_id, number);
`;

const ONE = "WHERE window_target_id = :windowTargetId";
const OF_WINDOW = "WHERE window_id = :windowId";

export class WindowTargets {
  readonly #db;
  readonly #insert;
  readonly #update;
  readonly #find;
  readonly #delete;
  readonly #deleteOfWindow;
  readonly #ofWindow;
  readonly #count;
  readonly #selectors;

  constructor(db: Database) {
    this.#db = db;
    this.#selectors = new WindowSelectors(db);
    this.#insert = WINDOW_TARGETS.insert(db);
    this.#update = WINDOW_TARGETS.update(db, WINDOW_TARGETS.fieldsBut("number", "windowTargetId"), ONE);
    this.#find = WINDOW_TARGETS.select(db, ONE);
    this.#delete = WINDOW_TARGETS.delete(db, ONE);
    this.#deleteOfWindow = WINDOW_TARGETS.delete(db, OF_WINDOW);
    this.#ofWindow = WINDOW_TARGETS.select(db, `${OF_WINDOW} ORDER BY number`);
    this.#count = db.prepare<{ count: number }>(`SELECT count(*) AS count FROM window_targets ${OF_WINDOW}`);
  }

  insert(target: WindowTarget): void {
    this.#insert.run(target);
    this.#selectors.set({ windowId: target.windowId, sourceId: target.windowTargetId }, target.targets);
  }

  update(target: WindowTarget): void {
    this.#update.run(target);
    this.#selectors.set({ windowId: target.windowId, sourceId: target.windowTargetId }, target.targets);
  }

  find(windowTargetId: string): NumberedWindowTarget | undefined {
    return this.#find.get({ windowTargetId });
  }

  delete(windowTargetId: string): void {
    this.#delete.run({ windowTargetId });
    this.#selectors.remove(windowTargetId);
  }

  deleteOfWindow(windowId: string): void {
    this.#deleteOfWindow.run({ windowId });
    this.#selectors.removeOfWindow(windowId);
  }

  /** All of a window's targets, oldest first. */
  ofWindow(windowId: string): NumberedWindowTarget[] {
    return this.#ofWindow.all({ windowId });
  }

  /** At most `limit` of a window's targets behind `number`, oldest first. */
  page(
    windowId: string,
    number: number,
    limit: number,
    condition: Condition<"windowTargetId" | "resourceType" | "ownerInformation"> = {},
  ): NumberedWindowTarget[] {
    const bindings = new Bindings();
    return WINDOW_TARGETS.selected(
      this.#db,
      `WHERE window_id = :windowId AND number > :number AND ${whereOf(condition, bindings)} ORDER BY number LIMIT :limit`,
    ).all({ ...bindings.values, windowId, number, limit });
  }

  count(windowId: string): number {
    return this.#count.get({ windowId })!.count;
  }
}
