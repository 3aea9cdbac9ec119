import { AwsError } from "../../domain/aws-error.ts";
import type { Context } from "../../domain/context.ts";
import type { HttpRequest, HttpResponse } from "../../wire/http.ts";
import type { Run, Service } from "../../wire/service.ts";
import { xmlDocument } from "../../wire/xml.ts";
import { CONTROL_ENTRANCES, controlOperationOf, controlTags, isControlTags } from "./operations/control-tags.ts";
import { readS3Request, type S3Answer } from "./request.ts";
import { findS3Operation, S3_ENTRANCES } from "./routes.ts";

/** S3's REST protocol: method, path, query and headers select the operation; documents are XML, objects are bytes. */
export const s3: Service<Context> = {
  name: "s3",
  internalErrorCode: "InternalError",
  refuse,
  entrances: [...S3_ENTRANCES, ...CONTROL_ENTRANCES],
  matches: ({ signingName, headers }) =>
    signingName === "s3" ||
    (signingName === undefined && headers["x-amz-target"] === undefined && headers["smithy-protocol"] === undefined),
  operationOf(request) {
    if (isControlTags(request.path)) return controlOperationOf(request.method);
    try {
      return findS3Operation(readS3Request(request)).name;
    } catch (error) {
      if (error instanceof AwsError) return undefined;
      throw error;
    }
  },
  answer(request: HttpRequest, run: Run<Context>): HttpResponse {
    try {
      const asked = readS3Request(request);
      const operation = isControlTags(request.path)
        ? (_: unknown, context: Context) => controlTags(request.path, asked, context)
        : findS3Operation(asked).run;
      return respond(
        run(request.requestId, (context) => operation(asked, context)),
        request,
      );
    } catch (error) {
      if (error instanceof AwsError) return refuse(error, request);
      throw error;
    }
  },
};

function respond({ status = 200, headers = {}, body = "" }: S3Answer, request: HttpRequest): HttpResponse {
  const given = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { status, headers: { ...Object.fromEntries(given), ...common(request) }, body };
}

function refuse({ code, message, status, headers, elements }: AwsError, request: HttpRequest): HttpResponse {
  if (status === 304) return { status, headers: common(request), body: "" };
  const error = { Code: code, Message: message, ...elements, Resource: request.path, RequestId: request.requestId };
  return {
    status,
    headers: { "content-type": "application/xml", ...headers, ...common(request) },
    body: xmlDocument("Error", undefined, error),
  };
}

function common({ requestId }: HttpRequest): Record<string, string> {
  return { "x-amz-request-id": requestId, "x-amz-id-2": requestId, server: "AmazonS3" };
}
