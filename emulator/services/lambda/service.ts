import { AwsError } from "../../domain/aws-error.ts";
import type { Context } from "../../domain/context.ts";
import { getFunction } from "../../domain/functions/find-function.ts";
import type { HttpRequest, HttpResponse } from "../../wire/http.ts";
import { refuseJson, restJsonService, restRoutes } from "../../wire/rest-json-service.ts";
import { findRoute, routeTo } from "../../wire/rest-route.ts";
import type { Run, Service } from "../../wire/service.ts";
import { invoke } from "./invoke.ts";
import { FUNCTION_OPERATIONS } from "./operations/functions.ts";
import { SETTING_OPERATIONS } from "./operations/settings.ts";
import { VERSION_OPERATIONS } from "./operations/versions.ts";

const ALL = "/2015-03-31/functions";
const ONE = `${ALL}/{FunctionName}`;
const QUALIFIER = { Qualifier: "Qualifier" };
const PAGE = { Marker: "Marker", MaxItems: "MaxItems", FunctionVersion: "FunctionVersion" };
const CONCURRENCY = "/2017-10-31/functions/{FunctionName}/concurrency";
const TAGS = "/2017-03-31/tags/{Resource}";

export const LAMBDA_ROUTES = restRoutes(
  { ...FUNCTION_OPERATIONS, ...VERSION_OPERATIONS, ...SETTING_OPERATIONS },
  {
    CreateFunction: { method: "POST", path: ALL, status: 201 },
    ListFunctions: { method: "GET", path: ALL, query: { ...PAGE, MasterRegion: "MasterRegion" } },
    GetFunction: { method: "GET", path: ONE, query: QUALIFIER },
    DeleteFunction: { method: "DELETE", path: ONE, status: 204, query: QUALIFIER },
    GetFunctionConfiguration: { method: "GET", path: `${ONE}/configuration`, query: QUALIFIER },
    UpdateFunctionConfiguration: { method: "PUT", path: `${ONE}/configuration` },
    UpdateFunctionCode: { method: "PUT", path: `${ONE}/code` },
    ListVersionsByFunction: { method: "GET", path: `${ONE}/versions`, query: PAGE },
    PublishVersion: { method: "POST", path: `${ONE}/versions`, status: 201 },
    CreateAlias: { method: "POST", path: `${ONE}/aliases`, status: 201 },
    GetAlias: { method: "GET", path: `${ONE}/aliases/{Name}` },
    UpdateAlias: { method: "PUT", path: `${ONE}/aliases/{Name}` },
    DeleteAlias: { method: "DELETE", path: `${ONE}/aliases/{Name}`, status: 204 },
    AddPermission: { method: "POST", path: `${ONE}/policy`, status: 201, query: QUALIFIER },
    GetPolicy: { method: "GET", path: `${ONE}/policy`, query: QUALIFIER },
    RemovePermission: { method: "DELETE", path: `${ONE}/policy/{StatementId}`, status: 204, query: QUALIFIER },
    PutFunctionConcurrency: { method: "PUT", path: CONCURRENCY },
    DeleteFunctionConcurrency: { method: "DELETE", path: CONCURRENCY, status: 204 },
    GetFunctionCodeSigningConfig: { method: "GET", path: "/2020-06-30/functions/{FunctionName}/code-signing-config" },
    ListTags: { method: "GET", path: TAGS },
    TagResource: { method: "POST", path: TAGS, status: 204 },
    UntagResource: { method: "DELETE", path: TAGS, status: 204, query: { tagKeys: "TagKeys" } },
  },
);

const structured = restJsonService<Context>({
  name: "lambda",
  validationCode: "ValidationException",
  routes: LAMBDA_ROUTES,
});

/** What has no structure in its body: a function's event, and the package that GetFunction's `Code.Location` leads to. */
const RAW = [
  { name: "Invoke", method: "POST", path: `${ONE}/invocations`, answer: invoke },
  { name: "GetFunction", method: "GET", path: `${ONE}/code`, answer: sendPackage },
];

export const lambda: Service<Context> = {
  name: "lambda",
  internalErrorCode: "ServiceException",
  refuse: structured.refuse,
  entrances: [
    ...structured.entrances,
    ...RAW.map(({ name: operation, method, path }) => ({ operation, method, path })),
  ],
  matches: (request) =>
    structured.matches(request) || (request.signingName === undefined && findRoute(RAW, request) !== undefined),
  operationOf: (request) => findRoute(RAW, request)?.name ?? structured.operationOf(request),
  async answer(request: HttpRequest, run: Run<Context>): Promise<HttpResponse> {
    try {
      const raw = routeTo(RAW, request);
      if (raw) return await raw.route.answer(raw.labels.FunctionName!, request, run);
      return await structured.answer(request, run);
    } catch (error) {
      if (error instanceof AwsError) return refuseJson(error, request);
      throw error;
    }
  },
};

function sendPackage(functionName: string, request: HttpRequest, run: Run<Context>): HttpResponse {
  const qualifier = request.query.get("Qualifier") ?? undefined;
  const body = run(request.requestId, (context) => {
    const { name, version } = getFunction(functionName, qualifier, context);
    return context.store.functions.code(name, version.version)!;
  });
  return { status: 200, headers: { "content-type": "application/zip" }, body };
}
