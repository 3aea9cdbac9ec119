import { createHash } from "node:crypto";
import { lazyPackage } from "../../input/lazy-package.ts";
import type { Context } from "../context.ts";
import { invalidParameter } from "./errors.ts";

const fflate = lazyPackage<typeof import("fflate")>("fflate");

/** Lambda's quota: 250 MB of files, unzipped. */
const UNZIPPED_BYTES_MAX = 262_144_000;
/** A larger package is not unpacked for a check, which would take seconds. Its first invocation fails if it is damaged. */
const INFLATED_BYTES_MAX = 32_000_000;

export interface CodeRequest {
  readonly ZipFile?: Uint8Array | undefined;
  readonly S3Bucket?: string | undefined;
  readonly S3Key?: string | undefined;
  readonly ImageUri?: string | undefined;
}

/** @throws AwsError InvalidParameterValueException for an invalid zip file, a missing S3 object, or a container image. */
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

/** The SHA-256 of a package in Base64, by which Lambda identifies the code. */
export function codeSha256(zip: Uint8Array): string {
  return createHash("sha256").update(zip).digest("base64");
}

/** The files of a package by their paths; folders are left out. */
export function unzip(zip: Uint8Array): ReadonlyMap<string, Uint8Array> {
  return new Map(Object.entries(fflate().unzipSync(zip)).filter(([path]) => !path.endsWith("/")));
}

function checked(zip: Uint8Array): Uint8Array {
  const files = new Map<string, number>();
  const size = () => [...files.values()].reduce((sum, one) => sum + one, 0);
  try {
    // The directory at the end of the file has the sizes: nothing is unpacked to read them.
    fflate().unzipSync(zip, {
      filter({ name, originalSize }) {
        files.set(name, originalSize);
        return false;
      },
    });
    if (!canBeUnpacked([...files.keys()])) throw new Error("The names cannot be those of files in a folder.");
    if (size() <= INFLATED_BYTES_MAX) fflate().unzipSync(zip);
  } catch {
    // Only the client's file is read here, so every error is an error of that file.
    throw invalidParameter("Could not unzip uploaded file. Please check your file, then try to upload again.");
  }
  if (size() > UNZIPPED_BYTES_MAX) {
    throw invalidParameter(`Unzipped size must be smaller than ${UNZIPPED_BYTES_MAX} bytes`);
  }
  return zip;
}

/** Limits of Linux, for one name and for all of a path. */
const NAME_BYTES_MAX = 255;
const PATH_BYTES_MAX = 3000;

/** Whether files of these paths can all be written inside one folder. */
function canBeUnpacked(paths: readonly string[]): boolean {
  const files = new Set(paths.filter((path) => !path.endsWith("/")));
  return paths.every((path) => {
    const names = path.replace(/\/$/, "").split(/[\\/]/);
    if (path.startsWith("/") || path.includes("\0") || Buffer.byteLength(path) > PATH_BYTES_MAX) return false;
    if (names.some((name) => name === ".." || name === "__proto__" || Buffer.byteLength(name) > NAME_BYTES_MAX))
      return false;
    if (names.at(-1) === "" || names.at(-1) === ".") return false;
    // This file has the path of a folder of another file.
    const parents = path.replace(/\/$/, "").split("/").slice(0, -1);
    return parents.every((_, index) => !files.has(parents.slice(0, index + 1).join("/")));
  });
}
