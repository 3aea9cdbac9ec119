import {
  type Attributes,
  type Context,
  context,
  defaultTextMapGetter,
  type Span,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from "@opentelemetry/api";
// Imports only this file: the whole package takes ten times as long to load, at each start of the command.
import { W3CTraceContextPropagator } from "@opentelemetry/core/build/src/trace/W3CTraceContextPropagator.js";
import type { DriverOptions, TraceOptions } from "../api/driver-options.ts";
import { DriverError } from "../errors/driver-error.ts";

/** The name of the driver's tracer for a collector. */
const TRACER_NAME = "maintenance-windows";

/**
 * A place in a trace, passed from an operation to its parts. The context is passed as data, so that spans have their parents even
 * without a registered context manager.
 */
export class Trace {
  readonly #tracer: Tracer;
  readonly #context: Context;

  private constructor(tracer: Tracer, place: Context) {
    this.#tracer = tracer;
    this.#context = place;
  }

  /** Without a provider, spans cost nothing and go nowhere. */
  static begin(
    { tracerProvider, env = process.env }: Pick<DriverOptions, "tracerProvider" | "env">,
    given: TraceOptions,
  ): Trace {
    const active = context.active();
    const inherited = trace.getSpan(active) ? {} : { traceparent: env.TRACEPARENT, tracestate: env.TRACESTATE };
    const place = continued(active, given.traceparent === undefined ? inherited : given);
    return new Trace((tracerProvider ?? trace).getTracer(TRACER_NAME), place);
  }

  /** Does the work inside a span that ends with it. An error is recorded by its kind, without its text. */
  async span<T>(name: string, attributes: Attributes, work: (inner: Trace, span: Span) => Promise<T>): Promise<T> {
    const span = this.#tracer.startSpan(name, { attributes }, this.#context);
    const place = trace.setSpan(this.#context, span);
    try {
      return await context.with(place, () => work(new Trace(this.#tracer, place), span));
    } catch (error) {
      const type = error instanceof DriverError ? error.kind : (error as Error).name;
      span.setAttribute("error.type", type);
      span.setStatus({ code: SpanStatusCode.ERROR, message: type });
      throw error;
    } finally {
      span.end();
    }
  }

  /** For a process that is to go on with the trace: `TRACEPARENT` and `TRACESTATE`; none outside of a trace. */
  variables(): Record<string, string> {
    const variables: Record<string, string> = {};
    W3C.inject(withKnownFlags(this.#context), variables, {
      set: (carrier, header, value) => {
        if (value !== "") carrier[header.toUpperCase()] = value;
      },
    });
    return variables;
  }
}

const W3C = new W3CTraceContextPropagator();

/** A malformed header begins a new trace, as the standard requires: it is no reason to refuse a deployment. */
function continued(active: Context, { traceparent = "", tracestate }: TraceOptions): Context {
  const carrier = { traceparent: traceparent.trim(), ...(tracestate ? { tracestate } : {}) };
  return withKnownFlags(W3C.extract(active, carrier, defaultTextMapGetter));
}

/** Keeps the one flag that the standard defines: the propagator writes flags of two digits as three (`ff` as `0ff`). */
function withKnownFlags(place: Context): Context {
  const span = trace.getSpanContext(place);
  if (span === undefined || span.traceFlags <= TraceFlags.SAMPLED) return place;
  return trace.setSpanContext(place, { ...span, traceFlags: span.traceFlags & TraceFlags.SAMPLED });
}
