import { Server, ServerCredentials, type ServerReadableStream, type sendUnaryData } from "@grpc/grpc-js";
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import grpcPb from "@pulumi/pulumi/proto/events_grpc_pb.js";
import emptyPb from "google-protobuf/google/protobuf/empty_pb.js";

/** An event carries a resource's whole properties; the engine itself goes up to this. */
export const MESSAGE_BYTES_MAX = 400 * 1024 * 1024;

interface EventRequest {
  getEvent(): string;
}

/**
 * Listens for the events of one run of the CLI, which sends them as they happen (`--event-log tcp://…`). Disposing of it
 * stops listening; by then all have come, since the CLI ends only when they have been taken.
 *
 * @throws on disposal, what `onEvent` threw: it is called from a stream where nobody would catch it.
 */
export async function listenForEvents(onEvent: (event: EngineEvent) => void) {
  const faults: unknown[] = [];
  const server = new Server({ "grpc.max_receive_message_length": MESSAGE_BYTES_MAX });
  server.addService(grpcPb.EventsService, {
    streamEvents(call: ServerReadableStream<EventRequest, emptyPb.Empty>, done: sendUnaryData<emptyPb.Empty>) {
      call.on("data", (request: EventRequest) => {
        try {
          onEvent(JSON.parse(request.getEvent()) as EngineEvent);
        } catch (fault) {
          faults.push(fault);
        }
      });
      call.on("end", () => done(null, new emptyPb.Empty()));
      // The CLI was killed; how it ended says so.
      call.on("error", () => {});
    },
  });
  return {
    address: `tcp://${await bind(server)}`,
    async [Symbol.asyncDispose]() {
      server.forceShutdown();
      if (faults.length > 0) throw faults[0];
    },
  };
}

/** Takes a free port of this machine alone. */
export function bind(server: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
      if (error) reject(error);
      else resolve(`127.0.0.1:${port}`);
    });
  });
}
