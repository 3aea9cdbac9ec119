import { createHash } from "node:crypto";
import { unzipSync } from "fflate";
import type { Context } from "../context.ts";
import { invalidParameter } from "./errors.ts";

/** Lambda's quota: 250 MB of files, unzipped. */
const UNZIPPED_BYTES_MAX = 262_144_000;

export interface CodeRequest {
  readonly ZipFile?: Uint8Array | undefined;
  readonly S3Bucket?: string | undefined;
  readonly S3Key?: string | undefined;
  readonly ImageUri?: string | undefined;
}

/** @throws AwsError InvalidParameterValueException for what is no zip file, is in no bucket, or is a container image. */
export function readCode({ ZipFile, S3Bucket, S3Key, ImageUri }: CodeRequest, { store }: Context): Uint8Array {
  if (ImageUri !== undefined) {
    throw invalidParameter("The emulator runs no container images: give the code as a zip file (ZipFile or S3Bucket).");
  }
  if (ZipFile !== undefined) return checked(ZipFile);
  if (S3Bucket === undefined || S3Key === undefined)
    throw invalidParameter("Please provide a source for function code.");
  const object = store.objects.find(S3Bucket, S3Key);
  if (!object) {
    throw invalidParameter(
      "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.",
    );
  }
  return checked(object.body);
}

/** The SHA-256 of a package in Base64: how Lambda names a state of the code. */
export function codeSha256(zip: Uint8Array): string {
  return createHash("sha256").update(zip).digest("base64");
}

/** The files of a package by their paths; folders are left out. */
export function unzip(zip: Uint8Array): ReadonlyMap<string, Uint8Array> {
  return new Map(Object.entries(unzipSync(zip)).filter(([path]) => !path.endsWith("/")));
}

function checked(zip: Uint8Array): Uint8Array {
  let size = 0;
  try {
    // Sizes stand in the directory at the end of the file: nothing is inflated to learn them.
    unzipSync(zip, {
      filter({ name, originalSize }) {
        size += originalSize;
        if (leaves(name)) throw new Error(`${name} leaves the folder`);
        return false;
      },
    });
  } catch {
    throw invalidParameter("Could not unzip uploaded file. Please check your file, then try to upload again.");
  }
  if (size > UNZIPPED_BYTES_MAX) {
    throw invalidParameter(`Unzipped size must be smaller than ${UNZIPPED_BYTES_MAX} bytes`);
  }
  return zip;
}

/** Whether unpacking would write outside of the folder it is unpacked into. */
function leaves(path: string): boolean {
  return path.startsWith("/") || path.split(/[\\/]/).includes("..");
}
