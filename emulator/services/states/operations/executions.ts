import type { SFN } from "@aws-sdk/client-sfn";
import type { Context } from "../../../domain/context.ts";
import { noSuchExecution } from "../../../domain/state-machines/errors.ts";
import { endExecution, startExecution } from "../../../domain/state-machines/executions.ts";
import type { NumberedStateEvent, StateEvent, StateExecution } from "../../../store/state-executions.ts";
import { boolean, integer, oneOf, string, structure } from "../../../wire/shape.ts";
import { timestamp } from "../../../wire/timestamp.ts";
import type { Operations } from "../../operation.ts";
import { page, pageNewestFirst } from "../../pagination.ts";
import { getMachine } from "./machines.ts";

const ARN = string({ min: 1, max: 256 });
const MAX_RESULTS = integer({ min: 0, max: 1000 });

export const EXECUTION_OPERATIONS = {
  StartExecution: {
    input: structure({
      "stateMachineArn*": ARN,
      name: string({ min: 1, max: 80 }),
      input: string({ max: 262_144 }),
      traceHeader: string({ max: 256, pattern: "\\p{ASCII}*" }),
    }),
    run(input, context) {
      const { executionArn, startedAtMs } = startExecution(input, null, context);
      return { executionArn, startDate: timestamp(startedAtMs) };
    },
  },

  DescribeExecution: {
    input: structure({ "executionArn*": ARN, includedData: oneOf("ALL_DATA", "METADATA_ONLY") }),
    run({ executionArn }, context) {
      const execution = getExecution(executionArn, context);
      return {
        ...summary(execution),
        input: execution.input,
        inputDetails: { included: true },
        ...(execution.output !== null && { output: execution.output, outputDetails: { included: true } }),
        ...(execution.error !== null && { error: execution.error }),
        ...(execution.cause !== null && { cause: execution.cause }),
        redriveCount: 0,
        redriveStatus: "NOT_REDRIVABLE",
      };
    },
  },

  /** Stopping an ended execution changes nothing. */
  StopExecution: {
    input: structure({ "executionArn*": ARN, error: string({ max: 256 }), cause: string({ max: 32_768 }) }),
    run({ executionArn, error = null, cause = null }, context) {
      const execution = getExecution(executionArn, context);
      if (execution.status !== "RUNNING") return { stopDate: timestamp(execution.endedAtMs ?? context.nowMs) };
      const details = { ...(error !== null && { error }), ...(cause !== null && { cause }) };
      const aborted: StateEvent = {
        type: "ExecutionAborted",
        atMs: context.nowMs,
        previousId: 0,
        details: { executionAbortedEventDetails: details },
      };
      context.store.stateExecutions.addEvents(executionArn, [aborted]);
      endExecution(
        { ...execution, state: null },
        { status: "ABORTED", output: null, error, cause, atMs: context.nowMs },
        context,
      );
      return { stopDate: timestamp(context.nowMs) };
    },
  },

  ListExecutions: {
    input: structure({
      "stateMachineArn*": ARN,
      statusFilter: oneOf("RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE"),
      maxResults: MAX_RESULTS,
      nextToken: string({ min: 1, max: 3096 }),
    }),
    run(input, context) {
      const { arn } = getMachine(input.stateMachineArn!, context);
      const status = input.statusFilter as StateExecution["status"] | undefined;
      const { rows, nextToken } = pageNewestFirst(
        { MaxResults: input.maxResults || 100, NextToken: input.nextToken },
        {
          scope: `ListExecutions/${arn}/${status ?? ""}`,
          badTokenCode: "InvalidToken",
          read: (below, limit) => context.store.stateExecutions.before(arn, below, status, limit),
        },
      );
      return { executions: rows.map(summary), nextToken };
    },
  },

  GetExecutionHistory: {
    input: structure({
      "executionArn*": ARN,
      reverseOrder: boolean,
      includeExecutionData: boolean,
      maxResults: MAX_RESULTS,
      nextToken: string({ min: 1, max: 1024 }),
    }),
    run(input, context) {
      const { executionArn } = getExecution(input.executionArn, context);
      const { stateExecutions } = context.store;
      const { rows, nextToken } = page<NumberedStateEvent, [number]>(
        { MaxResults: input.maxResults || 100, NextToken: input.nextToken },
        {
          scope: `GetExecutionHistory/${executionArn}/${input.reverseOrder ?? false}`,
          badTokenCode: "InvalidToken",
          read: (after, limit) =>
            input.reverseOrder
              ? stateExecutions.eventsBefore(executionArn, after?.[0] ?? Number.MAX_SAFE_INTEGER, limit)
              : stateExecutions.eventsAfter(executionArn, after?.[0] ?? 0, limit),
          keyOf: ({ id }) => [id],
        },
      );
      const events = rows.map(({ id, type, atMs, previousId, details }) => ({
        timestamp: timestamp(atMs),
        type,
        id,
        previousEventId: previousId,
        ...details,
      }));
      return { events, nextToken };
    },
  },
} satisfies Operations<SFN>;

function getExecution(arn: string, { store }: Context): StateExecution {
  const execution = store.stateExecutions.find(arn);
  if (!execution) throw noSuchExecution(arn);
  return execution;
}

function summary(execution: StateExecution) {
  return {
    executionArn: execution.executionArn,
    stateMachineArn: execution.stateMachineArn,
    name: execution.name,
    status: execution.status,
    startDate: timestamp(execution.startedAtMs),
    stopDate: timestamp(execution.endedAtMs),
  };
}
