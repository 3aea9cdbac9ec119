import {
  type Attributes,
  type Context,
  context,
  createTraceState,
  isSpanContextValid,
  type Span,
  type SpanContext,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import type { DriverOptions, TraceOptions } from "../api/driver-options.ts";
import { DriverError } from "../errors/driver-error.ts";

/** Under which the driver's spans are known to a collector. */
const TRACER_NAME = "maintenance-windows";

/**
 * A place in a trace, handed on from the operation to what it does: the context travels as data, so that spans have their
 * parents also where nobody registered a context manager.
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
    const remote = spanContextOf(given.traceparent === undefined ? inherited : given);
    const place = remote ? trace.setSpanContext(active, remote) : active;
    return new Trace((tracerProvider ?? trace).getTracer(TRACER_NAME), place);
  }

  /** Does the work inside a span that ends with it; what it throws is noted, by its kind and not by its text. */
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
    const place = trace.getSpanContext(this.#context);
    if (place === undefined || !isSpanContextValid(place)) return {};
    const flags = place.traceFlags.toString(16).padStart(2, "0");
    const state = place.traceState?.serialize();
    return {
      TRACEPARENT: `00-${place.traceId}-${place.spanId}-${flags}`,
      ...(state ? { TRACESTATE: state } : {}),
    };
  }
}

/**
 * W3C Trace Context, "traceparent Header Field Values". What is malformed begins a trace of its own, as the standard
 * asks: a caller's header is no reason to refuse a deployment.
 */
function spanContextOf({ traceparent = "", tracestate }: TraceOptions): SpanContext | undefined {
  const [, version, traceId, spanId, flags, more] =
    /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/.exec(traceparent.trim()) ?? [];
  if (traceId === undefined || spanId === undefined || version === "ff" || (version === "00" && more)) return undefined;
  const place: SpanContext = {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags!, 16) & 1,
    isRemote: true,
    ...(tracestate ? { traceState: createTraceState(tracestate) } : {}),
  };
  return isSpanContextValid(place) ? place : undefined;
}
