import {
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type sendUnaryData,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import { leaveToDriver } from "../../components/forecast/left-to-others.ts";
import { DriverError } from "../errors/driver-error.ts";
import { guardHost } from "./host-guard.ts";

/** The Automation API's own host of such programs, which its types leave out. */
type ProgramHost = UntypedServiceImplementation & {
  onPulumiExit(hasFailed: boolean): void;
  run: handleUnaryCall<unknown, unknown>;
};

/** A message carries a resource's whole properties; the engine itself goes up to this. */
const MESSAGE_BYTES_MAX = 400 * 1024 * 1024;

/**
 * Serves a program of this process to the engine, in place of a language host that starts one. Pulumi's SDK is loaded for it
 * and not before: it takes longer to load than the rest of the driver.
 */
export async function serveProgram(stack: string, program: PulumiFn) {
  const [{ default: sdk }, { default: grpcPb }] = await Promise.all([
    import("@pulumi/pulumi/automation/server.js"),
    import("@pulumi/pulumi/proto/language_grpc_pb.js"),
    withoutLeakDetector(),
  ]);
  const { LanguageServer } = sdk as unknown as { LanguageServer: new (program: PulumiFn) => ProgramHost };
  const server = new Server({ "grpc.max_receive_message_length": MESSAGE_BYTES_MAX });
  const guarded = guardHost(program);
  const giveForecast = leaveToDriver();
  const host = new LanguageServer(guarded.program);
  const giveBack: (() => void)[] = [];
  server.addService(grpcPb.LanguageRuntimeService, {
    getRequiredPlugins: host.getRequiredPlugins!,
    getPluginInfo: host.getPluginInfo!,
    run: (call: Parameters<typeof host.run>[0], callback: Parameters<typeof host.run>[1]) => {
      const ending = endAfterError(callback);
      giveBack.push(
        noteListeners(() => host.run(call, ending.callback)),
        ending.stop,
      );
    },
  });
  return {
    address: await bind(server),
    /** @throws DriverError failed, when the program succeeded but leaves something that never ends. */
    end(hasFailed: boolean): void {
      server.forceShutdown();
      guarded.end();
      giveForecast();
      for (const give of giveBack) give();
      try {
        host.onPulumiExit(hasFailed);
      } catch (error) {
        throw new DriverError("failed", (error as Error).message, { stack, cause: error });
      }
    },
  };
}

/** Takes a free port of this machine alone. */
function bind(server: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
      if (error) reject(error);
      else resolve(`127.0.0.1:${port}`);
    });
  });
}

const OF_ERRORS = ["uncaughtException", "unhandledRejection"] as const;

/** How long a program may go on after an error that nothing handles, such as a resource that is refused. */
const AFTER_ERROR_MS = 1_000;

/**
 * A component waits for outputs of a resource that was never registered, and Pulumi for the component: in a process of its own such a
 * program ends when nothing is left to do, here it never would.
 */
function endAfterError(callback: sendUnaryData<unknown>) {
  let timer: NodeJS.Timeout | undefined;
  let hasEnded = false;
  const end: sendUnaryData<unknown> = (...answer) => {
    if (hasEnded) return;
    hasEnded = true;
    callback(...answer);
  };
  const onError = (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    timer ??= setTimeout(() => end(new Error(`One or more errors occurred: ${message}`)), AFTER_ERROR_MS);
  };
  for (const name of OF_ERRORS) process.on(name, onError);
  return {
    callback: end,
    stop() {
      clearTimeout(timer);
      for (const name of OF_ERRORS) process.off(name, onError);
    },
  };
}

/**
 * Pulumi listens for the errors of the whole process until the program has ended, which may be never; and it allows the process
 * more listeners.
 *
 * @returns what takes that back.
 */
function noteListeners(work: () => void): () => void {
  const maxListeners = process.getMaxListeners();
  const before = OF_ERRORS.map((name) => new Set(process.listeners(name as "uncaughtException")));
  work();
  const added = OF_ERRORS.map((name, index) =>
    process.listeners(name as "uncaughtException").filter((listener) => !before[index]!.has(listener)),
  );
  return () => {
    for (const [index, name] of OF_ERRORS.entries()) for (const one of added[index]!) process.off(name, one);
    process.setMaxListeners(maxListeners);
  };
}

/** Pulumi's first promise puts a listener on the end of the process, which may change its exit code. The process is not Pulumi's. */
async function withoutLeakDetector(): Promise<void> {
  const { default: sdk } = await import("@pulumi/pulumi/runtime/debuggable.js");
  const debuggable = sdk as unknown as { debuggablePromise(promise: Promise<void>, about: string): Promise<void> };
  const before = new Set(process.listeners("exit"));
  await debuggable.debuggablePromise(Promise.resolve(), "");
  for (const listener of process.listeners("exit")) if (!before.has(listener)) process.off("exit", listener);
}
