import { boolean, list, map, oneOf, string, structure } from "../../../wire/shape.ts";
import { DOCUMENT_ARN, DOCUMENT_VERSION } from "../run-command/command-shapes.ts";
import { ALARM_CONFIGURATION, CONCURRENCY, ERRORS, TAGS, TARGET } from "../shapes.ts";

/** Shapes of the Automation operations, with the constraints of the service model. */
export const EXECUTION_ID = string({ min: 36, max: 36 });
export const PARAMETERS = map(string({ min: 1, max: 50 }), list(string({ min: 1, max: 512 }), { min: 0, max: 50 }), {
  min: 1,
  max: 200,
});
export const TARGET_PARAMETER_NAME = string({ min: 1, max: 50 });
export const TARGET_MAPS = list(
  map(string({ min: 1, max: 50 }), list(string({ min: 1, max: 50 }), { min: 0, max: 25 }), { min: 1, max: 20 }),
  { min: 0, max: 300 },
);

const TARGET_LOCATION = structure({
  Accounts: list(string(), { min: 1, max: 50 }),
  Regions: list(string(), { min: 1, max: 50 }),
  TargetLocationMaxConcurrency: CONCURRENCY,
  TargetLocationMaxErrors: ERRORS,
  ExecutionRoleName: string({ min: 1, max: 64, pattern: "[\\w+=,.@/-]+" }),
  TargetLocationAlarmConfiguration: ALARM_CONFIGURATION,
  IncludeChildOrganizationUnits: boolean,
  ExcludeAccounts: list(string({ min: 6, max: 68, pattern: "^((ou-[a-z0-9]{4,32}-[a-z0-9]{8,32})|(\\d{12}))$" }), {
    min: 1,
    max: 5000,
  }),
  Targets: list(TARGET, { min: 0, max: 1 }),
  TargetsMaxConcurrency: CONCURRENCY,
  TargetsMaxErrors: ERRORS,
});

export const START_AUTOMATION = structure({
  "DocumentName*": DOCUMENT_ARN,
  DocumentVersion: DOCUMENT_VERSION,
  Parameters: PARAMETERS,
  ClientToken: string({
    min: 36,
    max: 36,
    pattern: "[a-fA-F0-9]{8}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{12}",
  }),
  Mode: oneOf("Auto", "Interactive"),
  TargetParameterName: TARGET_PARAMETER_NAME,
  Targets: list(TARGET, { min: 0, max: 1 }),
  TargetMaps: TARGET_MAPS,
  MaxConcurrency: CONCURRENCY,
  MaxErrors: ERRORS,
  TargetLocations: list(TARGET_LOCATION, { min: 1, max: 100 }),
  Tags: TAGS,
  AlarmConfiguration: ALARM_CONFIGURATION,
  TargetLocationsURL: string({
    pattern: "^https:\\/\\/[-a-zA-Z0-9@:%._\\+~#=]{1,253}\\.s3(\\.[a-z\\d-]{9,16})?\\.amazonaws\\.com\\/.{1,2000}",
  }),
});
