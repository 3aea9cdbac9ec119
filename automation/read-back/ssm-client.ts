import { SSMClient } from "@aws-sdk/client-ssm";
import { PATIENT_RETRY } from "../../history/reader.ts";
import { EMULATOR_KEYS, type StackClients } from "../identity/stack-identity.ts";

/** A client that reads a window's history. */
export function historyClient(clients: StackClients): SSMClient {
  return new SSMClient({ ...clients("ssm"), ...PATIENT_RETRY });
}

/** The same for an emulator at an address. */
export function emulatorHistoryClient(endpoint: string, region: string | undefined): SSMClient {
  return new SSMClient({ endpoint, region: region ?? "us-east-1", credentials: EMULATOR_KEYS, ...PATIENT_RETRY });
}
