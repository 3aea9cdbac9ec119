import { validationError } from "../../domain/aws-error.ts";
import type { Context } from "../../domain/context.ts";
import { children, parseXml, textOf, type XmlNode } from "../../input/parse-xml.ts";
import { textOf as plainText } from "../../input/text.ts";
import type { S3Answer, S3Request } from "./request.ts";
import { findS3Operation } from "./routes.ts";

type Input = Readonly<Record<string, unknown>>;

/** For an operation that runbooks call by its name: the REST request to send, and how to read the response. */
interface S3Api {
  readonly method: string;
  readonly query?: (input: Input) => Record<string, string>;
  read?(answer: S3Answer, input: Input): unknown;
}

export const S3_APIS: Readonly<Record<string, S3Api>> = {
  ListBuckets: {
    method: "GET",
    read: ({ body }) => ({
      Buckets: children(children(rootOf(body, "ListAllMyBucketsResult"), "Buckets")[0], "Bucket").map(textsOf),
    }),
  },
  CreateBucket: { method: "PUT" },
  HeadBucket: { method: "HEAD" },
  DeleteBucket: { method: "DELETE" },
  ListObjectsV2: {
    method: "GET",
    query: ({ Prefix: prefix, MaxKeys: max, ContinuationToken: token }) => ({
      "list-type": "2",
      ...(prefix === undefined ? {} : { prefix: plainText(prefix) }),
      ...(max === undefined ? {} : { "max-keys": plainText(max) }),
      ...(token === undefined ? {} : { "continuation-token": plainText(token) }),
    }),
    read: ({ body }) => {
      const root = rootOf(body, "ListBucketResult");
      return {
        KeyCount: Number(textOf(root, "KeyCount")),
        IsTruncated: textOf(root, "IsTruncated") === "true",
        NextContinuationToken: textOf(root, "NextContinuationToken"),
        Contents: children(root, "Contents").map((node) => ({ ...textsOf(node), Size: Number(textOf(node, "Size")) })),
      };
    },
  },
  PutObject: { method: "PUT", read: ({ headers }) => ({ ETag: headers?.etag }) },
  GetObject: {
    method: "GET",
    read: ({ headers, body }) => ({ ...headOf(headers), Body: Buffer.from(body ?? "").toString("utf8") }),
  },
  HeadObject: { method: "HEAD", read: ({ headers }) => headOf(headers) },
  DeleteObject: { method: "DELETE" },
};

/** @throws AwsError of the operation. */
export function callS3(api: string, input: Input, context: Context): unknown {
  const { method, query, read } = S3_APIS[api]!;
  const request: S3Request = {
    method,
    bucket: api === "ListBuckets" ? undefined : required(input, "Bucket"),
    key: api.endsWith("Object") ? required(input, "Key") : undefined,
    query: new URLSearchParams(query?.(input) ?? {}),
    headers: typeof input.ContentType === "string" ? { "content-type": input.ContentType } : {},
    body: Buffer.from(typeof input.Body === "string" ? input.Body : ""),
  };
  const answer = findS3Operation(request).run(request, context);
  return read?.(answer, input) ?? {};
}

function required(input: Input, name: string): string {
  const value = input[name];
  if (typeof value === "string" && value !== "") return value;
  throw validationError(`The parameter ${name} is missing, or no text.`);
}

function rootOf(body: S3Answer["body"], name: string): XmlNode | undefined {
  return parseXml(Buffer.from(body ?? "").toString("utf8"), [name]);
}

/** The text members of an element. */
function textsOf(node: XmlNode): Record<string, string> {
  return Object.fromEntries(
    Object.entries(node).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

function headOf(headers: S3Answer["headers"] = {}) {
  return {
    ContentLength: Number(headers["content-length"] ?? 0),
    ContentType: headers["content-type"],
    ETag: headers.etag,
    LastModified: headers["last-modified"],
  };
}
