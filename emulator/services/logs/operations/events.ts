import type { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { AwsError } from "../../../domain/aws-error.ts";
import { getAskedLogGroup, invalidParameter, notFound, retainedFromMs } from "../../../domain/logs/log-groups.ts";
import type { NumberedLogEvent } from "../../../store/log-events.ts";
import { boolean, integer, list, string, structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { page } from "../../pagination.ts";
import { BAD_TOKEN, GROUP, GROUP_IDENTIFIER, STREAM, TOKEN } from "../shapes.ts";

const RANGE = { startTime: integer({ min: 0 }), endTime: integer({ min: 0 }), nextToken: TOKEN };

const EVENTS_PER_ANSWER = 10_000;

export const EVENT_OPERATIONS = {
  FilterLogEvents: {
    input: structure({
      logGroupName: GROUP,
      logGroupIdentifier: GROUP_IDENTIFIER,
      logStreamNames: list(STREAM, { min: 1, max: 100 }),
      logStreamNamePrefix: STREAM,
      ...RANGE,
      filterPattern: string({ min: 0, max: 1024 }),
      limit: integer({ min: 1, max: EVENTS_PER_ANSWER }),
    }),
    run(input, context) {
      const asked = getAskedLogGroup(input, context);
      const { logGroup: group } = asked;
      const { endTime = Number.MAX_SAFE_INTEGER, limit, nextToken } = input;
      if (input.filterPattern) {
        throw new AwsError(
          "UnknownOperationException",
          "The emulator filters log events by stream and time, not by pattern.",
        );
      }
      const startTime = Math.max(input.startTime ?? 0, retainedFromMs(asked, context));
      const isAsked = ({ logStream: stream }: NumberedLogEvent) =>
        (input.logStreamNames?.includes(stream) ?? true) && stream.startsWith(input.logStreamNamePrefix ?? "");
      const found = page<NumberedLogEvent, [number]>(
        { MaxResults: limit, NextToken: nextToken },
        {
          scope: `FilterLogEvents/${group}`,
          ...BAD_TOKEN,
          defaultSize: EVENTS_PER_ANSWER,
          read: (after) =>
            filtered(context.store.logEvents.ofGroup(group, after?.[0] ?? 0, startTime, endTime), isAsked),
          keyOf: ({ number }) => [number],
        },
      );
      const events = found.rows.map((event) => ({
        ...shown(event),
        logStreamName: event.logStream,
        eventId: String(event.number).padStart(20, "0"),
      }));
      return { events, searchedLogStreams: [], nextToken: found.nextToken };
    },
  },

  GetLogEvents: {
    input: structure({
      logGroupName: GROUP,
      logGroupIdentifier: GROUP_IDENTIFIER,
      "logStreamName*": STREAM,
      ...RANGE,
      limit: integer({ min: 1, max: EVENTS_PER_ANSWER }),
      startFromHead: boolean,
    }),
    run(input, context) {
      const asked = getAskedLogGroup(input, context);
      const { logGroup: group } = asked;
      const { logStreamName: stream, endTime = Number.MAX_SAFE_INTEGER } = input;
      const startTime = Math.max(input.startTime ?? 0, retainedFromMs(asked, context));
      const { logEvents, logStreams } = context.store;
      if (!logStreams.find(group, stream)) throw notFound("log stream");
      const limit = input.limit ?? EVENTS_PER_ANSWER;
      const token = readToken(input.nextToken);
      const isForward = token ? token.direction === "f" : input.startFromHead === true;
      const events = isForward
        ? logEvents.forward(group, stream, startTime, endTime, token?.number ?? 0, limit)
        : logEvents.backward(group, stream, startTime, endTime, token?.number ?? Number.MAX_SAFE_INTEGER, limit);
      // At the end of a stream the token is the one that was sent: so a reader knows that there is no more.
      const first = events[0]?.number ?? token?.number ?? 0;
      const last = events.at(-1)?.number ?? token?.number ?? 0;
      return {
        events: events.map(shown),
        nextForwardToken: `f/${String(last).padStart(20, "0")}`,
        nextBackwardToken: `b/${String(first).padStart(20, "0")}`,
      };
    },
  },
} satisfies Operations<CloudWatchLogs>;

function shown({ atMs, message }: NumberedLogEvent) {
  return { timestamp: atMs, message, ingestionTime: atMs };
}

function readToken(token: string | undefined): { direction: "f" | "b"; number: number } | undefined {
  if (token === undefined) return undefined;
  const [, direction, number] = /^([fb])\/(\d{1,20})$/.exec(token) ?? [];
  if (direction === undefined) {
    throw invalidParameter(BAD_TOKEN.badTokenText);
  }
  return { direction: direction as "f" | "b", number: Number(number) };
}

function* filtered<T>(items: Iterable<T>, isAsked: (item: T) => boolean): Iterable<T> {
  for (const item of items) if (isAsked(item)) yield item;
}
