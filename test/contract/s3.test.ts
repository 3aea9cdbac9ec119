import { request as httpRequest } from "node:http";
import {
  CopyObjectCommand,
  type CopyObjectCommandInput,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketEncryptionCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketAclCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketReplicationCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  GetObjectCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { expect } from "chai";
import { CREDENTIALS, startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";
import { refusal } from "../helpers/refusal.ts";

describe("S3", () => {
  let emulator: TestEmulator;
  const Bucket = "maintenance-window-logs";
  beforeEach(async () => {
    emulator = await startTestEmulator();
    await emulator.s3.send(new CreateBucketCommand({ Bucket }));
  });
  afterEach(() => emulator.stop());

  it("refuses what is no bucket's name, and says 404 for a bucket that is not there", async () => {
    const { s3 } = emulator;
    expect((await refusal(s3.send(new CreateBucketCommand({ Bucket: "Upper" })))).name).to.equal("InvalidBucketName");
    const head = await refusal(s3.send(new HeadBucketCommand({ Bucket: "not-there" })));
    expect(head.name).to.equal("NotFound");
    const get = await refusal(s3.send(new GetObjectCommand({ Bucket: "not-there", Key: "a" })));
    expect(get.name).to.equal("NoSuchBucket");
    expect((await refusal(s3.send(new GetObjectCommand({ Bucket, Key: "a" })))).name).to.equal("NoSuchKey");
    expect((await refusal(s3.send(new HeadObjectCommand({ Bucket, Key: "a" })))).name).to.equal("NotFound");
  });

  it("refuses what it does not implement with status 400", async () => {
    const error = await refusal(emulator.s3.send(new ListMultipartUploadsCommand({ Bucket })));
    expect(error.name).to.equal("UnknownOperationException");
    expect(error.$metadata?.httpStatusCode).to.equal(400);
    const versions = new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } });
    expect((await refusal(emulator.s3.send(versions))).name).to.equal("UnknownOperationException");
  });

  it("lists its buckets and where they are", async () => {
    const { s3 } = emulator;
    const { Buckets } = await s3.send(new ListBucketsCommand({}));
    expect(Buckets!.map(({ Name, CreationDate }) => [Name, CreationDate])).to.deep.equal([
      [Bucket, new Date("2026-12-01T00:00:00Z")],
    ]);
    expect((await s3.send(new HeadBucketCommand({ Bucket }))).BucketRegion).to.equal("us-east-1");
  });

  it("says of everything a bucket can have that it is not configured, as S3 says it", async () => {
    const { s3 } = emulator;
    const codes = [
      [GetBucketPolicyCommand, "NoSuchBucketPolicy"],
      [GetBucketTaggingCommand, "NoSuchTagSet"],
      [GetBucketCorsCommand, "NoSuchCORSConfiguration"],
      [GetBucketWebsiteCommand, "NoSuchWebsiteConfiguration"],
      [GetBucketLifecycleConfigurationCommand, "NoSuchLifecycleConfiguration"],
      [GetBucketReplicationCommand, "ReplicationConfigurationNotFoundError"],
      [GetObjectLockConfigurationCommand, "ObjectLockConfigurationNotFoundError"],
    ] as const;
    for (const [Command, code] of codes) {
      // biome-ignore lint/suspicious/noExplicitAny: seven commands with the same input
      const error = await refusal(s3.send(new (Command as any)({ Bucket })));
      expect(error.name).to.equal(code);
      expect(error.$metadata?.httpStatusCode).to.equal(404);
    }
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).to.equal(undefined);
    const encryption = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
    expect(
      encryption.ServerSideEncryptionConfiguration!.Rules![0]!.ApplyServerSideEncryptionByDefault!.SSEAlgorithm,
    ).to.equal("AES256");
    const acl = await s3.send(new GetBucketAclCommand({ Bucket }));
    expect(acl.Grants![0]!.Grantee!.Type).to.equal("CanonicalUser");
    const block = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    expect(block.PublicAccessBlockConfiguration!.BlockPublicAcls).to.equal(true);
  });

  it("keeps settings as they were written and forgets them when told to", async () => {
    const { s3 } = emulator;
    const Policy =
      '{"Version":"2012-10-17", "Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}]}';
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    expect((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy).to.equal(Policy);
    await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
    expect((await refusal(s3.send(new GetBucketPolicyCommand({ Bucket })))).name).to.equal("NoSuchBucketPolicy");
    expect((await refusal(s3.send(new PutBucketPolicyCommand({ Bucket, Policy: "{" })))).name).to.equal(
      "MalformedPolicy",
    );

    const Rules = [
      { ID: "old", Status: "Enabled" as const, Filter: { Prefix: "" }, Expiration: { Days: 30 } },
      {
        ID: "all",
        Status: "Disabled" as const,
        Filter: {},
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      },
    ];
    await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));
    const lifecycle = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    expect(lifecycle.Rules!.map(({ ID }) => ID)).to.deep.equal(["old", "all"]);
    expect(lifecycle.TransitionDefaultMinimumObjectSize).to.equal("all_storage_classes_128K");

    await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ Key: "team", Value: "a & b" }] } }));
    expect((await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).to.deep.equal([
      { Key: "team", Value: "a & b" },
    ]);
    await s3.send(new DeleteBucketEncryptionCommand({ Bucket }));
    await s3.send(new GetBucketEncryptionCommand({ Bucket }));
  });

  it("gives an object back byte for byte, with its metadata and checksum", async () => {
    const { s3 } = emulator;
    const Body = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256);
    const Key = "logs/a b+ü?.txt";
    const put = await s3.send(
      new PutObjectCommand({ Bucket, Key, Body, ContentType: "text/x-log", Metadata: { window: "mw-1" } }),
    );
    expect(put.ChecksumCRC32).to.be.a("string");
    const got = await s3.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }));
    expect(Buffer.from(await got.Body!.transformToByteArray()).equals(Buffer.from(Body))).to.equal(true);
    expect(got.ContentType).to.equal("text/x-log");
    expect(got.Metadata).to.deep.equal({ window: "mw-1" });
    expect(got.ChecksumCRC32).to.equal(put.ChecksumCRC32);
    expect(got.ETag).to.equal(put.ETag);
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key }));
    expect(head.ContentLength).to.equal(70_000);
    expect(head.LastModified).to.deep.equal(new Date("2026-12-01T00:00:00Z"));
    const part = await s3.send(new GetObjectCommand({ Bucket, Key, Range: "bytes=1-3" }));
    expect([...(await part.Body!.transformToByteArray())]).to.deep.equal([7, 14, 21]);
    expect(part.ContentRange).to.equal("bytes 1-3/70000");
    expect((await refusal(s3.send(new GetObjectCommand({ Bucket, Key, Range: "bytes=70000-" })))).name).to.equal(
      "InvalidRange",
    );
    const once = await refusal(s3.send(new PutObjectCommand({ Bucket, Key, Body: "x", IfNoneMatch: "*" })));
    expect(once.name).to.equal("PreconditionFailed");
    await s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/${encodeURIComponent(Key)}` }));
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: "copy" }))).Metadata).to.deep.equal({ window: "mw-1" });
    const source = { Bucket, Key: "cold", StorageClass: "GLACIER_IR", Metadata: { a: "1" }, Tagging: "b=2" } as const;
    await s3.send(new PutObjectCommand({ ...source, WebsiteRedirectLocation: "/elsewhere" }));
    const copyOf = async (changes: Partial<CopyObjectCommandInput>) => {
      await s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/cold`, ...changes }));
      const { Metadata, StorageClass, WebsiteRedirectLocation, TagCount } = await s3.send(
        new GetObjectCommand({ Bucket, Key: "copy" }),
      );
      return { Metadata, StorageClass, WebsiteRedirectLocation, TagCount };
    };
    const alike = { Metadata: { a: "1" }, StorageClass: undefined, WebsiteRedirectLocation: undefined, TagCount: 1 };
    expect(await copyOf({})).to.deep.equal(alike);
    expect(await copyOf({ StorageClass: "STANDARD_IA" })).to.deep.equal({ ...alike, StorageClass: "STANDARD_IA" });
    expect(await copyOf({ MetadataDirective: "REPLACE", Metadata: { c: "3" } })).to.deep.equal({
      ...alike,
      Metadata: { c: "3" },
    });
    expect(await copyOf({ TaggingDirective: "REPLACE" })).to.deep.equal({ ...alike, TagCount: undefined });
    await s3.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key }, { Key: "copy" }, { Key: "cold" }] } }),
    );
    expect((await refusal(s3.send(new HeadObjectCommand({ Bucket, Key })))).name).to.equal("NotFound");
  });

  for (const algorithm of ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const) {
    it(`checks a body against its ${algorithm}`, async () => {
      const { s3 } = emulator;
      const Key = `checked-${algorithm}`;
      if (algorithm !== "CRC64NVME") {
        await s3.send(new PutObjectCommand({ Bucket, Key, Body: "patched", ChecksumAlgorithm: algorithm }));
      }
      const wrong = { [`Checksum${algorithm}`]: "AAAAAAAAAAA=" };
      expect((await refusal(s3.send(new PutObjectCommand({ Bucket, Key, Body: "patched", ...wrong })))).name).to.equal(
        "BadDigest",
      );
      if (algorithm === "CRC64NVME") {
        // The check value of CRC-64/NVME for "123456789".
        const right = { ChecksumCRC64NVME: "rosUhgp5mIg=" };
        await s3.send(new PutObjectCommand({ Bucket, Key, Body: "123456789", ...right }));
      }
      await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    });
  }

  it("keeps tags of objects", async () => {
    const { s3 } = emulator;
    await s3.send(new PutObjectCommand({ Bucket, Key: "tagged", Body: "", Tagging: "a=1&b=x%20y" }));
    expect((await s3.send(new GetObjectCommand({ Bucket, Key: "tagged" }))).TagCount).to.equal(2);
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "tagged" }));
  });

  it("lists keys in the order of their bytes, folded at a delimiter, page by page", async () => {
    const { s3 } = emulator;
    const keys = ["a", "b/1", "b/2", "b/3/x", "c", "d/1", "é", "z"];
    for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    const all = await s3.send(new ListObjectsV2Command({ Bucket }));
    expect(all.Contents!.map(({ Key }) => Key)).to.deep.equal(["a", "b/1", "b/2", "b/3/x", "c", "d/1", "z", "é"]);

    const seen: (string | undefined)[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await s3.send(
        new ListObjectsV2Command({
          Bucket,
          Delimiter: "/",
          MaxKeys: 1,
          ...(ContinuationToken ? { ContinuationToken } : {}),
        }),
      );
      expect(page.KeyCount).to.equal(1);
      seen.push(page.Contents?.[0]?.Key ?? page.CommonPrefixes?.[0]?.Prefix);
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
    expect(seen).to.deep.equal(["a", "b/", "c", "d/", "z", "é"]);

    const under = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "b/", Delimiter: "/" }));
    expect(under.Contents!.map(({ Key }) => Key)).to.deep.equal(["b/1", "b/2"]);
    expect(under.CommonPrefixes).to.deep.equal([{ Prefix: "b/3/" }]);
    const old = await s3.send(new ListObjectsCommand({ Bucket, Marker: "b/2", MaxKeys: 2 }));
    expect(old.Contents!.map(({ Key }) => Key)).to.deep.equal(["b/3/x", "c"]);
    expect(old.IsTruncated).to.equal(true);
    const versions = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    expect(versions.Versions!.every(({ VersionId }) => VersionId === "null")).to.equal(true);
    const wrong = await refusal(s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken: "nonsense" })));
    expect(wrong.name).to.equal("InvalidArgument");

    expect((await refusal(s3.send(new DeleteBucketCommand({ Bucket })))).name).to.equal("BucketNotEmpty");
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: keys.map((Key) => ({ Key })) } }));
    await s3.send(new DeleteBucketCommand({ Bucket }));
    expect((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).to.deep.equal([]);
  });

  it("takes the bucket from the host's name too", async () => {
    const client = new S3Client({
      endpoint: emulator.endpoint.replace("127.0.0.1", "localhost"),
      region: "us-east-1",
      credentials: CREDENTIALS,
      maxAttempts: 1,
    });
    // Not every resolver knows sub-domains of localhost; where the request goes is not what this is about.
    client.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { hostname: string };
        expect(request.hostname).to.equal(`${Bucket}.localhost`);
        request.hostname = "127.0.0.1";
        return next(args);
      },
      { step: "finalizeRequest", priority: "low" },
    );
    await client.send(new PutObjectCommand({ Bucket, Key: "by/host", Body: "x" }));
    client.destroy();
    expect((await emulator.s3.send(new HeadObjectCommand({ Bucket, Key: "by/host" }))).ContentLength).to.equal(1);
  });

  it("waits for a body that the client asks leave for", async () => {
    const status = await new Promise<number>((resolve, reject) => {
      const request = httpRequest(`${emulator.endpoint}/${Bucket}/expected`, {
        method: "PUT",
        headers: { expect: "100-continue", "content-length": 4 },
      });
      request.on("continue", () => request.end("body"));
      request.on("response", (response) => {
        response.resume();
        resolve(response.statusCode!);
      });
      request.on("error", reject);
      request.flushHeaders();
    });
    expect(status).to.equal(200);
  });

  it("keeps the tags of S3 Control and of S3 as one", async () => {
    const url = `${emulator.endpoint}/v20180820/tags/${encodeURIComponent(`arn:aws:s3:::${Bucket}`)}`;
    const body = "<TagResourceRequest><Tags><Tag><Key>env</Key><Value>dev</Value></Tag></Tags></TagResourceRequest>";
    expect((await fetch(url, { method: "POST", body })).status).to.equal(204);
    expect((await emulator.s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).to.deep.equal([
      { Key: "env", Value: "dev" },
    ]);
    expect(await (await fetch(url)).text()).to.contain("<Tags><Tag><Key>env</Key><Value>dev</Value></Tag></Tags>");
    expect((await fetch(`${url}?tagKeys=env`, { method: "DELETE" })).status).to.equal(204);
    expect((await refusal(emulator.s3.send(new GetBucketTaggingCommand({ Bucket })))).name).to.equal("NoSuchTagSet");
  });
});
