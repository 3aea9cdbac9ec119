import type { EventTail } from "./event-tail.ts";
import { BUCKETS_S, type RequestFigures } from "./request-figures.ts";

/** Where the figures come from when they are asked for. */
export interface MetricSources {
  readonly requests: RequestFigures;
  readonly events: EventTail;
  /** Entries of the due list. */
  readonly due: () => number;
  readonly faults: () => number;
  /** Functions, scripts and shell commands that run or are queued. */
  readonly children: () => number;
  /** The instant that the emulator's clock shows, epoch milliseconds. */
  readonly nowMs: () => number;
}

/** What is counted from events, and how it is described. */
const STATE_CHANGES: Readonly<Record<string, readonly [name: string, help: string]>> = {
  executions: ["executions", "Window executions that reached a status."],
  tasks: ["tasks", "Tasks of window executions that reached a status."],
  invocations: ["invocations", "Invocations of tasks that reached a status."],
  commands: ["commands", "Commands that reached a status."],
  commandInvocations: ["command_invocations", "Commands that reached a status on one node."],
  automations: ["automations", "Automations that reached a status."],
};

interface Value {
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
  readonly metricName?: string;
}

/** The metrics of one emulator in Prometheus's text format. The library is loaded when they are first asked for. */
export function metricsOf(
  sources: MetricSources,
): () => Promise<{ readonly contentType: string; readonly text: string }> {
  let registry: ReturnType<typeof register> | undefined;
  return async () => {
    registry ??= register(sources);
    const { contentType, metrics } = await registry;
    return { contentType, text: await metrics() };
  };
}

async function register({ requests, events, due, faults, children, nowMs }: MetricSources) {
  const { Registry, collectDefaultMetrics } = await import("prom-client");
  const registry = new Registry();
  // What is counted already is handed over when it is asked for, so that a request pays for no more than its own count.
  const add = (name: string, type: "counter" | "gauge" | "histogram", help: string, values: () => Value[]) => {
    const metric = { name: `mw_emulator_${name}`, help, type, aggregator: "sum" };
    const get = async () => ({ ...metric, values: values() });
    registry.registerMetric({ ...metric, get } as unknown as Parameters<typeof registry.registerMetric>[0]);
  };
  const one = (value: () => number) => () => [{ labels: {}, value: value() }];
  add("request_duration_seconds", "histogram", "How long requests took, in real time.", () => histogram(requests));
  for (const [figure, [name, help]] of Object.entries(STATE_CHANGES)) {
    add(`${name}_total`, "counter", help, () => {
      events.read();
      return [...events.counts()]
        .filter((counted) => counted.figure === figure)
        .map(({ status, count }) => ({ labels: { status }, value: count }));
    });
  }
  add("due", "gauge", "Entries of the due list.", one(due));
  add("faults_total", "counter", "Faults of the emulator itself, which were contained.", one(faults));
  add("child_processes", "gauge", "Functions, scripts and shell commands that run or are queued.", one(children));
  add(
    "clock_seconds",
    "gauge",
    "Instant of the emulator's clock, in seconds since 1970.",
    one(() => nowMs() / 1000),
  );
  collectDefaultMetrics({ register: registry });
  return { contentType: registry.contentType, metrics: () => registry.metrics() };
}

function histogram(requests: RequestFigures): Value[] {
  const metricName = (suffix: string) => `mw_emulator_request_duration_seconds_${suffix}`;
  return [...requests.all()].flatMap(({ service, operation, status, count, seconds, buckets }) => {
    const labels = { service, operation, status };
    let below = 0;
    const within = buckets.map((inBucket, index) => {
      below += inBucket;
      return { labels: { le: BUCKETS_S[index]!, ...labels }, value: below, metricName: metricName("bucket") };
    });
    return [
      ...within,
      { labels: { le: "+Inf", ...labels }, value: count, metricName: metricName("bucket") },
      { labels, value: seconds, metricName: metricName("sum") },
      { labels, value: count, metricName: metricName("count") },
    ];
  });
}
