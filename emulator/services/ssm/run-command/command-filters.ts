import type { CommandFilter as RequestFilter } from "@aws-sdk/client-ssm";
import { AwsError, validationError } from "../../../domain/aws-error.ts";
import { detailsOf, hasEnded, STATUS_OF_DETAILS, type StatusDetails } from "../../../store/command-status.ts";
import type { CommandFilter } from "../../../store/commands.ts";

const ALL = Object.keys(STATUS_OF_DETAILS) as StatusDetails[];

/** The filters of a request as one condition: all must match. */
export function commandFilter(filters: readonly RequestFilter[] | undefined): CommandFilter {
  let filter: Writable<CommandFilter> = {};
  for (const { key, value = "" } of filters ?? []) {
    switch (key) {
      case "InvokedAfter":
        filter = { ...filter, invokedAfterMs: Math.max(instantOf(value, key), filter.invokedAfterMs ?? -Infinity) };
        break;
      case "InvokedBefore":
        filter = { ...filter, invokedBeforeMs: Math.min(instantOf(value, key), filter.invokedBeforeMs ?? Infinity) };
        break;
      case "DocumentName":
        filter.documentName = value;
        break;
      case "Status":
        filter.details = both(filter.details, detailsOfStatus(value));
        break;
      case "ExecutionStage":
        filter.details = both(filter.details, detailsOfStage(value));
        break;
      default:
        throw new AwsError("InvalidFilterKey");
    }
  }
  return filter;
}

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };

function both(before: readonly StatusDetails[] | undefined, more: readonly StatusDetails[]): readonly StatusDetails[] {
  return before ? before.filter((details) => more.includes(details)) : more;
}

function detailsOfStatus(word: string): StatusDetails[] {
  const details = detailsOf(word);
  if (details.length === 0) {
    throw validationError(`The Status filter does not know '${word}'. It knows ${ALL.join(", ")} and TimedOut.`);
  }
  return details;
}

function detailsOfStage(stage: string): StatusDetails[] {
  if (stage !== "Executing" && stage !== "Complete") {
    throw validationError(`The ExecutionStage filter knows Executing and Complete, not '${stage}'.`);
  }
  return ALL.filter((details) => hasEnded(details) === (stage === "Complete"));
}

function instantOf(text: string, key: string): number {
  const instantMs = Date.parse(text);
  if (Number.isNaN(instantMs)) {
    throw validationError(`The ${key} filter takes an instant like 2021-07-07T00:00:00Z, not '${text}'.`);
  }
  return instantMs;
}
