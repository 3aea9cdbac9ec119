import { AwsError } from "../../domain/aws-error.ts";
import type { Context } from "../../domain/context.ts";
import type { LogSpan, NumberedLogEvent } from "../../store/log-events.ts";
import { jsonService } from "../../wire/json-service.ts";
import type { OperationTable } from "../../wire/operation.ts";
import { boolean, integer, list, string, structure } from "../../wire/shape.ts";
import { operation } from "../operation.ts";
import { page } from "../pagination.ts";

const GROUP = string({ min: 1, max: 512, pattern: "[\\.\\-_/#A-Za-z0-9]+" });
const STREAM = string({ min: 1, max: 512, pattern: "[^:*]*" });
const TOKEN = string({ min: 1 });

interface Names {
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly logGroupNamePrefix?: string;
  readonly logStreamNamePrefix?: string;
  readonly logStreamNames?: readonly string[];
}

interface Range {
  /** epoch ms, inclusive */
  readonly startTime?: number;
  /** epoch ms, exclusive */
  readonly endTime?: number;
  readonly limit?: number;
  readonly nextToken?: string;
}

const RANGE = { startTime: integer({ min: 0 }), endTime: integer({ min: 0 }), nextToken: TOKEN };

const describeLogGroups = operation<Pick<Names, "logGroupNamePrefix"> & Range>({
  input: structure({ logGroupNamePrefix: GROUP, nextToken: TOKEN, limit: integer({ min: 1, max: 50 }) }),
  run({ logGroupNamePrefix: prefix = "", limit, nextToken }, { store, account }) {
    const found = page<LogSpan, [string]>(
      { MaxResults: limit, NextToken: nextToken },
      {
        scope: `DescribeLogGroups/${prefix}`,
        read: (after) => withPrefix(store.logEvents.groups(after?.[0] ?? ""), prefix),
        keyOf: ({ name }) => [name],
      },
    );
    const logGroups = found.rows.map(({ name, firstAtMs }) => ({
      logGroupName: name,
      creationTime: firstAtMs,
      arn: `arn:aws:logs:${account.region}:${account.accountId}:log-group:${name}:*`,
    }));
    return { logGroups, nextToken: found.nextToken };
  },
});

const describeLogStreams = operation<Names & Range>({
  input: structure({
    "logGroupName*": GROUP,
    logStreamNamePrefix: STREAM,
    nextToken: TOKEN,
    limit: integer({ min: 1, max: 50 }),
  }),
  run({ logGroupName, logStreamNamePrefix: prefix = "", limit, nextToken }, context) {
    checkGroup(logGroupName, context);
    const { store, account } = context;
    const found = page<LogSpan, [string]>(
      { MaxResults: limit, NextToken: nextToken },
      {
        scope: `DescribeLogStreams/${logGroupName}/${prefix}`,
        read: (after) => withPrefix(store.logEvents.streams(logGroupName, after?.[0] ?? ""), prefix),
        keyOf: ({ name }) => [name],
      },
    );
    const logStreams = found.rows.map(({ name, firstAtMs, lastAtMs }) => ({
      logStreamName: name,
      creationTime: firstAtMs,
      firstEventTimestamp: firstAtMs,
      lastEventTimestamp: lastAtMs,
      lastIngestionTime: lastAtMs,
      arn: `arn:aws:logs:${account.region}:${account.accountId}:log-group:${logGroupName}:log-stream:${name}`,
    }));
    return { logStreams, nextToken: found.nextToken };
  },
});

const EVENTS_PER_ANSWER = 10_000;

const getLogEvents = operation<Names & Range & { readonly startFromHead?: boolean }>({
  input: structure({
    "logGroupName*": GROUP,
    "logStreamName*": STREAM,
    ...RANGE,
    limit: integer({ min: 1, max: EVENTS_PER_ANSWER }),
    startFromHead: boolean,
  }),
  run(input, context) {
    const { logGroupName: group, logStreamName: stream, startTime = 0, endTime = Number.MAX_SAFE_INTEGER } = input;
    checkGroup(group, context);
    const { logEvents } = context.store;
    if (logEvents.forward(group, stream, 0, Number.MAX_SAFE_INTEGER, 0, 1).length === 0) throw notFound("log stream");
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
});

const filterLogEvents = operation<Names & Range & { readonly filterPattern?: string }>({
  input: structure({
    "logGroupName*": GROUP,
    logStreamNames: list(STREAM, { min: 1, max: 100 }),
    logStreamNamePrefix: STREAM,
    ...RANGE,
    filterPattern: string({ min: 0, max: 1024 }),
    limit: integer({ min: 1, max: EVENTS_PER_ANSWER }),
  }),
  run(input, context) {
    const { logGroupName: group, startTime = 0, endTime = Number.MAX_SAFE_INTEGER, limit, nextToken } = input;
    if (input.filterPattern) {
      throw new AwsError(
        "UnknownOperationException",
        "The emulator filters log events by stream and time, not by pattern.",
      );
    }
    checkGroup(group, context);
    const isAsked = ({ logStream: stream }: NumberedLogEvent) =>
      (input.logStreamNames?.includes(stream) ?? true) && stream.startsWith(input.logStreamNamePrefix ?? "");
    const found = page<NumberedLogEvent, [number]>(
      { MaxResults: limit, NextToken: nextToken },
      {
        scope: `FilterLogEvents/${group}`,
        defaultSize: EVENTS_PER_ANSWER,
        read: (after) => filtered(context.store.logEvents.ofGroup(group, after?.[0] ?? 0, startTime, endTime), isAsked),
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
});

/** What reads the output that Run Command sends to CloudWatch Logs; nothing else writes logs here. */
export const LOGS_OPERATIONS: OperationTable<Context> = {
  DescribeLogGroups: describeLogGroups,
  DescribeLogStreams: describeLogStreams,
  FilterLogEvents: filterLogEvents,
  GetLogEvents: getLogEvents,
};

export const logs = jsonService<Context>({
  name: "logs",
  targetPrefix: "Logs_20140328",
  jsonVersion: "1.1",
  messageKey: "message",
  operations: LOGS_OPERATIONS,
});

function shown({ atMs, message }: NumberedLogEvent) {
  return { timestamp: atMs, message, ingestionTime: atMs };
}

function checkGroup(group: string, { store }: Context): void {
  const [next] = store.logEvents.ofGroup(group, 0, 0, Number.MAX_SAFE_INTEGER);
  if (!next) throw notFound("log group");
}

function notFound(what: string): AwsError {
  return new AwsError("ResourceNotFoundException", `The specified ${what} does not exist.`, { messageKey: "message" });
}

function readToken(token: string | undefined): { direction: "f" | "b"; number: number } | undefined {
  if (token === undefined) return undefined;
  const [, direction, number] = /^([fb])\/(\d{1,20})$/.exec(token) ?? [];
  if (direction === undefined) {
    throw new AwsError("InvalidParameterException", "The specified nextToken is invalid.", { messageKey: "message" });
  }
  return { direction: direction as "f" | "b", number: Number(number) };
}

function withPrefix(spans: readonly LogSpan[], prefix: string): LogSpan[] {
  return spans.filter(({ name }) => name.startsWith(prefix));
}

function* filtered<T>(items: Iterable<T>, isAsked: (item: T) => boolean): Iterable<T> {
  for (const item of items) if (isAsked(item)) yield item;
}
