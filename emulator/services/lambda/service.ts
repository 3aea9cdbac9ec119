import { AwsError } from "../../domain/aws-error.ts";
import type { Context } from "../../domain/context.ts";
import { getFunction } from "../../domain/functions/find-function.ts";
import type { HttpRequest, HttpResponse } from "../../wire/http.ts";
import { type RestRoute, refuseJson, restJsonService } from "../../wire/rest-json-service.ts";
import { findRoute, routeTo } from "../../wire/rest-route.ts";
import type { Run, Service } from "../../wire/service.ts";
import { invoke } from "./invoke.ts";
import {
  createFunction,
  deleteFunction,
  getCodeSigningConfig,
  getFunctionConfiguration,
  getFunctionOperation,
  listFunctions,
  updateFunctionCode,
  updateFunctionConfiguration,
} from "./operations/functions.ts";
import {
  addPermission,
  deleteConcurrency,
  getPolicy,
  listTags,
  putConcurrency,
  removePermission,
  tagResource,
  untagResource,
} from "./operations/settings.ts";
import {
  createAlias,
  deleteAlias,
  getAlias,
  listVersions,
  publishVersionOperation,
  updateAlias,
} from "./operations/versions.ts";

const ALL = "/2015-03-31/functions";
const ONE = `${ALL}/{FunctionName}`;
const QUALIFIER = { Qualifier: "Qualifier" };
const PAGE = { Marker: "Marker", MaxItems: "MaxItems", FunctionVersion: "FunctionVersion" };
const CONCURRENCY = "/2017-10-31/functions/{FunctionName}/concurrency";
const TAGS = "/2017-03-31/tags/{Resource}";

export const LAMBDA_ROUTES: readonly RestRoute<Context>[] = [
  { name: "CreateFunction", method: "POST", path: ALL, status: 201, operation: createFunction },
  {
    name: "ListFunctions",
    method: "GET",
    path: ALL,
    query: { ...PAGE, MasterRegion: "MasterRegion" },
    operation: listFunctions,
  },
  { name: "GetFunction", method: "GET", path: ONE, query: QUALIFIER, operation: getFunctionOperation },
  { name: "DeleteFunction", method: "DELETE", path: ONE, status: 204, query: QUALIFIER, operation: deleteFunction },
  {
    name: "GetFunctionConfiguration",
    method: "GET",
    path: `${ONE}/configuration`,
    query: QUALIFIER,
    operation: getFunctionConfiguration,
  },
  {
    name: "UpdateFunctionConfiguration",
    method: "PUT",
    path: `${ONE}/configuration`,
    operation: updateFunctionConfiguration,
  },
  { name: "UpdateFunctionCode", method: "PUT", path: `${ONE}/code`, operation: updateFunctionCode },
  { name: "ListVersionsByFunction", method: "GET", path: `${ONE}/versions`, query: PAGE, operation: listVersions },
  {
    name: "PublishVersion",
    method: "POST",
    path: `${ONE}/versions`,
    status: 201,
    operation: publishVersionOperation,
  },
  { name: "CreateAlias", method: "POST", path: `${ONE}/aliases`, status: 201, operation: createAlias },
  { name: "GetAlias", method: "GET", path: `${ONE}/aliases/{Name}`, operation: getAlias },
  { name: "UpdateAlias", method: "PUT", path: `${ONE}/aliases/{Name}`, operation: updateAlias },
  { name: "DeleteAlias", method: "DELETE", path: `${ONE}/aliases/{Name}`, status: 204, operation: deleteAlias },
  {
    name: "AddPermission",
    method: "POST",
    path: `${ONE}/policy`,
    status: 201,
    query: QUALIFIER,
    operation: addPermission,
  },
  { name: "GetPolicy", method: "GET", path: `${ONE}/policy`, query: QUALIFIER, operation: getPolicy },
  {
    name: "RemovePermission",
    method: "DELETE",
    path: `${ONE}/policy/{StatementId}`,
    status: 204,
    query: QUALIFIER,
    operation: removePermission,
  },
  { name: "PutFunctionConcurrency", method: "PUT", path: CONCURRENCY, operation: putConcurrency },
  {
    name: "DeleteFunctionConcurrency",
    method: "DELETE",
    path: CONCURRENCY,
    status: 204,
    operation: deleteConcurrency,
  },
  {
    name: "GetFunctionCodeSigningConfig",
    method: "GET",
    path: "/2020-06-30/functions/{FunctionName}/code-signing-config",
    operation: getCodeSigningConfig,
  },
  { name: "ListTags", method: "GET", path: TAGS, operation: listTags },
  { name: "TagResource", method: "POST", path: TAGS, status: 204, operation: tagResource },
  {
    name: "UntagResource",
    method: "DELETE",
    path: TAGS,
    status: 204,
    query: { tagKeys: "TagKeys" },
    operation: untagResource,
  },
];

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
