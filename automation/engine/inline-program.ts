import { Server, type UntypedServiceImplementation } from "@grpc/grpc-js";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import { DriverError } from "../driver-error.ts";
import { bind, MESSAGE_BYTES_MAX } from "./event-server.ts";

/** The Automation API's own host of such programs, which its types leave out. */
type ProgramHost = UntypedServiceImplementation & { onPulumiExit(hasFailed: boolean): void };

/**
 * Serves a program of this process to the engine, in place of a language host that starts one. Pulumi's SDK is loaded for it
 * and not before: it takes longer to load than the rest of the driver.
 */
export async function serveProgram(stack: string, program: PulumiFn) {
  const [{ default: sdk }, { default: grpcPb }] = await Promise.all([
    import("@pulumi/pulumi/automation/server.js"),
    import("@pulumi/pulumi/proto/language_grpc_pb.js"),
  ]);
  const { LanguageServer } = sdk as unknown as { LanguageServer: new (program: PulumiFn) => ProgramHost };
  const server = new Server({ "grpc.max_receive_message_length": MESSAGE_BYTES_MAX });
  const host = new LanguageServer(program);
  server.addService(grpcPb.LanguageRuntimeService, host);
  return {
    address: await bind(server),
    /** @throws DriverError failed, when the program succeeded but leaves something that never ends. */
    end(hasFailed: boolean): void {
      server.forceShutdown();
      try {
        host.onPulumiExit(hasFailed);
      } catch (error) {
        throw new DriverError("failed", (error as Error).message, { stack, cause: error });
      }
    },
  };
}
