import { createHash } from "node:crypto";
import type { Database } from "./database.ts";
import { APPLICATION_ID, STATE_VERSION } from "./schema.ts";

interface Migration {
  /** The version to which it migrates the one before. */
  readonly to: number;
  /** The statements as they were when the version was made: the schemas of today may have moved on. */
  readonly sql?: string;
  /** Those for the tables of each place: a function of what the names of its tables end with. */
  readonly ofPlace?: (suffix: string) => string;
}

/** The failure of an execution that cannot be migrated. */
const INTERRUPTED = JSON.stringify({
  StartAt: "Interrupted",
  States: {
    Interrupted: {
      Type: "Fail",
      Error: "States.Runtime",
      Cause: "An earlier version of the emulator was running this execution.",
    },
  },
});

/** What patch states of the same report have in common, but for the snapshot. */
const REPORTED = [
  ...[
    "baseline_id",
    "install_override_list",
    "execution_id",
    "operation",
    "reboot_option",
    "installed",
    "installed_other",
  ],
  ...[
    "installed_pending_reboot",
    "installed_rejected",
    "missing",
    "failed",
    "not_applicable",
    "critical_non_compliant",
  ],
  ...["security_non_compliant", "other_non_compliant", "available_security_updates", "findings_id"],
];

const LEVELS = ["CRITICAL", "HIGH", "MEDIUM", "LOW", "INFORMATIONAL", "UNSPECIFIED"];

/** How many findings have this level. */
function itemsOf(level: string, isCompliant: 0 | 1): string {
  return `count(*) FILTER (WHERE is_compliant = ${isCompliant} AND level = '${level}')`;
}

const MIGRATIONS: readonly Migration[] = [
  {
    to: 2,
    sql: `
PRAGMA application_id = ${APPLICATION_ID};
ALTER TABLE due ADD COLUMN chain INTEGER NOT NULL DEFAULT 0;
CREATE TABLE faults (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms REAL NOT NULL,
  kind TEXT NOT NULL,
  ref TEXT NOT NULL,
  part TEXT NOT NULL,
  failed TEXT,
  message TEXT NOT NULL,
  stack TEXT NOT NULL
);
`,
  },
  {
    // Executions of state machines go on from where they are, instead of being run again from their beginning. One that runs
    // begins again, which comes out the same; one that has called functions fails, since calling them again would not.
    to: 3,
    sql: `
CREATE TABLE state_events (
  execution_arn TEXT NOT NULL,
  id INTEGER NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (execution_arn, id)
);
INSERT INTO state_events
  SELECT execution_arn, event.key + 1, json_set(event.value, '$.id', event.key + 1, '$.previousId', event.key)
  FROM state_executions, json_each(content, '$.events') AS event WHERE status <> 'RUNNING';
UPDATE state_executions SET content = json_set(content, '$.definition', '${INTERRUPTED}')
  WHERE status = 'RUNNING' AND json_array_length(content, '$.calls') > 0;
DELETE FROM function_events WHERE request_id IN (
  SELECT json_extract(call.value, '$.requestId') FROM state_executions, json_each(content, '$.calls') AS call
);
DELETE FROM due WHERE kind = 'state-task-ended';
INSERT INTO due (due_at_ms, kind, ref, rank)
  SELECT (SELECT CAST(value AS REAL) FROM meta WHERE name = 'clock'), 'state-execution', execution_arn, 1
  FROM state_executions WHERE status = 'RUNNING'
  ON CONFLICT (kind, ref) DO UPDATE SET due_at_ms = excluded.due_at_ms;
UPDATE state_executions
  SET content = json_set(json_remove(content, '$.events'), '$.state', NULL, '$.calls', json('[]'));
`,
  },
  {
    // What a step waits for now schedules the step's due entry at its end, instead of finding the step by its id.
    to: 4,
    sql: ["commands", "automations"]
      .map((table) => {
        const id = table === "commands" ? "command_id" : "execution_id";
        const waiting = `FROM automation_steps AS step WHERE step.awaits = ${table}.${id} AND step.ended_at_ms IS NULL`;
        return `UPDATE ${table} SET window_invocation_id = (SELECT 'automation-step-wakes ' || step.number ${waiting})
          WHERE window_invocation_id IS NULL AND EXISTS (SELECT 1 ${waiting});`;
      })
      .concat("DROP INDEX automation_steps_awaiting;")
      .join("\n"),
  },
  {
    // Instances that are launched.
    to: 5,
    sql: `
ALTER TABLE nodes ADD COLUMN is_managed INTEGER NOT NULL DEFAULT 1;
CREATE TABLE launches (
  node_id TEXT PRIMARY KEY,
  image_id TEXT NOT NULL,
  profile_name TEXT,
  association_id TEXT,
  settings TEXT NOT NULL
);
CREATE INDEX launches_by_profile ON launches (profile_name);
`,
  },
  {
    // Log groups and streams that exist without an event.
    to: 6,
    sql: `
CREATE TABLE log_groups (
  log_group TEXT PRIMARY KEY,
  created_at_ms REAL NOT NULL,
  retention_in_days INTEGER,
  kms_key_id TEXT,
  log_group_class TEXT NOT NULL,
  is_protected INTEGER NOT NULL,
  tags TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE log_streams (
  log_group TEXT NOT NULL,
  log_stream TEXT NOT NULL,
  created_at_ms REAL NOT NULL,
  PRIMARY KEY (log_group, log_stream)
) WITHOUT ROWID;
INSERT INTO log_groups (log_group, created_at_ms, log_group_class, is_protected, tags)
  SELECT log_group, min(at_ms), 'STANDARD', 0, '[]' FROM log_events GROUP BY log_group;
INSERT INTO log_streams
  SELECT log_group, log_stream, min(at_ms) FROM log_events GROUP BY log_group, log_stream;
`,
  },
  {
    // Alarms of CloudWatch, and what they stop.
    to: 7,
    sql: `
CREATE TABLE alarms (
  alarm_name TEXT PRIMARY KEY,
  settings TEXT NOT NULL,
  actions_enabled INTEGER NOT NULL,
  tags TEXT NOT NULL,
  settings_updated_at_ms REAL NOT NULL,
  state_value TEXT NOT NULL,
  state_reason TEXT NOT NULL,
  state_reason_data TEXT,
  state_updated_at_ms REAL NOT NULL,
  state_transitioned_at_ms REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE alarm_history (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  alarm_name TEXT NOT NULL,
  at_ms REAL NOT NULL,
  type TEXT NOT NULL,
  summary TEXT NOT NULL,
  data TEXT NOT NULL
);
CREATE INDEX alarm_history_by_instant ON alarm_history (at_ms);
CREATE TABLE alarm_watches (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  ref TEXT NOT NULL,
  alarm_name TEXT NOT NULL,
  ignores_poll_failure INTEGER NOT NULL,
  triggered TEXT,
  UNIQUE (kind, ref)
);
CREATE INDEX alarm_watches_by_alarm ON alarm_watches (alarm_name, number);
ALTER TABLE window_execution_tasks ADD COLUMN triggered_alarm TEXT;
ALTER TABLE commands ADD COLUMN triggered_alarm TEXT;
ALTER TABLE automations ADD COLUMN triggered_alarm TEXT;
`,
  },
  {
    // Keys and aliases of KMS.
    to: 8,
    sql: `
CREATE TABLE kms_keys (
  key_id TEXT PRIMARY KEY,
  created_at_ms REAL NOT NULL,
  description TEXT NOT NULL,
  is_enabled INTEGER NOT NULL,
  deleted_at_ms REAL,
  rotation_days INTEGER,
  policy TEXT NOT NULL,
  tags TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE kms_aliases (
  alias_name TEXT PRIMARY KEY,
  key_id TEXT NOT NULL,
  created_at_ms REAL NOT NULL,
  updated_at_ms REAL NOT NULL
) WITHOUT ROWID;
`,
  },
  {
    // Accounts and regions: what there is becomes what the first of them has. Which it is says the state's identity (`world.ts`).
    to: 9,
    sql: `
CREATE TABLE accounts (
  number INTEGER PRIMARY KEY,
  account TEXT NOT NULL UNIQUE
);
CREATE TABLE places (
  number INTEGER PRIMARY KEY,
  account_number INTEGER NOT NULL REFERENCES accounts,
  region TEXT NOT NULL,
  UNIQUE (account_number, region)
);
ALTER TABLE buckets ADD COLUMN account TEXT NOT NULL DEFAULT '000000000000';
ALTER TABLE buckets ADD COLUMN region TEXT NOT NULL DEFAULT 'us-east-1';
UPDATE buckets SET account = json_extract(value, '$.account'), region = json_extract(value, '$.region')
  FROM meta WHERE meta.name = 'identity';
CREATE INDEX buckets_by_owner ON buckets (account, name);
ALTER TABLE events ADD COLUMN place INTEGER NOT NULL DEFAULT 1;
CREATE TABLE due_of_places (
  id INTEGER PRIMARY KEY,
  due_at_ms REAL NOT NULL,
  kind TEXT NOT NULL,
  ref TEXT NOT NULL,
  rank INTEGER NOT NULL,
  chain INTEGER NOT NULL DEFAULT 0,
  place INTEGER NOT NULL DEFAULT 1,
  UNIQUE (kind, ref, place)
);
INSERT INTO due_of_places SELECT id, due_at_ms, kind, ref, rank, chain, 1 FROM due;
DROP TABLE due;
ALTER TABLE due_of_places RENAME TO due;
CREATE INDEX due_by_instant ON due (due_at_ms, rank, id);
`,
  },
  {
    // Events of one transaction are a row.
    to: 10,
    sql: `
CREATE TABLE events_together (
  number INTEGER PRIMARY KEY,
  events BLOB NOT NULL
);
INSERT INTO events_together
  SELECT max(number), json_group_array(json_array(
    event_id, event_bus, source, detail_type, at_ms, json(resources), json(detail), place
  )) FROM (SELECT * FROM events ORDER BY number) GROUP BY number / 500;
DROP TABLE events;
ALTER TABLE events_together RENAME TO events;
`,
  },
  {
    // Ids of events apart from the rest of them. Up to 64 command invocations are a row, as lines of JSON. What nodes that were patched
    // alike report is there once, and their compliance is that of the report. What steps change of a node is apart from the rest.
    to: 11,
    sql: `
ALTER TABLE events ADD COLUMN ids BLOB;
`,
    ofPlace: (suffix) => `
CREATE TABLE command_invocation_blocks${suffix} (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  open_count INTEGER NOT NULL,
  details TEXT NOT NULL,
  invocations BLOB NOT NULL
);
CREATE TABLE command_invocation_nodes${suffix} (
  number INTEGER PRIMARY KEY,
  command_number INTEGER NOT NULL,
  node_id TEXT NOT NULL
);
-- Numbers are never used again: neither are those of invocations that are not there any more.
INSERT INTO command_invocation_blocks${suffix}
  SELECT seq / 64, 0, '{}', '' FROM sqlite_sequence WHERE name = 'command_invocations${suffix}';
DELETE FROM command_invocation_blocks${suffix};
INSERT INTO command_invocation_blocks${suffix}
  SELECT number / 64, sum(ended_at_ms IS NULL),
    (SELECT json_group_object(status_details, count) FROM (
      SELECT status_details, count(*) AS count FROM command_invocations${suffix} AS i
        WHERE i.number / 64 = block.number / 64 GROUP BY 1)),
    group_concat(json_array(number, command_number, node_id, status_details, sent_at_ms, started_at_ms, ended_at_ms,
      json(plugins), json(running)), char(10))
  FROM command_invocations${suffix} AS block GROUP BY number / 64;
INSERT INTO command_invocation_nodes${suffix} SELECT number, command_number, node_id FROM command_invocations${suffix};
DROP TABLE command_invocations${suffix};
CREATE INDEX command_invocation_blocks_open${suffix} ON command_invocation_blocks${suffix} (id) WHERE open_count > 0;
CREATE INDEX command_invocation_nodes_by_node${suffix} ON command_invocation_nodes${suffix} (node_id);
CREATE TABLE patch_reports${suffix} (
  report INTEGER PRIMARY KEY,
  baseline_id TEXT NOT NULL,
  snapshot_id TEXT NOT NULL,
  install_override_list TEXT,
  execution_id TEXT NOT NULL,
  operation TEXT NOT NULL,
  reboot_option TEXT NOT NULL,
  installed INTEGER NOT NULL,
  installed_other INTEGER NOT NULL,
  installed_pending_reboot INTEGER NOT NULL,
  installed_rejected INTEGER NOT NULL,
  missing INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  not_applicable INTEGER NOT NULL,
  critical_non_compliant INTEGER NOT NULL,
  security_non_compliant INTEGER NOT NULL,
  other_non_compliant INTEGER NOT NULL,
  available_security_updates INTEGER,
  findings_id INTEGER NOT NULL,
  status TEXT NOT NULL,
  overall_severity TEXT NOT NULL,
  compliant TEXT NOT NULL,
  non_compliant TEXT NOT NULL,
  node_count INTEGER NOT NULL
);
CREATE TABLE standings${suffix} (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  resource_id TEXT NOT NULL,
  compliance_type TEXT NOT NULL,
  put TEXT,
  report INTEGER,
  patch_group TEXT,
  own_snapshot_id TEXT,
  started_at_ms REAL,
  ended_at_ms REAL,
  last_no_reboot_install_at_ms REAL,
  times TEXT,
  UNIQUE (resource_id, compliance_type)
);
INSERT INTO patch_reports${suffix} (${REPORTED}, snapshot_id, status, overall_severity, compliant, non_compliant, node_count)
  WITH items AS (
    SELECT interned.id, item.value ->> 'isCompliant' AS is_compliant, item.value ->> 'level' AS level
      FROM interned, json_each(content) AS item WHERE interned.id IN (SELECT findings_id FROM patch_states${suffix})
  ), found AS (
    SELECT findings_id,
        json_array(${LEVELS.map((level) => itemsOf(level, 1))}) AS compliant,
        json_array(${LEVELS.map((level) => itemsOf(level, 0))}) AS non_compliant,
        CASE ${LEVELS.map((level) => `WHEN ${itemsOf(level, 0)} > 0 THEN '${level}'`).join(" ")} ELSE 'UNSPECIFIED' END AS severity
      FROM (SELECT DISTINCT findings_id FROM patch_states${suffix}) LEFT JOIN items ON id = findings_id GROUP BY findings_id
  )
  SELECT ${REPORTED}, min(snapshot_id), iif(non_compliant = '[0,0,0,0,0,0]', 'COMPLIANT', 'NON_COMPLIANT'), severity,
      compliant, non_compliant, count(*)
    FROM patch_states${suffix} JOIN found USING (findings_id) GROUP BY ${REPORTED};
INSERT INTO standings${suffix}
  SELECT c.number, resource_id, compliance_type,
      iif(has_patch_report, NULL, json_object('status', c.status, 'overallSeverity', c.overall_severity,
        'compliant', json(c.compliant), 'nonCompliant', json(c.non_compliant), 'executionAtMs', execution_at_ms,
        'executionId', c.execution_id, 'executionType', execution_type, 'contentHash', content_hash)),
      report, patch_group, nullif(s.snapshot_id, r.snapshot_id), started_at_ms, ended_at_ms, last_no_reboot_install_at_ms, times
    FROM compliance_summaries${suffix} AS c
    LEFT JOIN patch_states${suffix} AS s ON compliance_type = 'Patch' AND node_id = resource_id
    LEFT JOIN patch_reports${suffix} AS r ON ${REPORTED.map((column) => `r.${column} IS s.${column}`).join(" AND ")};
INSERT INTO sqlite_sequence SELECT 'standings${suffix}', 0
  WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'standings${suffix}');
UPDATE sqlite_sequence SET seq = former.seq FROM sqlite_sequence AS former
  WHERE sqlite_sequence.name = 'standings${suffix}' AND former.name = 'compliance_summaries${suffix}';
DROP TABLE compliance_summaries${suffix};
DROP TABLE compliance_totals${suffix};
DROP TABLE patch_states${suffix};
CREATE INDEX standings_by_group${suffix} ON standings${suffix} (patch_group, number) WHERE patch_group IS NOT NULL;
CREATE INDEX standings_put${suffix} ON standings${suffix} (number) WHERE put IS NOT NULL;
CREATE TABLE node_states${suffix} (
  number INTEGER PRIMARY KEY REFERENCES nodes${suffix} ON DELETE CASCADE,
  ping_status TEXT NOT NULL,
  last_ping_at_ms REAL NOT NULL,
  last_boot_at_ms REAL NOT NULL,
  installed TEXT NOT NULL
);
INSERT INTO node_states${suffix} SELECT number, ping_status, last_ping_at_ms, last_boot_at_ms, installed FROM nodes${suffix};
${["ping_status", "last_ping_at_ms", "last_boot_at_ms", "installed"]
  .map((column) => `ALTER TABLE nodes${suffix} DROP COLUMN ${column};`)
  .join("\n")}
`,
  },
  {
    // The due list is held in memory: its table is read at a start alone, and needs no index.
    to: 12,
    sql: `
ALTER TABLE due RENAME TO due_before;
CREATE TABLE due (
  id INTEGER PRIMARY KEY,
  due_at_ms REAL NOT NULL,
  kind TEXT NOT NULL,
  ref TEXT NOT NULL,
  rank INTEGER NOT NULL,
  chain INTEGER NOT NULL DEFAULT 0,
  place INTEGER NOT NULL DEFAULT 1
);
INSERT INTO due SELECT id, due_at_ms, kind, ref, rank, chain, place FROM due_before;
DROP TABLE due_before;
`,
  },
];

/** Migrates a state of an earlier version to the current one, in one transaction. */
export function migrate(db: Database, version: number): void {
  db.transaction(() => {
    for (const { to, sql, ofPlace } of MIGRATIONS) {
      if (to <= version) continue;
      if (sql) db.exec(sql);
      if (ofPlace) for (const suffix of placesOf(db)) db.exec(ofPlace(suffix));
    }
    db.exec(`PRAGMA user_version = ${STATE_VERSION}`);
  });
}

/** What the names of the tables of each place end with: the first, of all that were before there were places, has plain names. */
function placesOf(db: Database): readonly string[] {
  const others = db.prepare<{ number: number }>("SELECT number FROM places WHERE number > 1").all();
  return ["", ...others.map(({ number }) => `_place_${number}`)];
}

/** Of version 1, which carried no mark and had many schemas, only the last is known well enough to be taken further. */
const LAST_SCHEMA_OF_VERSION_1 = "ecf10bb1bed3f872f4c0f7c72db1eff8d629221bbc00f54bf88894c8efddf1e5";

/** @param schema the statements that made what is in a database without a mark. */
export function versionOneKind(schema: readonly string[]): "known" | "too old" | "foreign" {
  const digest = createHash("sha256").update(schema.join("\n")).digest("hex");
  if (digest === LAST_SCHEMA_OF_VERSION_1) return "known";
  const isOurs = ["due", "meta", "windows"].every((table) =>
    schema.some((sql) => sql.startsWith(`CREATE TABLE ${table} `)),
  );
  return isOurs ? "too old" : "foreign";
}
