import { EventEmitter } from "node:events";
import { Server, ServerCredentials, type ServerReadableStream, type sendUnaryData } from "@grpc/grpc-js";
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import grpcPb from "@pulumi/pulumi/proto/events_grpc_pb.js";
import emptyPb from "google-protobuf/google/protobuf/empty_pb.js";

/** An event carries a resource's whole properties; the engine itself goes up to this. */
export const MESSAGE_BYTES_MAX = 400 * 1024 * 1024;

/** The CLI installs its handler at the moment in which it opens the stream, in another thread. */
const HANDLER_MS = 50;
/** How long an interrupt waits for a CLI that has not begun. */
const LOADING_MS = 15_000;

interface EventRequest {
  getEvent(): string;
}

/**
 * Listens for the events of one run of the CLI, which sends them as they happen (`--event-log tcp://…`). Disposing of it
 * stops listening; by then all have come, since the CLI ends only when they have been taken.
 *
 * @param graceMs an interrupt waits no longer for a CLI that has not begun.
 * @throws on disposal, what `onEvent` threw: it is called from a stream where nobody would catch it.
 */
export async function listenForEvents(onEvent: (event: EngineEvent) => void, graceMs = LOADING_MS) {
  const faults: unknown[] = [];
  const stream = new EventEmitter<{ open: []; end: [] }>();
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
      stream.emit("open");
      call.on("end", () => {
        stream.emit("end");
        done(null, new emptyPb.Empty());
      });
      // The CLI was killed; how it ended says so.
      call.on("error", () => {});
    },
  });
  return {
    address: `tcp://${await bind(server)}`,
    /**
     * Aborts after `signal` as soon as the CLI handles interrupts, and never once the engine has ended. The CLI takes the stack's
     * lock before it handles them and releases it after it stopped handling them: an interrupt in between would end it at
     * once, with the stack locked.
     */
    whileInterruptible(signal: AbortSignal): AbortSignal {
      const interrupt = new AbortController();
      let state: "loading" | "running" | "ended" = "loading";
      const pass = () => {
        if (state === "running" && signal.aborted) interrupt.abort(signal.reason);
      };
      stream.once("open", () => {
        setTimeout(() => {
          if (state === "loading") state = "running";
          pass();
        }, HANDLER_MS);
      });
      stream.once("end", () => {
        state = "ended";
      });
      signal.addEventListener(
        "abort",
        () => {
          pass();
          // It may wait for a backend that does not answer.
          setTimeout(
            () => state === "loading" && interrupt.abort(signal.reason),
            Math.min(graceMs, LOADING_MS),
          ).unref();
        },
        { once: true },
      );
      return interrupt.signal;
    },
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
