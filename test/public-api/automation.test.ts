import { expect } from "chai";
import { expectTypeOf } from "expect-type";
import type {
  Cancellation,
  DestroyOperationOptions,
  DriverErrorKind,
  DriverEvent,
  DriverOptions,
  FailedResource,
  HistoryOptions,
  Identify,
  LockOwner,
  Logger,
  Operation,
  OperationOptions,
  OperationResult,
  OperationRun,
  PlannedOperation,
  PlannedStep,
  Policy,
  PreviewOperationOptions,
  ProcessRunner,
  ProjectStack,
  PropertyChange,
  PulumiExit,
  PulumiInstallation,
  PulumiOptions,
  PulumiProgress,
  PulumiRun,
  QueueLimits,
  RetryOptions,
  RunAllOptions,
  StackOutcome,
  StackSettings,
  StepOp,
  Timing,
  TraceOptions,
  UpOperationOptions,
  Verification,
  VerificationOptions,
} from "../../automation/automation.ts";
import * as api from "../../automation/automation.ts";

describe("maintenance-windows/automation", () => {
  it("exports what a program calls", () => {
    expect(api).to.include.all.keys(
      "Driver",
      "DriverError",
      "ensurePulumi",
      "PulumiUnavailableError",
      "runPulumi",
      "SharedTime",
    );
  });

  it("keeps the types of the operations, on one stack and on several", () => {
    const driver = {} as api.Driver;
    // Only the compiler looks at these.
    const calls = () => ({
      preview: driver.preview("dev", {} as PreviewOperationOptions),
      up: driver.up("dev", {} as UpOperationOptions),
      refresh: driver.refresh("dev", {} as OperationOptions),
      destroy: driver.destroy("dev", {} as DestroyOperationOptions),
      ups: driver.up(["dev", "prod"], {} as RunAllOptions),
      all: driver.runAll("up" satisfies Operation, ["dev"]),
      outputs: driver.outputs("dev"),
      manyOutputs: driver.outputs(["dev"]),
      history: driver.history("dev", {} as HistoryOptions & TraceOptions),
      verify: driver.verify("dev", {} as VerificationOptions),
      verifyMany: driver.verify(["dev"]),
      cancel: driver.cancel("dev", { force: true }),
      stack: driver.environment("dev"),
      names: driver.environments(),
      variables: driver.variables("dev"),
      closed: driver.close(),
    });
    type Calls = ReturnType<typeof calls>;
    expectTypeOf<Calls[("preview" | "up" | "refresh" | "destroy") & keyof Calls]>().toEqualTypeOf<
      OperationRun<OperationResult>
    >();
    expectTypeOf<Calls["ups"]>().toEqualTypeOf<OperationRun<StackOutcome[]>>();
    expectTypeOf<Calls["all"]>().toEqualTypeOf<OperationRun<StackOutcome[]>>();
    expectTypeOf<Awaited<Calls["outputs"]>>().toEqualTypeOf<Record<string, unknown>>();
    expectTypeOf<Awaited<Calls["manyOutputs"]>>().toEqualTypeOf<StackOutcome<Record<string, unknown>>[]>();
    expectTypeOf<Awaited<Calls["verify"]>>().toEqualTypeOf<Verification>();
    expectTypeOf<Awaited<Calls["verifyMany"]>>().toEqualTypeOf<StackOutcome<Verification>[]>();
    expectTypeOf<Awaited<Calls["cancel"]>>().toEqualTypeOf<Cancellation>();
    expectTypeOf<Awaited<Calls["stack"]>>().toEqualTypeOf<ProjectStack>();
    expectTypeOf<Awaited<Calls["names"]>>().toEqualTypeOf<string[]>();
    expectTypeOf<Awaited<Calls["variables"]>>().toEqualTypeOf<Record<string, string>>();
    expectTypeOf<Awaited<Calls["closed"]>>().toEqualTypeOf<void>();
    expectTypeOf<api.Driver>().toExtend<AsyncDisposable>();
    // An operation is a promise of its result and a stream of its events.
    expectTypeOf<OperationRun<OperationResult>>().toExtend<PromiseLike<OperationResult> & AsyncIterable<DriverEvent>>();
  });

  it("keeps the types of what goes in", () => {
    expectTypeOf<ConstructorParameters<typeof api.Driver>>().toEqualTypeOf<[options: DriverOptions]>();
    expectTypeOf<
      Pick<DriverOptions, "directory" | "env" | "stacks" | "limits" | "retry" | "timeoutMs" | "logger">
    >().toEqualTypeOf<{
      readonly directory?: string | undefined;
      readonly env?: Readonly<Record<string, string | undefined>> | undefined;
      readonly stacks?: Readonly<Record<string, StackSettings>> | undefined;
      readonly limits?: Partial<QueueLimits> | undefined;
      readonly retry?: Partial<RetryOptions> | undefined;
      readonly timeoutMs?: number | undefined;
      readonly logger?: Logger | undefined;
    }>();
    expectTypeOf<DriverOptions["run"]>().toEqualTypeOf<ProcessRunner | undefined>();
    expectTypeOf<DriverOptions["identify"]>().toEqualTypeOf<Identify | undefined>();
    expectTypeOf<DriverOptions["timing"]>().toEqualTypeOf<Timing | undefined>();
    expectTypeOf<ProcessRunner>().toBeCallableWith({} as PulumiRun);
    expectTypeOf<ReturnType<ProcessRunner>>().resolves.toEqualTypeOf<PulumiExit>();
    expectTypeOf<OperationOptions["pulumi"]>().toEqualTypeOf<PulumiOptions | undefined>();
    expectTypeOf<Policy>().parameters.toEqualTypeOf<[planned: PlannedOperation]>();
    expectTypeOf<api.PulumiUnavailableError>().toExtend<Error>();
    expectTypeOf(api.ensurePulumi).returns.resolves.toEqualTypeOf<PulumiInstallation>();
    expectTypeOf<DriverOptions["onProgress"]>().toEqualTypeOf<((progress: PulumiProgress) => void) | undefined>();
  });

  it("keeps the types of what comes out", () => {
    expectTypeOf<
      | "config"
      | "not-found"
      | "not-deployed"
      | "locked"
      | "throttled"
      | "policy"
      | "plan"
      | "protected"
      | "cancelled"
      | "timeout"
      | "unreachable"
      | "cli-missing"
      | "failed"
    >().toExtend<DriverErrorKind>();
    expectTypeOf<api.DriverError>().toExtend<{
      readonly kind: DriverErrorKind;
      readonly stackName: string | undefined;
      readonly diagnostics: readonly string[];
      readonly resources: readonly FailedResource[];
      readonly owner: LockOwner | undefined;
    }>();
    expectTypeOf<OperationResult>().toExtend<{
      readonly stack: string;
      readonly operation: Operation;
      readonly changes: Readonly<Partial<Record<StepOp, number>>>;
      readonly steps: readonly PlannedStep[];
      readonly outputs: Readonly<Record<string, unknown>>;
      readonly durationMs: number;
    }>();
    expectTypeOf<Extract<StackOutcome, { ok: false }>["error"]>().toEqualTypeOf<api.DriverError>();
    expectTypeOf<Extract<StackOutcome, { ok: true }>["result"]>().toEqualTypeOf<OperationResult>();
    expectTypeOf<"started" | "step" | "waiting" | "unlocked" | "repairing">().toExtend<DriverEvent["type"]>();
    expectTypeOf<PropertyChange>().toBeObject();
  });
});
