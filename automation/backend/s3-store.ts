import { NoSuchKey, S3, S3ServiceException } from "@aws-sdk/client-s3";
import { DriverError } from "../errors/driver-error.ts";
import { BY_VARIABLES, type FoundIdentity, foundFor } from "../identity/stack-identity.ts";
import { type S3Settings, s3Settings } from "./s3-settings.ts";
import type { StateStore, StoreAccess } from "./state-store.ts";

/** How long S3 may take to accept a connection, and then to answer. */
const CONNECT_MS = 10_000;
const ANSWER_MS = 30_000;

/** A bucket and its client. */
export interface Bucket {
  readonly s3: S3;
  readonly settings: S3Settings;
  /** @throws NoSuchKey and the errors named in `but`; DriverError for all others. */
  asking<T>(request: Promise<T>, but?: readonly string[]): Promise<T>;
}

/** @throws DriverError config, when there are no credentials for it. */
export async function openBucket({ stack, backendUrl, variables }: StoreAccess): Promise<Bucket> {
  const settings = s3Settings(backendUrl, variables, stack.name);
  const { forcePathStyle, endpoint } = settings;
  const { credentials, region } = await backendIdentity(settings, variables, stack.name);
  if (region === undefined) {
    const text = `The state of ${stack.name} is in a bucket of an unknown region: add ?region=… to the backend's URL, or set AWS_REGION.`;
    throw new DriverError("config", text, { stack: stack.name });
  }
  const s3 = new S3({
    ...{ region, credentials, forcePathStyle },
    ...(endpoint === undefined ? {} : { endpoint }),
    // Without an endpoint the SDK would read this process's environment.
    ignoreConfiguredEndpointUrls: true,
    requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: ANSWER_MS },
  });
  return {
    s3,
    settings,
    async asking(request, but = []) {
      try {
        return await request;
      } catch (error) {
        if (error instanceof NoSuchKey || but.includes((error as Error).name)) throw error;
        throw bucketError(stack.name, settings, error);
      }
    },
  };
}

/** A state store in a bucket. @throws DriverError config, when there are no credentials for it. */
export async function openS3Store(access: StoreAccess): Promise<StateStore> {
  const { s3, settings, asking } = await openBucket(access);
  const { bucket, prefix } = settings;
  return {
    async list(folder) {
      const found: string[] = [];
      const request = { Bucket: bucket, Prefix: `${prefix}${folder}/` };
      let token: string | undefined;
      do {
        const page = await asking(s3.listObjectsV2({ ...request, ...(token ? { ContinuationToken: token } : {}) }));
        found.push(...(page.Contents ?? []).flatMap(({ Key }) => Key?.slice(prefix.length) ?? []));
        token = page.NextContinuationToken;
      } while (token !== undefined);
      return found;
    },
    async read(key) {
      try {
        const { Body } = await asking(s3.getObject({ Bucket: bucket, Key: `${prefix}${key}` }));
        return Buffer.from(await Body!.transformToByteArray());
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    async write(key, content) {
      await asking(s3.putObject({ ...settings.encryption, Bucket: bucket, Key: `${prefix}${key}`, Body: content }));
    },
    async remove(key) {
      await asking(s3.deleteObject({ Bucket: bucket, Key: `${prefix}${key}` }));
    },
    locate: (key) => `s3://${bucket}/${prefix}${key}`,
    close: async () => s3.destroy(),
  };
}

type Variables = StoreAccess["variables"];

/** Credentials are looked up once per operation, which has one set of variables. */
const found = new WeakMap<Variables, Map<string, Promise<FoundIdentity>>>();

function backendIdentity({ profile, region }: S3Settings, variables: Variables, stack: string): Promise<FoundIdentity> {
  const known = found.get(variables) ?? new Map<string, Promise<FoundIdentity>>();
  found.set(variables, known);
  const key = `${profile} ${region}`;
  const settings = { ...(profile ? { profile } : {}), ...(region ? { region } : {}) };
  const wayOut = `Set ${BY_VARIABLES}, or name a profile in the backend's URL (?profile=…).`;
  const identity =
    known.get(key) ?? foundFor({ stack, name: `the backend of stack ${stack}`, wayOut }, settings, variables);
  known.set(key, identity);
  identity.catch(() => known.delete(key));
  return identity;
}

function bucketError(stack: string, { bucket, endpoint }: S3Settings, error: unknown): DriverError {
  const place = `bucket "${bucket}"${endpoint ? ` at ${endpoint}` : ""}`;
  const { name, message } = error as Error;
  const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
  if (name === "NoSuchBucket") {
    const text = `There is no ${place}, where the state of ${stack} should be. Create it, or correct the backend's URL.`;
    return new DriverError("config", text, { stack, cause: error });
  }
  if (status === 401 || status === 403 || name === "CredentialsProviderError") {
    const text =
      `The ${place}, where the state of ${stack} is, does not let these credentials in: ${message}. Hand others over ` +
      "as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile in the backend's URL (?profile=…).";
    return new DriverError("config", text, { stack, cause: error });
  }
  const text =
    `The ${place}, where the state of ${stack} is, cannot be used: ${message || name}. See that it can be reached from ` +
    "here, or correct the backend's URL.";
  return new DriverError(status === undefined ? "unreachable" : "failed", text, { stack, cause: error });
}
