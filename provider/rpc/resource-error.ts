import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import providerPb from "@pulumi/pulumi/proto/provider_pb.js";
import statusPb from "@pulumi/pulumi/proto/status_pb.js";
import anyPb from "google-protobuf/google/protobuf/any_pb.js";
import type { ResourceInitError } from "../lifecycle/resource-init-error.ts";
import type { Properties } from "../schema/property.ts";
import { encodeStruct } from "./struct.ts";

/** An error as gRPC sends it. */
export function rpcError(code: status, message: string, metadata = new Metadata()): ServiceError {
  return Object.assign(new Error(message), { name: "ServiceError", code, details: message, metadata });
}

/**
 * The error that tells the engine that a resource exists although its creation or update failed, so that it is kept in
 * the state. Without this detail the engine would forget it.
 */
export function resourceInitFailed(error: ResourceInitError, reason: string, properties: Properties): ServiceError {
  const detail = new providerPb.ErrorResourceInitFailed();
  detail.setId(error.id);
  detail.setProperties(encodeStruct(error.outputs, properties));
  detail.setInputs(encodeStruct(error.inputs));
  detail.setReasonsList([reason]);
  const any = new anyPb.Any();
  any.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const rpcStatus = new statusPb.Status();
  rpcStatus.setCode(status.UNKNOWN);
  rpcStatus.setMessage(reason);
  rpcStatus.addDetails(any);
  const metadata = new Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(rpcStatus.serializeBinary()));
  return rpcError(status.UNKNOWN, reason, metadata);
}
