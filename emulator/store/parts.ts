import { alarmWatches } from "./alarm-watches.ts";
import { alarms } from "./alarms.ts";
import { apiDestinations } from "./api-destinations.ts";
import { automationSteps } from "./automation-steps.ts";
import { automations } from "./automations.ts";
import type { Behaviour } from "./behaviour.ts";
import { buckets } from "./buckets.ts";
import { commandInvocations } from "./command-invocations.ts";
import { commands } from "./commands.ts";
import { compliance } from "./compliance.ts";
import { deliveries } from "./deliveries.ts";
import { documents } from "./documents.ts";
import { due } from "./due.ts";
import { eventRules } from "./event-rules.ts";
import { events } from "./events.ts";
import { faults } from "./faults.ts";
import { functionEvents } from "./function-events.ts";
import { functions } from "./functions.ts";
import { clientTokens } from "./idempotency.ts";
import { instanceProfiles } from "./instance-profiles.ts";
import { interned } from "./interned.ts";
import { kmsAliases, kmsKeys } from "./kms-keys.ts";
import { launches } from "./launches.ts";
import { logEvents } from "./log-events.ts";
import { logGroups, logStreams } from "./log-groups.ts";
import { messages } from "./messages.ts";
import { meta } from "./meta.ts";
import { nodes } from "./nodes.ts";
import { objects } from "./objects.ts";
import { templates } from "./output.ts";
import type { PackageHistory } from "./package-history.ts";
import type { PackageSet } from "./package-set.ts";
import { parameters } from "./parameters.ts";
import { patchBaselines } from "./patch-baselines.ts";
import { patchSnapshots } from "./patch-snapshots.ts";
import type { Finding } from "./patch-states.ts";
import { patchStates } from "./patch-states.ts";
import { policies } from "./policies.ts";
import { resourceGroups } from "./resource-groups.ts";
import { roles } from "./roles.ts";
import { sessions } from "./sessions.ts";
import { stateExecutions } from "./state-executions.ts";
import { stateMachines } from "./state-machines.ts";
import { subscriptions } from "./subscriptions.ts";
import { tags } from "./tags.ts";
import { topics } from "./topics.ts";
import { windowExecutionGroups } from "./window-execution-groups.ts";
import { windowExecutionInvocations } from "./window-execution-invocations.ts";
import { windowExecutionTasks } from "./window-execution-tasks.ts";
import { windowExecutions } from "./window-executions.ts";
import { windowSelectors } from "./window-selectors.ts";
import { windowTargets } from "./window-targets.ts";
import { windowTasks } from "./window-tasks.ts";
import { windows } from "./windows.ts";

/**
 * What there is once. Buckets have names of all accounts and regions, and keys that STS gave out say which account's they are. Events and
 * messages are kept for people alone.
 */
export const GLOBAL_PARTS = {
  meta,
  faults,
  runbooks: interned<object>("runbook"),
  sessions,
  events,
  messages,
  buckets,
  objects,
  behaviours: interned<Behaviour>("behaviour"),
  packageSets: interned<PackageSet>("package-set"),
  catalogues: interned<Readonly<Record<string, readonly PackageHistory[]>>>("catalogue"),
  findings: interned<readonly Finding[]>("findings"),
  templates,
};

/** What every account has, in all regions: IAM. */
export const ACCOUNT_PARTS = { roles, policies, instanceProfiles };

/** What every account has in each region. */
export const PLACE_PARTS = {
  windows,
  windowTargets,
  windowTasks,
  windowSelectors,
  windowExecutions,
  windowExecutionTasks,
  windowExecutionInvocations,
  windowExecutionGroups,
  commands,
  commandInvocations,
  documents,
  automations,
  automationSteps,
  kmsKeys,
  kmsAliases,
  logGroups,
  logStreams,
  logEvents,
  parameters,
  tags,
  clientTokens,
  topics,
  subscriptions,
  deliveries,
  eventRules,
  apiDestinations,
  alarms,
  alarmWatches,
  resourceGroups,
  functions,
  functionEvents,
  stateMachines,
  stateExecutions,
  nodes,
  launches,
  patchBaselines,
  patchSnapshots,
  patchStates,
  compliance,
};

/** The due list: one table, so that its first entry is at hand, whose entries each belong to a place. */
export const DUE_PART = { due };

export const ALL_PARTS = [GLOBAL_PARTS, DUE_PART, ACCOUNT_PARTS, PLACE_PARTS].flatMap((parts) => Object.values(parts));
