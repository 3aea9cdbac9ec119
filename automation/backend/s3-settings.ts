import type { PutObjectRequest, S3ClientConfig } from "@aws-sdk/client-s3";
import { DriverError } from "../driver-error.ts";
import { keyPrefix } from "./layout.ts";

/** How a bucket is reached, as the CLI's storage library reads it from the URL and the AWS_* variables. */
export interface S3Settings {
  readonly bucket: string;
  /** What stands before every key: empty, or a path with a slash at its end. */
  readonly prefix: string;
  readonly client: Pick<S3ClientConfig, "credentials" | "profile" | "forcePathStyle"> & {
    readonly region: string;
    readonly endpoint?: string;
  };
  /** How an object that is written is to be encrypted. */
  readonly encryption: Pick<PutObjectRequest, "ServerSideEncryption" | "SSEKMSKeyId">;
}

/**
 * From `s3://BUCKET/PREFIX?region=…&endpoint=…&s3ForcePathStyle=true&profile=…&disableSSL=true`. The keys of the variables
 * count unless a profile is named in the URL.
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
  const region = query("region") ?? variables.AWS_REGION ?? variables.AWS_DEFAULT_REGION ?? "us-east-1";
  // Only the newer of its two SDKs looks for endpoints in the environment.
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
    client: {
      region,
      // Written out: without one the SDK would look into this process's own environment.
      endpoint:
        endpoint === undefined ? awsEndpoint(region) : /^https?:/.test(endpoint) ? endpoint : `${scheme}://${endpoint}`,
      forcePathStyle: isTrue("s3ForcePathStyle") || isTrue("use_path_style") || (isNewer && endpoint !== undefined),
      ...credentialsOf(query("profile"), variables),
    },
    encryption: {
      ...(algorithm ? { ServerSideEncryption: algorithm } : {}),
      ...(kmsKey ? { SSEKMSKeyId: kmsKey } : {}),
    },
  };
}

function credentialsOf(
  named: string | undefined,
  variables: Readonly<Record<string, string | undefined>>,
): Pick<S3ClientConfig, "credentials" | "profile"> {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = variables;
  const { AWS_SESSION_TOKEN: sessionToken } = variables;
  if (named !== undefined) return { profile: named };
  if (accessKeyId && secretAccessKey) {
    return { credentials: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) } };
  }
  return variables.AWS_PROFILE ? { profile: variables.AWS_PROFILE } : {};
}

function awsEndpoint(region: string): string {
  return `https://s3.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
}
