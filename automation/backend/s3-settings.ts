import type { PutObjectRequest } from "@aws-sdk/client-s3";
import { DriverError } from "../errors/driver-error.ts";
import { keyPrefix } from "./layout.ts";

/** The connection settings of a bucket, read from the URL and the AWS_* variables like the CLI's storage library does. */
export interface S3Settings {
  readonly bucket: string;
  /** The prefix of every key: empty, or a path with a slash at the end. */
  readonly prefix: string;
  /** The profile in the URL for the credentials. Default: the variables. */
  readonly profile: string | undefined;
  /** Undefined when neither the URL nor a variable sets it: the profile may set it. */
  readonly region: string | undefined;
  /** Undefined for AWS. */
  readonly endpoint: string | undefined;
  readonly forcePathStyle: boolean;
  /** Server-side encryption of written objects. */
  readonly encryption: Pick<PutObjectRequest, "ServerSideEncryption" | "SSEKMSKeyId">;
}

/**
 * From `s3://BUCKET/PREFIX?region=…&endpoint=…&s3ForcePathStyle=true&profile=…&disableSSL=true`. The stack's config is
 * not used: its `aws:` keys configure the provider.
 *
 * @throws DriverError config.
 */
export function s3Settings(
  backendUrl: string,
  variables: Readonly<Record<string, string | undefined>>,
  stack?: string,
): S3Settings {
  if (!URL.canParse(backendUrl) || new URL(backendUrl).host === "") {
    throw new DriverError("config", `The backend's URL "${backendUrl}" names no bucket: s3://BUCKET/PREFIX?region=…`, {
      stack,
    });
  }
  const url = new URL(backendUrl);
  const query = (key: string) => url.searchParams.get(key) || undefined;
  const isTrue = (key: string) => /^(1|t|true)$/i.test(query(key) ?? "");
  const path = decodeURIComponent(url.pathname).replace(/^\/+/, "");
  const region = query("region") ?? variables.AWS_REGION ?? variables.AWS_DEFAULT_REGION;
  // Only the newer of the library's two SDKs reads endpoints from the environment.
  const isNewer = query("awssdk")?.toLowerCase() === "v2";
  const endpoint =
    query("endpoint") ?? (isNewer ? (variables.AWS_ENDPOINT_URL_S3 ?? variables.AWS_ENDPOINT_URL) : undefined);
  const scheme = isTrue("disableSSL") ? "http" : "https";
  const algorithms = { aes256: "AES256", "aws:kms": "aws:kms", "aws:kms:dsse": "aws:kms:dsse" } as const;
  const algorithm = algorithms[query("ssetype")?.toLowerCase() as keyof typeof algorithms];
  const kmsKey = query("kmskeyid");
  return {
    bucket: url.host,
    prefix: keyPrefix(path),
    profile: query("profile"),
    region,
    endpoint: endpoint === undefined || /^https?:/.test(endpoint) ? endpoint : `${scheme}://${endpoint}`,
    forcePathStyle: isTrue("s3ForcePathStyle") || isTrue("use_path_style") || (isNewer && endpoint !== undefined),
    encryption: {
      ...(algorithm ? { ServerSideEncryption: algorithm } : {}),
      ...(kmsKey ? { SSEKMSKeyId: kmsKey } : {}),
    },
  };
}
