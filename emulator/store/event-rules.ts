import { json, text } from "./columns.ts";
import { part, type RowOf, Table } from "./table.ts";
import type { Tag } from "./tag.ts";

const RULES = new Table(
  "event_rules",
  {
    eventBus: text(),
    name: text(),
    state: text(),
    description: text().orNull(),
    /** JSON, as the caller wrote it. */
    eventPattern: text().orNull(),
    scheduleExpression: text().orNull(),
    roleArn: text().orNull(),
    tags: json<readonly Tag[]>(),
  },
  "PRIMARY KEY (event_bus, name)",
  "WITHOUT ROWID",
);

/** An EventBridge rule. */
export type EventRule = RowOf<typeof RULES>;

/** A target of a rule: its id, its ARN and the rest as PutTargets brought it. */
export interface EventTarget {
  readonly Id: string;
  readonly Arn: string;
  readonly Input?: string;
  readonly InputPath?: string;
  readonly InputTransformer?: { readonly InputPathsMap?: Record<string, string>; readonly InputTemplate: string };
}

const TARGETS = new Table(
  "event_targets",
  { eventBus: text(), rule: text(), targetId: text(), arn: text(), target: json<EventTarget>() },
  "PRIMARY KEY (event_bus, rule, target_id)",
  "FOREIGN KEY (event_bus, rule) REFERENCES event_rules ON DELETE CASCADE",
  "WITHOUT ROWID",
  "CREATE INDEX event_targets_by_arn ON event_targets (arn)",
);

export const eventRules = part([RULES, TARGETS], (db) => {
  const rows = RULES.on(db);
  const targets = TARGETS.on(db);
  const putTarget = targets.put(["eventBus", "rule", "targetId"]);
  const targetsAfter = targets.only("target").page("targetId", ["eventBus", "rule"]);
  return {
    put: rows.put(["eventBus", "name"]),
    find: rows.find("eventBus", "name"),
    delete: rows.delete("eventBus", "name"),
    /** By name; a page continues after a name, "" for the beginning. */
    after: rows.pageOfPrefix("name", "name", ["eventBus"]),
    /** The enabled rules with a pattern: those an event is held against. */
    listening: rows
      .kept()
      .all(
        "WHERE event_bus = :eventBus AND state <> 'DISABLED' AND event_pattern IS NOT NULL ORDER BY name",
        "eventBus",
      ),
    putTarget: (eventBus: string, rule: string, target: EventTarget): void =>
      putTarget({ eventBus, rule, targetId: target.Id, arn: target.Arn, target }),
    /** @returns how many there were. */
    deleteTarget: targets.delete("eventBus", "rule", "targetId"),
    targets: (eventBus: string, rule: string, afterId = "", limit = -1): EventTarget[] =>
      targetsAfter(eventBus, rule, afterId, limit).map(({ target }) => target),
  };
});
