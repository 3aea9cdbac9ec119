import { Server, ServerCredentials } from "@grpc/grpc-js";
import grpcPb from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { AwsProvider } from "./aws-provider.ts";
import { providerService } from "./rpc/service.ts";

/** A provider that listens. */
export interface RunningProvider {
  /** On this machine's loopback; `PULUMI_DEBUG_PROVIDERS=aws:PORT` makes the Pulumi CLI use it. */
  readonly port: number;
  close(): Promise<void>;
}

/** The engine's messages hold whole states. */
const MESSAGE_BYTES_MAX = 400 * 1024 * 1024;

/**
 * Starts a provider in this process, on a free port.
 *
 * @param environment what AWS_ENDPOINT_URL, AWS_REGION and the others are taken from; this process's own by default.
 */
export async function startProvider(
  environment: { readonly [name: string]: string | undefined } = process.env,
): Promise<RunningProvider> {
  const server = new Server({
    "grpc.max_receive_message_length": MESSAGE_BYTES_MAX,
    "grpc.max_send_message_length": MESSAGE_BYTES_MAX,
  });
  server.addService(grpcPb.ResourceProviderService, providerService(new AwsProvider(environment)));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
  return {
    port,
    // The engine keeps its connection open, so the server cannot wait for it to leave.
    close: async () => server.forceShutdown(),
  };
}
