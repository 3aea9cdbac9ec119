import {
  type ServerUnaryCall,
  type ServiceError,
  type sendUnaryData,
  status,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import pluginPb from "@pulumi/pulumi/proto/plugin_pb.js";
import providerPb from "@pulumi/pulumi/proto/provider_pb.js";
import emptyPb from "google-protobuf/google/protobuf/empty_pb.js";
import { describeAwsError } from "../aws/aws-failure.ts";
import type { AwsProvider } from "../aws-provider.ts";
import type { NamingRequest } from "../lifecycle/autoname.ts";
import type { DiffResult } from "../lifecycle/diff.ts";
import type { Failure } from "../lifecycle/failure.ts";
import { ResourceInitError } from "../lifecycle/resource-init-error.ts";
import { packageSchema } from "../package-schema.ts";
import { checkedConfig, decodeConfig, diffConfig } from "./config-wire.ts";
import { resourceInitFailed, rpcError } from "./resource-error.ts";
import { decodeStruct, encodeStruct } from "./struct.ts";

/** The version of the official provider that this one behaves as. */
export const OFFICIAL_VERSION = "7.48.0";

/**
 * The provider's methods on the wire. Those left out (Handshake, Parameterize, Construct, Call, List, GetMappings)
 * answer Unimplemented, as the official provider's do; the engine then takes the older way round, in which it unwraps
 * secrets and resource references before it sends anything.
 */
export function providerService(provider: AwsProvider): UntypedServiceImplementation {
  // Whether the engine can take secrets back is known from Configure on.
  let sendsSecrets = false;
  const outputsOf = (token: string) => (sendsSecrets ? provider.resourceType(token).properties : undefined);

  return {
    getPluginInfo: unary(() => {
      const info = new pluginPb.PluginInfo();
      info.setVersion(OFFICIAL_VERSION);
      return info;
    }),

    attach: unary(() => {
      provider.attach();
      return new emptyPb.Empty();
    }),
    cancel: unary(() => {
      provider.cancel();
      return new emptyPb.Empty();
    }),
    getMapping: unary(() => new providerPb.GetMappingResponse()),

    getSchema: unary((request: providerPb.GetSchemaRequest) => {
      if (request.getVersion() > 1) {
        throw rpcError(
          status.INVALID_ARGUMENT,
          `unsupported schema version ${request.getVersion()}: 0 and 1 are known`,
        );
      }
      const response = new providerPb.GetSchemaResponse();
      response.setSchema(JSON.stringify(packageSchema(OFFICIAL_VERSION)));
      return response;
    }),

    checkConfig: unary(async (request: providerPb.CheckRequest) => {
      const news = decodeStruct(request.getNews());
      const { region, failures } = await provider.checkConfig(decodeConfig(news));
      return checkResponse(failures.length > 0 ? {} : checkedConfig(news, region), failures);
    }),

    diffConfig: unary((request: providerPb.DiffRequest) => {
      const olds = decodeStruct(request.getOldInputs() ?? request.getOlds());
      return diffResponse(diffConfig(olds, decodeStruct(request.getNews()), request.getIgnorechangesList()));
    }),

    configure: unary(async (request: providerPb.ConfigureRequest) => {
      const variables = [...request.getVariablesMap().entries()] as [string, string][];
      const fromVariables = Object.fromEntries(
        variables.map(([key, value]) => [key.replace(/^aws:config:/, ""), value]),
      );
      await provider.configure(decodeConfig(request.hasArgs() ? decodeStruct(request.getArgs()) : fromVariables));
      sendsSecrets = request.getAcceptsecrets();
      const response = new providerPb.ConfigureResponse();
      response.setSupportspreview(true);
      response.setSupportsAutonamingConfiguration(true);
      return response;
    }),

    check: unary((request: providerPb.CheckRequest) => {
      const { type, name } = parseUrn(request.getUrn());
      const { inputs, failures } = provider.check(type, {
        name,
        olds: decodeStruct(request.getOlds()),
        news: decodeStruct(request.getNews()),
        randomSeed: request.getRandomseed_asU8(),
        autonaming: autonamingOf(request),
      });
      return checkResponse(inputs, failures);
    }),

    diff: unary((request: providerPb.DiffRequest) => {
      const { type } = parseUrn(request.getUrn());
      return diffResponse(
        provider.diff(type, {
          olds: decodeStruct(request.getOlds()),
          news: decodeStruct(request.getNews()),
          ignoreChanges: request.getIgnorechangesList(),
        }),
      );
    }),

    create: unary(async (request: providerPb.CreateRequest) => {
      const { type } = parseUrn(request.getUrn());
      const inputs = decodeStruct(request.getProperties());
      return acting("creating", request.getUrn(), outputsOf(type), async () => {
        const { id, outputs } = await provider.create(type, inputs, request.getPreview(), request.getTimeout());
        const response = new providerPb.CreateResponse();
        response.setId(id);
        response.setProperties(encodeStruct(outputs, outputsOf(type)));
        return response;
      });
    }),

    read: unary(async (request: providerPb.ReadRequest) => {
      const { type, name } = parseUrn(request.getUrn());
      return acting("reading", request.getUrn(), outputsOf(type), async () => {
        const state = { outputs: decodeStruct(request.getProperties()), inputs: decodeStruct(request.getInputs()) };
        const found = await provider.read(type, request.getId(), state, name);
        const response = new providerPb.ReadResponse();
        // An empty id means that the resource does not exist.
        if (found === undefined) return response;
        response.setId(found.id);
        response.setProperties(encodeStruct(found.outputs, outputsOf(type)));
        response.setInputs(encodeStruct(found.inputs));
        return response;
      });
    }),

    update: unary(async (request: providerPb.UpdateRequest) => {
      const { type } = parseUrn(request.getUrn());
      return acting("updating", request.getUrn(), outputsOf(type), async () => {
        const { outputs } = await provider.update(type, {
          id: request.getId(),
          olds: decodeStruct(request.getOlds()),
          news: decodeStruct(request.getNews()),
          ignoreChanges: request.getIgnorechangesList(),
          preview: request.getPreview(),
          timeoutSeconds: request.getTimeout(),
        });
        const response = new providerPb.UpdateResponse();
        response.setProperties(encodeStruct(outputs, outputsOf(type)));
        return response;
      });
    }),

    delete: unary(async (request: providerPb.DeleteRequest) => {
      const { type } = parseUrn(request.getUrn());
      return acting("deleting", request.getUrn(), undefined, async () => {
        await provider.delete(type, request.getId(), decodeStruct(request.getProperties()), request.getTimeout());
        return new emptyPb.Empty();
      });
    }),

    invoke: unary(async (request: providerPb.InvokeRequest) => {
      return acting("invoking", request.getTok(), undefined, async () => {
        const answer = await provider.invoke(request.getTok(), decodeStruct(request.getArgs()));
        const response = new providerPb.InvokeResponse();
        if ("failures" in answer) response.setFailuresList(answer.failures.map(checkFailure));
        else response.setReturn(encodeStruct(answer.result));
        return response;
      });
    }),
  };
}

/** A method that takes one request and gives one answer. An error becomes the call's, in words meant for a person. */
function unary<Request, Response>(answer: (request: Request) => Response | Promise<Response>) {
  return async (call: ServerUnaryCall<Request, Response>, reply: sendUnaryData<Response>): Promise<void> => {
    try {
      reply(null, await answer(call.request));
    } catch (error) {
      reply(isServiceError(error) ? error : rpcError(status.UNKNOWN, describeAwsError(error)));
    }
  };
}

/** Does something to a resource; what goes wrong is told with what was done to which. */
async function acting<T>(
  doing: string,
  subject: string,
  properties: Parameters<typeof encodeStruct>[1],
  act: () => Promise<T>,
): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const isKept = error instanceof ResourceInitError;
    const reason = `${doing} ${subject}: ${describeAwsError(isKept ? error.cause : error)}`;
    if (isKept) throw resourceInitFailed(error, reason, properties ?? {});
    throw rpcError(status.UNKNOWN, reason);
  }
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && error.name === "ServiceError";
}

/** `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME` */
function parseUrn(urn: string): { readonly type: string; readonly name: string } {
  const [, , types, ...name] = urn.split("::");
  const type = types?.split("$").at(-1);
  if (!type || name.length === 0)
    throw rpcError(status.INVALID_ARGUMENT, `${JSON.stringify(urn)} is not a resource's URN`);
  return { type, name: name.join("::") };
}

function autonamingOf(request: providerPb.CheckRequest): NamingRequest["autonaming"] {
  const options = request.getAutonaming();
  if (options === undefined) return undefined;
  const modes = providerPb.CheckRequest.AutonamingOptions.Mode;
  const mode = options.getMode();
  const proposedName = options.getProposedName();
  if (mode === modes.DISABLE) return { mode: "disable", proposedName };
  return { mode: mode === modes.ENFORCE ? "enforce" : "propose", proposedName };
}

function checkResponse(
  inputs: Parameters<typeof encodeStruct>[0],
  failures: readonly Failure[],
): providerPb.CheckResponse {
  const response = new providerPb.CheckResponse();
  response.setInputs(encodeStruct(inputs));
  response.setFailuresList(failures.map(checkFailure));
  return response;
}

function checkFailure({ property, reason }: Failure): providerPb.CheckFailure {
  const failure = new providerPb.CheckFailure();
  failure.setProperty(property);
  failure.setReason(reason);
  return failure;
}

const KINDS = {
  add: [providerPb.PropertyDiff.Kind.ADD, providerPb.PropertyDiff.Kind.ADD_REPLACE],
  delete: [providerPb.PropertyDiff.Kind.DELETE, providerPb.PropertyDiff.Kind.DELETE_REPLACE],
  update: [providerPb.PropertyDiff.Kind.UPDATE, providerPb.PropertyDiff.Kind.UPDATE_REPLACE],
} as const;

function diffResponse(diff: DiffResult): providerPb.DiffResponse {
  const response = new providerPb.DiffResponse();
  const { DIFF_NONE, DIFF_SOME } = providerPb.DiffResponse.DiffChanges;
  response.setChanges(diff.changed.length > 0 ? DIFF_SOME : DIFF_NONE);
  response.setDiffsList([...diff.changed]);
  response.setReplacesList([...diff.replaces]);
  response.setStablesList([...diff.stables]);
  response.setDeletebeforereplace(diff.deleteBeforeReplace);
  response.setHasdetaileddiff(true);
  for (const [path, { kind, replace }] of diff.detailed) {
    const difference = new providerPb.PropertyDiff();
    difference.setKind(KINDS[kind][replace ? 1 : 0]);
    response.getDetaileddiffMap().set(path, difference);
  }
  return response;
}
