import { context, ROOT_CONTEXT, type Span, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { expect } from "chai";
import { Driver } from "../../automation/driver.ts";
import { runPulumi } from "../../automation/process/pulumi-process.ts";
import { beginTrace } from "../../automation/stack/tracing.ts";
import { startTestEmulator } from "../helpers/emulator.ts";
import { expectKind } from "../helpers/expect-kind.ts";
import { makeProject, type TestProject } from "../helpers/project.ts";

const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const SPAN_ID = "b7ad6b7169203331";

describe("the driver's spans", function () {
  this.timeout(240_000);
  let emulator: Awaited<ReturnType<typeof startTestEmulator>>;
  let project: TestProject;
  const exporter = new InMemorySpanExporter();
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const parents: (string | undefined)[] = [];

  before(async () => {
    emulator = await startTestEmulator();
    project = makeProject();
  });
  beforeEach(() => {
    exporter.reset();
    parents.length = 0;
  });
  after(async () => {
    await emulator.stop();
    project.remove();
  });

  const driverWith = (env: Record<string, string> = {}) =>
    new Driver({
      directory: project.directory,
      env: { ...project.env(emulator.endpoint), ...env },
      tracerProvider,
      run: (run) => {
        parents.push(run.env.TRACEPARENT);
        return runPulumi(run);
      },
    });

  it("continue the caller's trace, down to the environment of the CLI", async () => {
    const traceparent = `00-${TRACE_ID}-${SPAN_ID}-01`;
    await driverWith().preview("dev", { traceparent, tracestate: "vendor=1" });
    const spans = exporter.getFinishedSpans();
    expect(new Set(spans.map((span) => span.spanContext().traceId))).to.deep.equal(new Set([TRACE_ID]));
    const whole = spans.find(({ name }) => name === "driver.preview")!;
    expect(whole.parentSpanId).to.equal(SPAN_ID);
    expect(whole.attributes).to.include({ "deployment.environment.name": "dev" });
    const cli = spans.find(({ name }) => name === "pulumi preview")!;
    expect(cli.parentSpanId).to.equal(whole.spanContext().spanId);
    expect(cli.attributes).to.include({ "process.exit.code": 0 });
    expect(parents.at(-1)).to.equal(`00-${TRACE_ID}-${cli.spanContext().spanId}-01`);
  });

  it("continue the active span, and let a policy and a logger continue theirs", async () => {
    const manager = new AsyncLocalStorageContextManager().enable();
    context.setGlobalContextManager(manager);
    try {
      const seen: (string | undefined)[] = [];
      const caller = tracerProvider.getTracer("caller").startSpan("deploy");
      await context.with(trace.setSpan(context.active(), caller), () =>
        driverWith().preview("dev", {
          policy: () => {
            seen.push(trace.getActiveSpan()?.spanContext().traceId);
            return [];
          },
        }),
      );
      caller.end();
      const whole = exporter.getFinishedSpans().find(({ name }) => name === "driver.preview")!;
      expect(whole.parentSpanId).to.equal(caller.spanContext().spanId);
      expect(seen).to.deep.equal([caller.spanContext().traceId]);
    } finally {
      context.disable();
      manager.disable();
    }
  });

  it("tell a failure by its kind, and never by a text that may hold a secret", async () => {
    await expectKind(driverWith().preview("nowhere"), "not-found");
    const [span] = exporter.getFinishedSpans();
    expect(span?.attributes).to.include({ "error.type": "not-found" });
    expect(span?.status).to.deep.equal({ code: 2, message: "not-found" });
    expect(span?.events).to.deep.equal([]);
  });

  it("take TRACEPARENT of the environment, and begin anew where it is malformed", async () => {
    await driverWith({ TRACEPARENT: `00-${TRACE_ID}-${SPAN_ID}-01` }).outputs("dev");
    await driverWith({ TRACEPARENT: "00-zz-yy-01" }).outputs("dev");
    const outputs = exporter.getFinishedSpans().filter(({ name }) => name === "driver.outputs");
    expect(outputs.map(({ parentSpanId }) => parentSpanId)).to.deep.equal([SPAN_ID, undefined]);
  });

  it("are continued with the one flag that the standard defines, and with the caller's state", () => {
    const variablesOf = (traceparent: string, tracestate?: string) =>
      beginTrace({ env: {} }, { traceparent, ...(tracestate === undefined ? {} : { tracestate }) }).variables();
    for (const [flags, kept] of [
      ["00", "00"],
      ["01", "01"],
      ["02", "00"],
      ["ff", "01"],
    ]) {
      const TRACEPARENT = `00-${TRACE_ID}-${SPAN_ID}-${kept}`;
      expect(variablesOf(`00-${TRACE_ID}-${SPAN_ID}-${flags}`)).to.deep.equal({ TRACEPARENT });
      const later = variablesOf(` cc-${TRACE_ID}-${SPAN_ID}-${flags}-more `, "vendor=1");
      expect(later).to.deep.equal({ TRACEPARENT, TRACESTATE: "vendor=1" });
    }
    for (const malformed of ["", "00", `ff-${TRACE_ID}-${SPAN_ID}-01`, `00-${TRACE_ID}-${SPAN_ID}-01-more`]) {
      expect(variablesOf(malformed)).to.deep.equal({});
    }
  });

  it("have those of one call among many below nothing but the caller's", async () => {
    await driverWith().preview(["dev", "nowhere"], { traceparent: `00-${TRACE_ID}-${SPAN_ID}-00` });
    // Not sampled by the caller: counted by nobody.
    expect(exporter.getFinishedSpans()).to.deep.equal([]);
  });

  it("cost nothing and change nothing where nobody listens", async () => {
    const silent = new Driver({ directory: project.directory, env: project.env(emulator.endpoint) });
    expect(await silent.outputs("dev")).to.deep.equal({});
    expect(trace.getSpan(ROOT_CONTEXT) as Span | undefined).to.equal(undefined);
  });
});
