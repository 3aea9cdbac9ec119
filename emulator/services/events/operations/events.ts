import type { EventBridge, PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import { AwsError, validationError } from "../../../domain/aws-error.ts";
import type { Context } from "../../../domain/context.ts";
import { putEvent } from "../../../domain/events/emit-event.ts";
import { readBus } from "../../../domain/events/event-rules.ts";
import { isObject, parseJson } from "../../../input/json.ts";
import { list, string, structure, timestampShape } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { ENTRY_BUS } from "../shapes.ts";

const ENTRIES_BYTES_MAX = 262_144;

export const EVENT_OPERATIONS = {
  /** Entries stand for themselves: what is wrong with one fails that one. */
  PutEvents: {
    input: structure({
      "Entries*": list(
        structure({
          Time: timestampShape,
          Source: string(),
          Resources: list(string({ max: 2048 })),
          DetailType: string(),
          Detail: string(),
          EventBusName: ENTRY_BUS,
          TraceHeader: string({ min: 1, max: 500 }),
        }),
        { min: 1, max: 10 },
      ),
      EndpointId: string({ min: 1, max: 50, pattern: "^[A-Za-z0-9\\-]+[\\.][A-Za-z0-9\\-]+$" }),
    }),
    run({ Entries }, context) {
      const bytes = Entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
      if (bytes > ENTRIES_BYTES_MAX)
        throw validationError("Total size of the entries in the request is over the limit.");
      const results = Entries.map((entry) => putOne(entry, context));
      return { FailedEntryCount: results.filter((result) => "ErrorCode" in result).length, Entries: results };
    },
  },
} satisfies Operations<EventBridge>;

function putOne(entry: PutEventsRequestEntry, context: Context) {
  const missing = (["Source", "DetailType", "Detail"] as const).find((name) => !entry[name]);
  if (missing !== undefined) {
    return {
      ErrorCode: "InvalidArgument",
      ErrorMessage: `Parameter ${missing} is not valid. Reason: ${missing} is a required argument.`,
    };
  }
  if (/^aws\./.test(entry.Source!)) {
    return { ErrorCode: "NotAuthorizedForSourceException", ErrorMessage: "Not authorized for the source." };
  }
  const detail = parseObject(entry.Detail!);
  if (!detail) return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
  try {
    const eventBus = readBus(entry.EventBusName, context);
    const eventId = putEvent(
      {
        source: entry.Source!,
        detailType: entry.DetailType!,
        resources: entry.Resources ?? [],
        detail,
        eventBus,
        atMs: entry.Time?.getTime() ?? context.nowMs,
      },
      context,
    );
    return { EventId: eventId };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { ErrorCode: error.code, ErrorMessage: error.message };
  }
}

function sizeOf({ Time, Source, DetailType, Detail, Resources = [] }: PutEventsRequestEntry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ""), Time === undefined ? 0 : 14);
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value = parseJson(text);
    return isObject(value) ? value : undefined;
  } catch {
    // What is no JSON is no object either.
    return undefined;
  }
}
