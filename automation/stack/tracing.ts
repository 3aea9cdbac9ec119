import type { Attributes, Context, Span, Tracer } from "@opentelemetry/api";
import { lazyPackage } from "../../emulator/input/lazy-package.ts";
import type { DriverOptions, TraceOptions } from "../api/driver-options.ts";
import { DriverError } from "../errors/driver-error.ts";

// Half of the modules that `mw up` would load, for what most deployments do not use.
const api = lazyPackage<typeof import("@opentelemetry/api")>("@opentelemetry/api");
// Only this file: the whole package takes ten times as long to load.
const core = lazyPackage<typeof import("@opentelemetry/core/build/src/trace/W3CTraceContextPropagator.js")>(
  "@opentelemetry/core/build/src/trace/W3CTraceContextPropagator.js",
);

/** The name of the driver's tracer for a collector. */
const TRACER_NAME = "maintenance-windows";

/** A place in a trace, passed from an operation to its parts. */
export interface Trace {
  /** Does the work inside a span that ends with it. An error is recorded by its kind, without its text. */
  span<T>(
    name: string,
    attributes: Attributes,
    work: (inner: Trace, span: Pick<Span, "setAttribute">) => Promise<T>,
  ): Promise<T>;
  /** For a process that is to go on with the trace: `TRACEPARENT` and `TRACESTATE`; none outside of a trace. */
  variables(): Record<string, string>;
}

/** Begins a trace, or goes on with the caller's. Without a provider, spans cost nothing and go nowhere. */
export function beginTrace(
  { tracerProvider, env = process.env }: Pick<DriverOptions, "tracerProvider" | "env">,
  given: TraceOptions,
): Trace {
  if (!tracerProvider && !given.traceparent && !env.TRACEPARENT && !isApiInUse()) return UNTRACED;
  const { context, trace } = api();
  const active = context.active();
  const inherited = trace.getSpan(active) ? {} : { traceparent: env.TRACEPARENT, tracestate: env.TRACESTATE };
  const place = continued(active, given.traceparent === undefined ? inherited : given);
  return new OpenTelemetryTrace((tracerProvider ?? trace).getTracer(TRACER_NAME), place);
}

/** Whether this process has registered a provider or a context manager: all versions 1 of the API keep them here. */
function isApiInUse(): boolean {
  return Symbol.for("opentelemetry.js.api.1") in globalThis;
}

const NO_SPAN: Pick<Span, "setAttribute"> = {
  setAttribute: () => NO_SPAN as Span,
};

const UNTRACED: Trace = {
  span: async (_name, _attributes, work) => await work(UNTRACED, NO_SPAN),
  variables: () => ({}),
};

/** The context is passed as data, so that spans have their parents even without a registered context manager. */
class OpenTelemetryTrace implements Trace {
  readonly #tracer: Tracer;
  readonly #context: Context;

  constructor(tracer: Tracer, place: Context) {
    this.#tracer = tracer;
    this.#context = place;
  }

  async span<T>(name: string, attributes: Attributes, work: (inner: Trace, span: Span) => Promise<T>): Promise<T> {
    const { context, SpanStatusCode, trace } = api();
    const span = this.#tracer.startSpan(name, { attributes }, this.#context);
    const place = trace.setSpan(this.#context, span);
    try {
      return await context.with(place, () => work(new OpenTelemetryTrace(this.#tracer, place), span));
    } catch (error) {
      const type = error instanceof DriverError ? error.kind : (error as Error).name;
      span.setAttribute("error.type", type);
      span.setStatus({ code: SpanStatusCode.ERROR, message: type });
      throw error;
    } finally {
      span.end();
    }
  }

  variables(): Record<string, string> {
    const variables: Record<string, string> = {};
    propagator().inject(withKnownFlags(this.#context), variables, {
      set: (carrier, header, value) => {
        if (value !== "") carrier[header.toUpperCase()] = value;
      },
    });
    return variables;
  }
}

function propagator() {
  const { W3CTraceContextPropagator } = core();
  return new W3CTraceContextPropagator();
}

/** A malformed header begins a new trace, as the standard requires: it is no reason to refuse a deployment. */
function continued(active: Context, { traceparent = "", tracestate }: TraceOptions): Context {
  const carrier = { traceparent: traceparent.trim(), ...(tracestate ? { tracestate } : {}) };
  return withKnownFlags(propagator().extract(active, carrier, api().defaultTextMapGetter));
}

/** Keeps the one flag that the standard defines: the propagator writes flags of two digits as three (`ff` as `0ff`). */
function withKnownFlags(place: Context): Context {
  const { trace, TraceFlags } = api();
  const span = trace.getSpanContext(place);
  if (span === undefined || span.traceFlags <= TraceFlags.SAMPLED) return place;
  return trace.setSpanContext(place, { ...span, traceFlags: span.traceFlags & TraceFlags.SAMPLED });
}
