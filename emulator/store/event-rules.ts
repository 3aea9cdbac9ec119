import type { Database } from "./database.ts";
import type { Tag } from "./tag.ts";

/** An EventBridge rule. */
export interface EventRule {
  readonly name: string;
  readonly eventBus: string;
  readonly state: string;
  readonly description: string | null;
  /** JSON, as the caller wrote it. */
  readonly eventPattern: string | null;
  readonly scheduleExpression: string | null;
  readonly roleArn: string | null;
  readonly tags: readonly Tag[];
}

/** A target of a rule: its id, its ARN and the rest as PutTargets brought it. */
export interface EventTarget {
  readonly Id: string;
  readonly Arn: string;
  readonly Input?: string;
  readonly InputPath?: string;
  readonly InputTransformer?: { readonly InputPathsMap?: Record<string, string>; readonly InputTemplate: string };
}

type RuleRow = Omit<EventRule, "tags"> & { readonly tags: string };

export const EVENT_RULES_SCHEMA = `
CREATE TABLE event_rules (
  event_bus TEXT NOT NULL,
  name TEXT NOT NULL,
  state TEXT NOT NULL,
  description TEXT,
  event_pattern TEXT,
  schedule_expression TEXT,
  role_arn TEXT,
  tags TEXT NOT NULL,
  PRIMARY KEY (event_bus, name)
) WITHOUT ROWID;
CREATE TABLE event_targets (
  event_bus TEXT NOT NULL,
  rule TEXT NOT NULL,
  target_id TEXT NOT NULL,
  arn TEXT NOT NULL,
  target TEXT NOT NULL,
  PRIMARY KEY (event_bus, rule, target_id),
  FOREIGN KEY (event_bus, rule) REFERENCES event_rules ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX event_targets_by_arn ON event_targets (arn);
`;

const COLUMNS = `name, event_bus AS "eventBus", state, description, event_pattern AS "eventPattern",
  schedule_expression AS "scheduleExpression", role_arn AS "roleArn", tags`;

export class EventRules {
  readonly #put;
  readonly #find;
  readonly #delete;
  readonly #after;
  readonly #listening;
  readonly #putTarget;
  readonly #deleteTarget;
  readonly #targetsAfter;
  readonly #rulesWith;

  constructor(db: Database) {
    this.#put = db.prepare(
      `INSERT INTO event_rules VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (event_bus, name) DO UPDATE SET
         state = excluded.state, description = excluded.description, event_pattern = excluded.event_pattern,
         schedule_expression = excluded.schedule_expression, role_arn = excluded.role_arn, tags = excluded.tags`,
    );
    this.#find = db.prepare<RuleRow>(`SELECT ${COLUMNS} FROM event_rules WHERE event_bus = ? AND name = ?`);
    this.#delete = db.prepare("DELETE FROM event_rules WHERE event_bus = ? AND name = ?");
    this.#after = db.prepare<RuleRow>(
      `SELECT ${COLUMNS} FROM event_rules
       WHERE event_bus = ? AND name > ? AND substr(name, 1, length(?3)) = ?3 ORDER BY name LIMIT ?`,
    );
    this.#listening = db.prepare<RuleRow>(
      `SELECT ${COLUMNS} FROM event_rules
       WHERE event_bus = ? AND state <> 'DISABLED' AND event_pattern IS NOT NULL ORDER BY name`,
    );
    this.#putTarget = db.prepare(
      `INSERT INTO event_targets VALUES (?, ?, ?, ?, ?) ON CONFLICT (event_bus, rule, target_id) DO UPDATE SET
         arn = excluded.arn, target = excluded.target`,
    );
    this.#deleteTarget = db.prepare("DELETE FROM event_targets WHERE event_bus = ? AND rule = ? AND target_id = ?");
    this.#targetsAfter = db.prepare<{ target: string }>(
      `SELECT target FROM event_targets WHERE event_bus = ? AND rule = ? AND target_id > ? ORDER BY target_id LIMIT ?`,
    );
    this.#rulesWith = db.prepare<{ rule: string }>(
      "SELECT DISTINCT rule FROM event_targets WHERE arn = ? AND event_bus = ? AND rule > ? ORDER BY rule LIMIT ?",
    );
  }

  put(rule: EventRule): void {
    this.#put.run(
      rule.eventBus,
      rule.name,
      rule.state,
      rule.description,
      rule.eventPattern,
      rule.scheduleExpression,
      rule.roleArn,
      JSON.stringify(rule.tags),
    );
  }

  find(eventBus: string, name: string): EventRule | undefined {
    const row = this.#find.get(eventBus, name);
    return row && fromRow(row);
  }

  delete(eventBus: string, name: string): void {
    this.#delete.run(eventBus, name);
  }

  /** By name; `name` is the place to go on from, "" for the beginning. */
  after(eventBus: string, name: string, prefix: string, limit: number): EventRule[] {
    return this.#after.all(eventBus, name, prefix, limit).map(fromRow);
  }

  /** The enabled rules with a pattern: those an event is held against. */
  listening(eventBus: string): EventRule[] {
    return this.#listening.all(eventBus).map(fromRow);
  }

  putTarget(eventBus: string, rule: string, target: EventTarget): void {
    this.#putTarget.run(eventBus, rule, target.Id, target.Arn, JSON.stringify(target));
  }

  /** @returns whether there was one. */
  deleteTarget(eventBus: string, rule: string, targetId: string): boolean {
    return this.#deleteTarget.run(eventBus, rule, targetId) > 0;
  }

  targets(eventBus: string, rule: string, afterId = "", limit = -1): EventTarget[] {
    return this.#targetsAfter.all(eventBus, rule, afterId, limit).map(({ target }) => JSON.parse(target));
  }

  ruleNamesWith(arn: string, eventBus: string, afterName: string, limit: number): string[] {
    return this.#rulesWith.all(arn, eventBus, afterName, limit).map(({ rule }) => rule);
  }
}

function fromRow(row: RuleRow): EventRule {
  return { ...row, tags: JSON.parse(row.tags) };
}
