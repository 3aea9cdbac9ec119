import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import { bytesOf } from "./holding.ts";

/** A request that was signed, by its service and the id of the access key. */
export interface SignedRequest {
  readonly service: string;
  /** Its operation, where the protocol names it: of JSON and of queries. */
  readonly operation: string | undefined;
  /** Undefined for a request without a signature, as with a token of an identity provider. */
  readonly accessKeyId: string | undefined;
  readonly region: string | undefined;
  /** Of a query, such as STS's. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Stands before an emulator, passes everything on, and notes who signed it. */
export async function startSigners(endpoint: string) {
  const seen: SignedRequest[] = [];
  /** The key ids that STS gave out, by the name of the role. */
  const sessions: { readonly role: string; readonly accessKeyId: string }[] = [];
  const host = new URL(endpoint).host;
  const server = createServer(async (incoming, answer) => {
    const body = await bytesOf(incoming);
    const signed = signatureOf(incoming, body.toString("utf8"));
    seen.push(signed);
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { ...incoming.headers, host };
      const options = { method: incoming.method, headers, path: incoming.url };
      request(endpoint, options, resolve).once("error", reject).end(body);
    });
    const content = await bytesOf(response);
    if (signed.operation === "AssumeRole") {
      const accessKeyId = /<AccessKeyId>(\w+)</.exec(content.toString("utf8"))?.[1];
      if (accessKeyId) sessions.push({ role: signed.parameters.RoleArn!.split("/").at(-1)!, accessKeyId });
    }
    answer.writeHead(response.statusCode!, response.headers);
    answer.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    endpoint: `http://127.0.0.1:${port}`,
    sessions,
    /** What was seen since it was asked last. */
    taken: (): SignedRequest[] => seen.splice(0),
    async stop(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function signatureOf({ headers }: IncomingMessage, body: string): SignedRequest {
  const scope = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(String(headers.authorization ?? "")) ?? [];
  const [, accessKeyId, region, service = "unsigned"] = scope;
  const isQuery = String(headers["content-type"]).startsWith("application/x-www-form-urlencoded");
  const parameters = isQuery ? Object.fromEntries(new URLSearchParams(body)) : {};
  const operation = parameters.Action ?? headers["x-amz-target"]?.toString().split(".").at(-1);
  return { service, operation, accessKeyId, region, parameters };
}
