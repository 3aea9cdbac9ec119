import type { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import {
  alreadyExists,
  checkNotProtected,
  getAskedLogGroup,
  getLogGroup,
  logGroupArn,
  notFound,
} from "../../../domain/logs/log-groups.ts";
import type { LogStream } from "../../../store/log-groups.ts";
import { structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { page } from "../../pagination.ts";
import { BAD_TOKEN, GROUP, GROUP_IDENTIFIER, LIST_LIMIT, STREAM, TOKEN } from "../shapes.ts";

export const STREAM_OPERATIONS = {
  CreateLogStream: {
    input: structure({ "logGroupName*": GROUP, "logStreamName*": STREAM }),
    run({ logGroupName: logGroup, logStreamName: logStream }, context) {
      getLogGroup(logGroup, context);
      const { store, nowMs } = context;
      if (store.logStreams.find(logGroup, logStream)) throw alreadyExists("log stream");
      store.logStreams.insert({ logGroup, logStream, createdAtMs: nowMs });
      return {};
    },
  },

  DeleteLogStream: {
    input: structure({ "logGroupName*": GROUP, "logStreamName*": STREAM }),
    run({ logGroupName, logStreamName }, context) {
      checkNotProtected(getLogGroup(logGroupName, context));
      if (context.store.logStreams.delete(logGroupName, logStreamName) === 0) throw notFound("log stream");
      context.store.logEvents.deleteOfStream(logGroupName, logStreamName);
      return {};
    },
  },

  DescribeLogStreams: {
    input: structure({
      logGroupName: GROUP,
      logGroupIdentifier: GROUP_IDENTIFIER,
      logStreamNamePrefix: STREAM,
      nextToken: TOKEN,
      limit: LIST_LIMIT,
    }),
    run(input, context) {
      const { logGroup: logGroupName } = getAskedLogGroup(input, context);
      const { logStreamNamePrefix: prefix = "", limit, nextToken } = input;
      const { store, account } = context;
      const found = page<LogStream, [string]>(
        { MaxResults: limit, NextToken: nextToken },
        {
          scope: `DescribeLogStreams/${logGroupName}/${prefix}`,
          ...BAD_TOKEN,
          read: (after, count) => store.logStreams.after(logGroupName, after?.[0] ?? "", prefix, count),
          keyOf: ({ logStream }) => [logStream],
        },
      );
      const logStreams = found.rows.map(({ logStream, createdAtMs }) => {
        const { firstAtMs, lastAtMs } = store.logEvents.spanOf(logGroupName, logStream);
        return {
          logStreamName: logStream,
          creationTime: createdAtMs,
          firstEventTimestamp: firstAtMs ?? undefined,
          lastEventTimestamp: lastAtMs ?? undefined,
          lastIngestionTime: lastAtMs ?? undefined,
          arn: `${logGroupArn(logGroupName, account)}:log-stream:${logStream}`,
        };
      });
      return { logStreams, nextToken: found.nextToken };
    },
  },
} satisfies Operations<CloudWatchLogs>;
