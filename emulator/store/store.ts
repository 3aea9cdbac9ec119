import { API_DESTINATIONS_SCHEMA, ApiDestinations } from "./api-destinations.ts";
import { AUTOMATION_STEPS_SCHEMA, AutomationSteps } from "./automation-steps.ts";
import { AUTOMATIONS_SCHEMA, Automations } from "./automations.ts";
import type { Behaviour } from "./behaviour.ts";
import { BUCKETS_SCHEMA, Buckets } from "./buckets.ts";
import { COMMAND_INVOCATIONS_SCHEMA, CommandInvocations } from "./command-invocations.ts";
import { COMMANDS_SCHEMA, Commands } from "./commands.ts";
import { COMPLIANCE_SCHEMA, Compliance } from "./compliance.ts";
import { Database } from "./database.ts";
import { DELIVERIES_SCHEMA, Deliveries } from "./deliveries.ts";
import { DOCUMENTS_SCHEMA, Documents } from "./documents.ts";
import { DUE_SCHEMA, DueList } from "./due.ts";
import { EVENT_RULES_SCHEMA, EventRules } from "./event-rules.ts";
import { EVENTS_SCHEMA, Events } from "./events.ts";
import { FAULTS_SCHEMA, Faults } from "./faults.ts";
import { FUNCTION_EVENTS_SCHEMA, FunctionEvents } from "./function-events.ts";
import { FUNCTIONS_SCHEMA, Functions } from "./functions.ts";
import { ClientTokens, IDEMPOTENCY_SCHEMA } from "./idempotency.ts";
import { INSTANCE_PROFILES_SCHEMA, InstanceProfiles } from "./instance-profiles.ts";
import { INTERNED_SCHEMA, Interned } from "./interned.ts";
import { LOG_EVENTS_SCHEMA, LogEvents } from "./log-events.ts";
import { MESSAGES_SCHEMA, Messages } from "./messages.ts";
import { META_SCHEMA, Meta } from "./meta.ts";
import { NODES_SCHEMA, Nodes } from "./nodes.ts";
import { OBJECTS_SCHEMA, Objects } from "./objects.ts";
import type { PackageHistory } from "./package-history.ts";
import type { PackageSet } from "./package-set.ts";
import { PARAMETERS_SCHEMA, Parameters } from "./parameters.ts";
import { PATCH_BASELINES_SCHEMA, PatchBaselines } from "./patch-baselines.ts";
import { PATCH_SNAPSHOTS_SCHEMA, PatchSnapshots } from "./patch-snapshots.ts";
import { type Finding, PATCH_STATES_SCHEMA, PatchStates } from "./patch-states.ts";
import { POLICIES_SCHEMA, Policies } from "./policies.ts";
import { RESOURCE_GROUPS_SCHEMA, ResourceGroups } from "./resource-groups.ts";
import { ROLES_SCHEMA, Roles } from "./roles.ts";
import { SESSIONS_SCHEMA, Sessions } from "./sessions.ts";
import { openStateDirectory } from "./state-directory.ts";
import { StateError } from "./state-error.ts";
import { STATE_EXECUTIONS_SCHEMA, StateExecutions } from "./state-executions.ts";
import { STATE_MACHINES_SCHEMA, StateMachines } from "./state-machines.ts";
import { SUBSCRIPTIONS_SCHEMA, Subscriptions } from "./subscriptions.ts";
import { TAGS_SCHEMA, Tags } from "./tags.ts";
import { TOPICS_SCHEMA, Topics } from "./topics.ts";
import { WINDOW_EXECUTION_GROUPS_SCHEMA, WindowExecutionGroups } from "./window-execution-groups.ts";
import { WINDOW_EXECUTION_INVOCATIONS_SCHEMA, WindowExecutionInvocations } from "./window-execution-invocations.ts";
import { WINDOW_EXECUTION_TASKS_SCHEMA, WindowExecutionTasks } from "./window-execution-tasks.ts";
import { WINDOW_EXECUTIONS_SCHEMA, WindowExecutions } from "./window-executions.ts";
import { WINDOW_SELECTORS_SCHEMA, WindowSelectors } from "./window-selectors.ts";
import { WINDOW_TARGETS_SCHEMA, WindowTargets } from "./window-targets.ts";
import { WINDOW_TASKS_SCHEMA, WindowTasks } from "./window-tasks.ts";
import { WINDOWS_SCHEMA, Windows } from "./windows.ts";

/** Raised by one whenever a schema changes: a state directory of another version is refused, not guessed at. */
const STATE_VERSION = 1;

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

/** Everything the emulated account holds. The two flows, requests and time, meet here. */
export type Store = ReturnType<typeof storeOn>;

/**
 * @param directory where `emulator.sqlite` lives; undefined for an emulator that forgets.
 * @throws StateError when the directory cannot be used, is in use, or holds the state of another version.
 */
export function openStore(directory: string | undefined): Store {
  const db = directory === undefined ? new Database(":memory:") : openStateDirectory(directory);
  createTables(db, directory);
  return storeOn(db);
}

/** The store on a database of one's own, which has its tables or gets them: for what looks at a whole state. */
export function openStoreOn(db: Database): Store {
  createTables(db, undefined);
  return storeOn(db);
}

function storeOn(db: Database) {
  return {
    transaction: <T>(change: () => T): T => db.transaction(change),
    attempt: <T>(change: () => T): T => db.attempt(change),
    close: () => db.close(),
    meta: new Meta(db),
    due: new DueList(db),
    faults: new Faults(db),
    windows: new Windows(db),
    windowTargets: new WindowTargets(db),
    windowTasks: new WindowTasks(db),
    windowSelectors: new WindowSelectors(db),
    windowExecutions: new WindowExecutions(db),
    windowExecutionTasks: new WindowExecutionTasks(db),
    windowExecutionInvocations: new WindowExecutionInvocations(db),
    windowExecutionGroups: new WindowExecutionGroups(db),
    commands: new Commands(db),
    commandInvocations: new CommandInvocations(db),
    documents: new Documents(db),
    automations: new Automations(db),
    automationSteps: new AutomationSteps(db),
    runbooks: new Interned<object>(db, "runbook"),
    logEvents: new LogEvents(db),
    parameters: new Parameters(db),
    tags: new Tags(db),
    clientTokens: new ClientTokens(db),
    roles: new Roles(db),
    policies: new Policies(db),
    instanceProfiles: new InstanceProfiles(db),
    sessions: new Sessions(db),
    buckets: new Buckets(db),
    objects: new Objects(db),
    topics: new Topics(db),
    subscriptions: new Subscriptions(db),
    messages: new Messages(db),
    deliveries: new Deliveries(db),
    events: new Events(db),
    eventRules: new EventRules(db),
    apiDestinations: new ApiDestinations(db),
    resourceGroups: new ResourceGroups(db),
    functions: new Functions(db),
    functionEvents: new FunctionEvents(db),
    stateMachines: new StateMachines(db),
    stateExecutions: new StateExecutions(db),
    nodes: new Nodes(db),
    behaviours: new Interned<Behaviour>(db, "behaviour"),
    packageSets: new Interned<PackageSet>(db, "package-set"),
    catalogues: new Interned<Readonly<Record<string, readonly PackageHistory[]>>>(db, "catalogue"),
    patchBaselines: new PatchBaselines(db),
    patchSnapshots: new PatchSnapshots(db),
    patchStates: new PatchStates(db),
    compliance: new Compliance(db),
    findings: new Interned<readonly Finding[]>(db, "findings"),
  };
}

function createTables(db: Database, directory: string | undefined): void {
  const { user_version: version } = db.prepare<{ user_version: number }>("PRAGMA user_version").get()!;
  if (version === STATE_VERSION) return;
  if (version !== 0) {
    db.close();
    throw new StateError(
      `${directory} holds emulator state of version ${version}, this program reads version ${STATE_VERSION}: ` +
        "start with another --state directory, or remove this one.",
    );
  }
  db.transaction(() => {
    for (const schema of SCHEMAS) db.exec(schema);
    db.exec(`PRAGMA user_version = ${STATE_VERSION}`);
  });
}
