import { API_DESTINATIONS_SCHEMA } from "./api-destinations.ts";
import { AUTOMATION_STEPS_SCHEMA } from "./automation-steps.ts";
import { AUTOMATIONS_SCHEMA } from "./automations.ts";
import { BUCKETS_SCHEMA } from "./buckets.ts";
import { COMMAND_INVOCATIONS_SCHEMA } from "./command-invocations.ts";
import { COMMANDS_SCHEMA } from "./commands.ts";
import { COMPLIANCE_SCHEMA } from "./compliance.ts";
import type { Database } from "./database.ts";
import { DELIVERIES_SCHEMA } from "./deliveries.ts";
import { DOCUMENTS_SCHEMA } from "./documents.ts";
import { DUE_SCHEMA } from "./due.ts";
import { EVENT_RULES_SCHEMA } from "./event-rules.ts";
import { EVENTS_SCHEMA } from "./events.ts";
import { FAULTS_SCHEMA } from "./faults.ts";
import { FUNCTION_EVENTS_SCHEMA } from "./function-events.ts";
import { FUNCTIONS_SCHEMA } from "./functions.ts";
import { IDEMPOTENCY_SCHEMA } from "./idempotency.ts";
import { INSTANCE_PROFILES_SCHEMA } from "./instance-profiles.ts";
import { INTERNED_SCHEMA } from "./interned.ts";
import { LOG_EVENTS_SCHEMA } from "./log-events.ts";
import { MESSAGES_SCHEMA } from "./messages.ts";
import { META_SCHEMA } from "./meta.ts";
import { NODES_SCHEMA } from "./nodes.ts";
import { OBJECTS_SCHEMA } from "./objects.ts";
import { PARAMETERS_SCHEMA } from "./parameters.ts";
import { PATCH_BASELINES_SCHEMA } from "./patch-baselines.ts";
import { PATCH_SNAPSHOTS_SCHEMA } from "./patch-snapshots.ts";
import { PATCH_STATES_SCHEMA } from "./patch-states.ts";
import { POLICIES_SCHEMA } from "./policies.ts";
import { RESOURCE_GROUPS_SCHEMA } from "./resource-groups.ts";
import { ROLES_SCHEMA } from "./roles.ts";
import { SESSIONS_SCHEMA } from "./sessions.ts";
import { STATE_EXECUTIONS_SCHEMA } from "./state-executions.ts";
import { STATE_MACHINES_SCHEMA } from "./state-machines.ts";
import { SUBSCRIPTIONS_SCHEMA } from "./subscriptions.ts";
import { TAGS_SCHEMA } from "./tags.ts";
import { TOPICS_SCHEMA } from "./topics.ts";
import { WINDOW_EXECUTION_GROUPS_SCHEMA } from "./window-execution-groups.ts";
import { WINDOW_EXECUTION_INVOCATIONS_SCHEMA } from "./window-execution-invocations.ts";
import { WINDOW_EXECUTION_TASKS_SCHEMA } from "./window-execution-tasks.ts";
import { WINDOW_EXECUTIONS_SCHEMA } from "./window-executions.ts";
import { WINDOW_SELECTORS_SCHEMA } from "./window-selectors.ts";
import { WINDOW_TARGETS_SCHEMA } from "./window-targets.ts";
import { WINDOW_TASKS_SCHEMA } from "./window-tasks.ts";
import { WINDOWS_SCHEMA } from "./windows.ts";

/** What a state file is recognised by: "MWem" in the field that SQLite keeps for it. */
export const APPLICATION_ID = 0x4d57656d;

/**
 * Raised by one with every change of the schema, together with a migration from the version before (`migrations.ts`) and a
 * state that is kept for the tests (`test/emulator/store/states`).
 */
export const STATE_VERSION = 3;

const SCHEMAS = [
  META_SCHEMA,
  DUE_SCHEMA,
  FAULTS_SCHEMA,
  WINDOWS_SCHEMA,
  WINDOW_TARGETS_SCHEMA,
  WINDOW_TASKS_SCHEMA,
  WINDOW_SELECTORS_SCHEMA,
  WINDOW_EXECUTIONS_SCHEMA,
  WINDOW_EXECUTION_TASKS_SCHEMA,
  WINDOW_EXECUTION_INVOCATIONS_SCHEMA,
  WINDOW_EXECUTION_GROUPS_SCHEMA,
  COMMANDS_SCHEMA,
  COMMAND_INVOCATIONS_SCHEMA,
  DOCUMENTS_SCHEMA,
  AUTOMATIONS_SCHEMA,
  AUTOMATION_STEPS_SCHEMA,
  LOG_EVENTS_SCHEMA,
  PARAMETERS_SCHEMA,
  TAGS_SCHEMA,
  IDEMPOTENCY_SCHEMA,
  ROLES_SCHEMA,
  POLICIES_SCHEMA,
  INSTANCE_PROFILES_SCHEMA,
  SESSIONS_SCHEMA,
  BUCKETS_SCHEMA,
  OBJECTS_SCHEMA,
  TOPICS_SCHEMA,
  SUBSCRIPTIONS_SCHEMA,
  MESSAGES_SCHEMA,
  DELIVERIES_SCHEMA,
  EVENTS_SCHEMA,
  EVENT_RULES_SCHEMA,
  API_DESTINATIONS_SCHEMA,
  RESOURCE_GROUPS_SCHEMA,
  FUNCTIONS_SCHEMA,
  FUNCTION_EVENTS_SCHEMA,
  STATE_MACHINES_SCHEMA,
  STATE_EXECUTIONS_SCHEMA,
  INTERNED_SCHEMA,
  NODES_SCHEMA,
  PATCH_BASELINES_SCHEMA,
  PATCH_SNAPSHOTS_SCHEMA,
  PATCH_STATES_SCHEMA,
  COMPLIANCE_SCHEMA,
];

/** Makes the tables of a new state. To be called in a transaction. */
export function createTables(db: Database): void {
  for (const schema of SCHEMAS) db.exec(schema);
  db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${STATE_VERSION}`);
}
