import { AwsError } from "../aws-error.ts";

const TEXTS = {
  AccessControlListNotSupported: [400, "The bucket does not allow ACLs"],
  AccessDenied: [403, "Access Denied"],
  BadDigest: [400, "The Content-MD5 or checksum value that you specified did not match what the server received."],
  BucketAlreadyExists: [
    409,
    "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
  ],
  BucketAlreadyOwnedByYou: [409, "Your previous request to create the named bucket succeeded and you already own it."],
  BucketNotEmpty: [409, "The bucket you tried to delete is not empty"],
  IllegalLocationConstraintException: [
    400,
    "The specified location constraint is incompatible for the region specific endpoint this request was sent to.",
  ],
  IncompleteBody: [400, "You did not provide the number of bytes specified by the Content-Length HTTP header"],
  InvalidBucketName: [400, "The specified bucket is not valid."],
  InvalidDigest: [400, "The Content-MD5 or checksum value that you specified is not valid."],
  InvalidLocationConstraint: [400, "The specified location-constraint is not valid"],
  InvalidRange: [416, "The requested range is not satisfiable"],
  InvalidTag: [400, "The tag provided was not a valid tag."],
  InvalidURI: [400, "Couldn't parse the specified URI."],
  KeyTooLongError: [400, "Your key is too long"],
  MalformedPolicy: [400, "This policy contains invalid Json"],
  MalformedXML: [400, "The XML you provided was not well-formed or did not validate against our published schema"],
  NoSuchBucket: [404, "The specified bucket does not exist"],
  NoSuchKey: [404, "The specified key does not exist."],
  NotModified: [304, "Not Modified"],
  PreconditionFailed: [412, "At least one of the pre-conditions you specified did not hold"],
} as const satisfies Record<string, readonly [number, string]>;

/** S3's refusals by their code, with its text and status. */
export function s3Error(code: keyof typeof TEXTS): AwsError {
  const [status, message] = TEXTS[code];
  return new AwsError(code, message, { status });
}

export function invalidArgument(message: string): AwsError {
  return new AwsError("InvalidArgument", message);
}

/** For a request that was sent to another region than the bucket's. Clients follow the header. */
export function permanentRedirect({ name, region }: { readonly name: string; readonly region: string }): AwsError {
  return new AwsError(
    "PermanentRedirect",
    "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.",
    {
      status: 301,
      headers: { "x-amz-bucket-region": region },
      elements: {
        Endpoint: `${name}.s3.${region}.${DOMAIN_OF_CHINA.test(region) ? "amazonaws.com.cn" : "amazonaws.com"}`,
        Bucket: name,
      },
    },
  );
}

const DOMAIN_OF_CHINA = /^cn-/;
