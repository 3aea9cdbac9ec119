import { ApiDestinations } from "./api-destinations.ts";
import { AutomationSteps } from "./automation-steps.ts";
import { Automations } from "./automations.ts";
import type { Behaviour } from "./behaviour.ts";
import { Buckets } from "./buckets.ts";
import { CommandInvocations } from "./command-invocations.ts";
import { Commands } from "./commands.ts";
import { Compliance } from "./compliance.ts";
import { Database } from "./database.ts";
import { Deliveries } from "./deliveries.ts";
import { Documents } from "./documents.ts";
import { DueList } from "./due.ts";
import { EventRules } from "./event-rules.ts";
import { Events } from "./events.ts";
import { Faults } from "./faults.ts";
import { FunctionEvents } from "./function-events.ts";
import { Functions } from "./functions.ts";
import { ClientTokens } from "./idempotency.ts";
import { InstanceProfiles } from "./instance-profiles.ts";
import { Interned } from "./interned.ts";
import { LaggingCopy } from "./lagging-copy.ts";
import { LogEvents } from "./log-events.ts";
import { Messages } from "./messages.ts";
import { Meta } from "./meta.ts";
import { Nodes } from "./nodes.ts";
import { Objects } from "./objects.ts";
import type { PackageHistory } from "./package-history.ts";
import type { PackageSet } from "./package-set.ts";
import { Parameters } from "./parameters.ts";
import { PatchBaselines } from "./patch-baselines.ts";
import { PatchSnapshots } from "./patch-snapshots.ts";
import { type Finding, PatchStates } from "./patch-states.ts";
import { Policies } from "./policies.ts";
import { ResourceGroups } from "./resource-groups.ts";
import { Roles } from "./roles.ts";
import { createTables } from "./schema.ts";
import { Sessions } from "./sessions.ts";
import { openStateDirectory } from "./state-directory.ts";
import { StateExecutions } from "./state-executions.ts";
import { StateMachines } from "./state-machines.ts";
import { Subscriptions } from "./subscriptions.ts";
import { Tags } from "./tags.ts";
import { Topics } from "./topics.ts";
import { WindowExecutionGroups } from "./window-execution-groups.ts";
import { WindowExecutionInvocations } from "./window-execution-invocations.ts";
import { WindowExecutionTasks } from "./window-execution-tasks.ts";
import { WindowExecutions } from "./window-executions.ts";
import { WindowSelectors } from "./window-selectors.ts";
import { WindowTargets } from "./window-targets.ts";
import { WindowTasks } from "./window-tasks.ts";
import { Windows } from "./windows.ts";

/** Everything the emulated account holds. The two flows, requests and time, meet here. */
export type Store = ReturnType<typeof storeOn>;

/**
 * @param directory where `emulator.sqlite` lives; undefined for an emulator that forgets.
 * @throws StateError when the directory cannot be used, is in use, or holds the state of another version.
 */
export function openStore(directory: string | undefined): Store {
  if (directory === undefined) return openStoreOn(new Database(":memory:"));
  return storeOn(openStateDirectory(directory));
}

/** The store on an empty database of one's own: for what looks at a whole state. */
export function openStoreOn(db: Database): Store {
  db.transaction(() => createTables(db));
  return storeOn(db);
}

/** What a store is read through that lags behind. */
export interface LaggingStore {
  /** Runs an action on the state of some time ago; what it writes is undone. */
  look<T>(action: (store: Store) => T): T;
  close(): void;
}

function lagging(db: Database, lagMs: number, nowMs: () => number): LaggingStore {
  const copy = new LaggingCopy(db, lagMs, nowMs);
  const store = storeOn(copy.database);
  return {
    look(action) {
      copy.catchUp();
      return copy.database.look(() => action(store));
    },
    close: () => copy.close(),
  };
}

function storeOn(db: Database) {
  return {
    /** @param nowMs real time, in milliseconds from anywhere. */
    lagging: (lagMs: number, nowMs: () => number): LaggingStore => lagging(db, lagMs, nowMs),
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
