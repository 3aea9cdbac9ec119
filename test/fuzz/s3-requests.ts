import type { Dice } from "../simulation/dice.ts";
import type { Ground } from "./inputs.ts";
import { oddText } from "./odd-values.ts";
import { encoded, type FuzzRequest } from "./surface.ts";
import { iamPolicy, patchFile } from "./texts.ts";

const SUB_RESOURCES = [
  ...["policy", "tagging", "cors", "website", "lifecycle", "replication", "encryption", "object-lock", "acl"],
  ...[
    "publicAccessBlock",
    "ownershipControls",
    "versioning",
    "accelerate",
    "requestPayment",
    "logging",
    "notification",
  ],
  ...["location", "versions", "delete", "uploads", "list-type=2", "__proto__", "constructor"],
];

/** A request to S3: any method on any place, with any of the parameters, headers and bodies that mean something there. */
export function s3Request({ dice, known }: Ground): FuzzRequest {
  const method = dice.one(["GET", "GET", "PUT", "PUT", "HEAD", "DELETE", "POST"]);
  const bucket = dice.one(["fuzz", "fuzz", "fuzz-two", encoded(oddText(dice).slice(0, 200)), ""]);
  const key = dice.one(["override", "k", "a/b/c", encoded(oddText(dice).slice(0, 600)), "%zz", "", "", ""]);
  const subResource = dice.happens(0.5) ? dice.one(SUB_RESOURCES) : undefined;
  const parameters = dice.happens(0.4)
    ? dice.some(QUERIES).map((make) => make(dice, known.one("NextContinuationToken", dice)))
    : [];
  const search = [subResource, ...parameters].filter((part) => part !== undefined).join("&");
  const isControl = dice.happens(0.05);
  const path = isControl
    ? `/v20180820/tags/${encoded(dice.one(["arn:aws:s3:::fuzz", "arn:aws:s3:::fuzz-two", oddText(dice).slice(0, 200)]))}`
    : `/${bucket}${key === "" ? "" : `/${key}`}`;
  return {
    method,
    path: search === "" ? path : `${path}?${search}`,
    headers: Object.fromEntries(dice.happens(0.4) ? dice.some(HEADERS).map((make) => make(dice)) : []),
    body: method === "PUT" || method === "POST" ? body(dice, subResource ?? (isControl ? "control" : undefined)) : "",
  };
}

const QUERIES: readonly ((dice: Dice, token: string | undefined) => string)[] = [
  (dice) => `response-content-disposition=${dice.one(["%E2%82%AC", "a%0d%0ab", "%00", "attachment", "%F0%9F%98%80"])}`,
  (dice) => `response-content-type=${dice.one(["%E2%82%AC", "text/html", "a%0aSet-Cookie:x"])}`,
  (dice) => `response-expires=${encoded(oddText(dice).slice(0, 300))}`,
  (dice) => `max-keys=${dice.one(["0", "1", "-1", "9999999999", "1e3", "NaN"])}`,
  (dice) => `max-buckets=${dice.one(["1", "0", "Infinity", "-0", "1e4", "0x10"])}`,
  (dice) => `prefix=${encoded(oddText(dice).slice(0, 300))}`,
  (dice) => `delimiter=${encoded(dice.one(["/", "", "\u{10FFFF}", oddText(dice).slice(0, 20)]))}`,
  (dice, token) =>
    `continuation-token=${encoded(token ?? dice.one(["YWZ0ZXIvYQ", "x", "=", oddText(dice).slice(0, 50)]))}`,
  (dice) => `start-after=${encoded(oddText(dice).slice(0, 300))}`,
  (dice) => `marker=${encoded(oddText(dice).slice(0, 300))}`,
  (dice) => `encoding-type=${dice.one(["url", "x"])}`,
  (dice) => `versionId=${dice.one(["null", "x", "%00"])}`,
  (dice) => `tagKeys=${encoded(oddText(dice).slice(0, 100))}`,
  () => "X-Amz-Credential=a",
];

const HEADERS: readonly ((dice: Dice) => [string, string])[] = [
  (dice) => [
    "range",
    dice.one(["bytes=0-1", "bytes=5-1", "bytes=-0", "bytes=99999999999999999999-", "bytes=0-99999999999999999999999"]),
  ],
  (dice) => ["x-amz-copy-source", dice.one(["fuzz/k", "/fuzz/override", "%zz", "fuzz", "__proto__/x", "fuzz/%00"])],
  (dice) => ["x-amz-metadata-directive", dice.one(["REPLACE", "x"])],
  (dice) => ["x-amz-meta-a", dice.one(["\u00e9", "b", "a\u0080"])],
  (dice) => ["x-amz-tagging", dice.one(["a=b", "a=b&a=c", "=", "%zz=%zz", "a=%00", "__proto__=x"])],
  (dice) => ["if-match", dice.one(["*", '"x"', 'W/"'])],
  (dice) => ["if-modified-since", dice.one(["x", "Thu, 01 Jan 1970 00:00:00 GMT", "+275760-09-13"])],
  (dice) => ["content-md5", dice.one(["x", "1B2M2Y8AsgTpgAmY7PhCfg=="])],
  (dice) => ["content-encoding", dice.one(["aws-chunked", "aws-chunked,gzip", "gzip"])],
  (dice) => ["x-amz-decoded-content-length", dice.one(["0", "NaN", "-1"])],
  (dice) => ["x-amz-checksum-crc32", dice.one(["AAAAAA==", "x"])],
  (dice) => ["x-amz-checksum-mode", dice.one(["ENABLED"])],
  (dice) => ["x-amz-storage-class", dice.one(["GLACIER", "€".normalize() === "€" ? "x" : "y"])],
  (dice) => ["content-type", dice.one(["text/html", "\u00ff", "a/b; c"])],
  (dice) => ["content-disposition", dice.one(["attachment", "\u00e9"])],
  (dice) => ["expires", dice.one(["x", "0"])],
  (dice) => ["x-amz-transition-default-minimum-object-size", dice.one(["x", "\u00e9"])],
  (dice) => ["x-amz-bucket-object-lock-enabled", dice.one(["true", "x"])],
];

function body(dice: Dice, subResource: string | undefined): string | Uint8Array {
  if (subResource === "policy") return iamPolicy(dice);
  if (subResource === undefined)
    return dice.happens(0.6) ? patchFile(dice) : dice.one(["", "x", xml(dice, "tagging"), "5\r\nab"]);
  return xml(dice, subResource);
}

const ROOTS: Readonly<Record<string, string>> = {
  tagging: "Tagging",
  cors: "CORSConfiguration",
  website: "WebsiteConfiguration",
  lifecycle: "LifecycleConfiguration",
  versioning: "VersioningConfiguration",
  encryption: "ServerSideEncryptionConfiguration",
  delete: "Delete",
  control: "TagResourceRequest",
};

function xml(dice: Dice, subResource: string): string {
  const root = ROOTS[subResource] ?? dice.one(["Tagging", "CreateBucketConfiguration", "Delete"]);
  const tag = () => `<Tag><Key>${dice.one(["a", "a", "b", "__proto__", ""])}</Key><Value>v</Value></Tag>`;
  const inner = dice.one<() => string>([
    () => `<TagSet>${tag()}${tag()}</TagSet>`,
    () => `<Tags>${tag()}${tag()}</Tags>`,
    () => `<TagSet><Tag><Key><b/></Key></Tag></TagSet>`,
    () => `<TagSet>x</TagSet>`,
    () => `<Object><Key>k</Key></Object><Object><Key>a/b/c</Key></Object>`,
    () => `<Object><Key>k</Key></Object>`.repeat(1001),
    () => `<LocationConstraint>us-east-1</LocationConstraint><Tags>${tag()}${tag()}</Tags>`,
    () => "<__proto__><a>1</a></__proto__>",
    () => "<constructor>1</constructor><prototype/><hasOwnProperty/><toString>x</toString>",
    () => `${"<a>".repeat(101)}${"</a>".repeat(101)}`,
    () => `${"<a>".repeat(20_000)}${"</a>".repeat(20_000)}`,
    () => "&amp;&#0;&#xFFFF;&#x110000;&unknown;&#99999999999;",
    () => "<![CDATA[]]]]><![CDATA[>]]><!-- x --><?pi?>",
    () => "<Status>Enabled</Status>",
    () => `<a ${"b='c' ".repeat(2000)}/>`,
    () => "\u0000",
    () => "<a:b:c xmlns:a='x'/>",
    () => "<a></b>",
  ])();
  const text = `<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inner}</${root}>`;
  return dice.weighted<() => string>([
    [20, () => text],
    [1, () => `<?xml version="1.0" encoding="UTF-16"?>${text}`],
    [1, () => `<!DOCTYPE a [<!ENTITY b "${"c".repeat(100)}">]>${text}`],
    [1, () => `<!doctype a>${text}`],
    [1, () => text.slice(0, dice.between(0, text.length))],
    [1, () => `${text}${text}`],
    [1, () => `<__proto__>${text}</__proto__>`],
  ])();
}
