import type { CreateConnectionRequest, EventBridge } from "@aws-sdk/client-eventbridge";
import { arnOf } from "../../../domain/arn.ts";
import { AwsError } from "../../../domain/aws-error.ts";
import type { Context } from "../../../domain/context.ts";
import { notFound } from "../../../domain/events/event-rules.ts";
import type { ApiDestination, Connection } from "../../../store/api-destinations.ts";
import { boolean, integer, list, oneOf, type Shape, string, structure } from "../../../wire/shape.ts";
import { timestamp } from "../../../wire/timestamp.ts";
import type { Operations } from "../../operation.ts";
import { HEADER_NAME, HEADER_VALUE, QUERY_NAME, QUERY_VALUE, RULE_NAME } from "../shapes.ts";

const SECRET = string({
  min: 1,
  max: 512,
  pattern: "^[ \\t]*[^\\x00-\\x1F:\\x7F]+([ \\t]+[^\\x00-\\x1F:\\x7F]+)*[ \\t]*$",
});
const DESCRIPTION = string({ max: 512, pattern: ".*" });
const parameters = (key: Shape, value: Shape) =>
  list(structure({ Key: key, Value: value, IsValueSecret: boolean }), { max: 100 });
const HTTP_METHOD = oneOf("POST", "GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE");

export const API_DESTINATION_OPERATIONS = {
  CreateConnection: {
    input: structure({
      "Name*": RULE_NAME,
      Description: DESCRIPTION,
      "AuthorizationType*": oneOf("BASIC", "OAUTH_CLIENT_CREDENTIALS", "API_KEY"),
      "AuthParameters*": structure({
        BasicAuthParameters: structure({ "Username*": SECRET, "Password*": SECRET }),
        ApiKeyAuthParameters: structure({ "ApiKeyName*": SECRET, "ApiKeyValue*": SECRET }),
        InvocationHttpParameters: structure({
          HeaderParameters: parameters(HEADER_NAME, HEADER_VALUE),
          QueryStringParameters: parameters(QUERY_NAME, QUERY_VALUE),
          BodyParameters: parameters(string(), string()),
        }),
      }),
    }),
    run(input, context) {
      if (context.store.apiDestinations.findConnection(input.Name)) {
        throw new AwsError("ResourceAlreadyExistsException", `Connection ${input.Name} already exists.`);
      }
      const connection: Connection = {
        name: input.Name,
        arn: newArn("connection", input.Name, context),
        authorizationType: input.AuthorizationType,
        headers: headersOf(input as CreateConnectionRequest),
        description: input.Description ?? null,
        createdAtMs: context.nowMs,
      };
      context.store.apiDestinations.insertConnection(connection);
      return showConnection(connection);
    },
  },

  DescribeConnection: {
    input: structure({ "Name*": RULE_NAME }),
    run({ Name }, context) {
      const connection = getConnection(Name, context);
      return {
        ...showConnection(connection),
        Name,
        Description: connection.description ?? undefined,
        AuthorizationType: connection.authorizationType,
      };
    },
  },

  DeleteConnection: {
    input: structure({ "Name*": RULE_NAME }),
    run({ Name }, context) {
      const connection = getConnection(Name, context);
      context.store.apiDestinations.deleteConnection(Name);
      return { ...showConnection(connection), ConnectionState: "DELETING" };
    },
  },

  CreateApiDestination: {
    input: structure({
      "Name*": RULE_NAME,
      Description: DESCRIPTION,
      "ConnectionArn*": string({
        min: 1,
        max: 1600,
        pattern:
          "^arn:aws([a-z]|\\-)*:events:([a-z]|\\d|\\-)*:([0-9]{12})?:connection\\/[\\.\\-_A-Za-z0-9]+\\/[\\-A-Za-z0-9]+$",
      }),
      "InvocationEndpoint*": string({
        min: 1,
        max: 2048,
        pattern: "^((%[0-9A-Fa-f]{2}|[-()_.!~*';/?:@\\x26=+$,A-Za-z0-9])+)([).!';/?:,])?$",
      }),
      "HttpMethod*": HTTP_METHOD,
      InvocationRateLimitPerSecond: integer({ min: 1 }),
    }),
    run(input, context) {
      const { apiDestinations } = context.store;
      if (apiDestinations.find(input.Name)) {
        throw new AwsError("ResourceAlreadyExistsException", `An api-destination '${input.Name}' already exists.`);
      }
      if (!apiDestinations.findConnection(input.ConnectionArn)) {
        throw notFound(`Connection '${input.ConnectionArn}' does not exist.`);
      }
      if (!/^https?:\/\//.test(input.InvocationEndpoint) || !URL.canParse(input.InvocationEndpoint)) {
        throw new AwsError("ValidationException", "Parameter InvocationEndpoint is not valid.");
      }
      const destination: ApiDestination = {
        name: input.Name,
        arn: newArn("api-destination", input.Name, context),
        connectionArn: input.ConnectionArn,
        url: input.InvocationEndpoint,
        method: input.HttpMethod,
        description: input.Description ?? null,
        invocationRateLimitPerSecond: input.InvocationRateLimitPerSecond ?? null,
        createdAtMs: context.nowMs,
      };
      apiDestinations.insert(destination);
      return showDestination(destination);
    },
  },

  DescribeApiDestination: {
    input: structure({ "Name*": RULE_NAME }),
    run({ Name }, context) {
      const destination = getDestination(Name, context);
      return {
        ...showDestination(destination),
        Name,
        Description: destination.description ?? undefined,
        ConnectionArn: destination.connectionArn,
        InvocationEndpoint: destination.url,
        HttpMethod: destination.method,
        InvocationRateLimitPerSecond: destination.invocationRateLimitPerSecond ?? 300,
      };
    },
  },

  DeleteApiDestination: {
    input: structure({ "Name*": RULE_NAME }),
    run({ Name }, context) {
      getDestination(Name, context);
      context.store.apiDestinations.delete(Name);
      return {};
    },
  },
} satisfies Operations<EventBridge>;

function newArn(
  kind: "connection" | "api-destination",
  name: string,
  { account, chance }: Pick<Context, "account" | "chance">,
): string {
  return arnOf("events", `${kind}/${name}/${chance.uuid()}`, account);
}

/** What the connection adds to each request, in headers; parameters for query and body are refused below. */
function headersOf({ AuthorizationType, AuthParameters = {} }: CreateConnectionRequest): Record<string, string> {
  const { BasicAuthParameters: basic, ApiKeyAuthParameters: key, InvocationHttpParameters: more } = AuthParameters;
  if (AuthorizationType === "OAUTH_CLIENT_CREDENTIALS" || more?.QueryStringParameters || more?.BodyParameters) {
    throw new AwsError(
      "UnknownOperationException",
      "The emulator's connections authorize by API_KEY or BASIC and add headers alone.",
    );
  }
  const headers = Object.fromEntries(
    (more?.HeaderParameters ?? []).map(({ Key = "", Value = "" }) => [Key.toLowerCase(), Value]),
  );
  if (AuthorizationType === "API_KEY" && key) return { ...headers, [key.ApiKeyName!.toLowerCase()]: key.ApiKeyValue! };
  if (AuthorizationType === "BASIC" && basic) {
    const credentials = Buffer.from(`${basic.Username}:${basic.Password}`, "utf8").toString("base64");
    return { ...headers, authorization: `Basic ${credentials}` };
  }
  throw new AwsError(
    "ValidationException",
    `Parameter AuthParameters does not fit AuthorizationType ${AuthorizationType}.`,
  );
}

function getConnection(name: string, { store }: Context): Connection {
  const connection = store.apiDestinations.findConnection(name);
  if (!connection) throw notFound(`Failed to describe the connection(s). Connection '${name}' does not exist.`);
  return connection;
}

function getDestination(name: string, { store }: Context): ApiDestination {
  const destination = store.apiDestinations.find(name);
  if (!destination)
    throw notFound(`Failed to describe the api-destination(s). An api-destination '${name}' does not exist.`);
  return destination;
}

function showConnection({ arn, createdAtMs }: Connection) {
  return {
    ConnectionArn: arn,
    ConnectionState: "AUTHORIZED",
    CreationTime: timestamp(createdAtMs),
    LastModifiedTime: timestamp(createdAtMs),
  };
}

function showDestination({ arn, createdAtMs }: ApiDestination) {
  return {
    ApiDestinationArn: arn,
    ApiDestinationState: "ACTIVE",
    CreationTime: timestamp(createdAtMs),
    LastModifiedTime: timestamp(createdAtMs),
  };
}
