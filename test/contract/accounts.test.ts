import { CreateRoleCommand, GetRoleCommand, IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  GetBucketLocationCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { CreateTopicCommand, PublishCommand, SetTopicAttributesCommand, SNSClient } from "@aws-sdk/client-sns";
import * as sdk from "@aws-sdk/client-ssm";
import { AssumeRoleCommand, GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from "@aws-sdk/client-sts";
import { expect } from "chai";
import { startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";

const DEV = "111111111111";
const PROD = "222222222222";

const WINDOW = { Name: "weekly", Schedule: "rate(7 days)", Duration: 2, Cutoff: 0, AllowUnassociatedTargets: true };

describe("accounts and regions", () => {
  let emulator: TestEmulator;

  before(async () => {
    emulator = await startTestEmulator({
      fleet: {
        region: "eu-west-1",
        nodes: [
          { id: "i-0a1b2c3d4e5f60001", name: "default", platform: "amazon-linux-2" },
          { id: "i-0a1b2c3d4e5f60002", name: "dev", platform: "amazon-linux-2", account: DEV },
          { id: "i-0a1b2c3d4e5f60003", name: "prod", platform: "amazon-linux-2", account: PROD, region: "us-west-2" },
        ],
      },
    });
  });
  after(() => emulator.stop());

  const settings = (accessKeyId: string, region: string, sessionToken?: string) => ({
    endpoint: emulator.endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey: "any", ...(sessionToken ? { sessionToken } : {}) },
    maxAttempts: 1,
  });
  const ssmOf = (accessKeyId: string, region: string) => new sdk.SSMClient(settings(accessKeyId, region));
  const nodesOf = async (ssm: sdk.SSMClient) =>
    (await ssm.send(new sdk.DescribeInstanceInformationCommand({}))).InstanceInformationList!.map(
      ({ InstanceId }) => InstanceId,
    );

  it("an access key that is an account's id is that account, any other is the default one", async () => {
    for (const [key, account] of [
      [DEV, DEV],
      [PROD, PROD],
      ["AKIAIOSFODNN7EXAMPLE", "000000000000"],
      ["11111111111", "000000000000"],
    ] as const) {
      const answer = await new STSClient(settings(key, "eu-west-1")).send(new GetCallerIdentityCommand({}));
      expect([answer.Account, answer.Arn]).to.deep.equal([account, `arn:aws:iam::${account}:root`]);
    }
  });

  it("a role that is assumed, of another account too, gives keys of its account", async () => {
    const sts = new STSClient(settings(DEV, "eu-west-1"));
    const { Credentials: keys, AssumedRoleUser } = await sts.send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${PROD}:role/path/deploy`, RoleSessionName: "ci" }),
    );
    expect(AssumedRoleUser!.Arn).to.equal(`arn:aws:sts::${PROD}:assumed-role/deploy/ci`);
    const assumed = settings(keys!.AccessKeyId!, "us-west-2", keys!.SessionToken);
    expect(await nodesOf(new sdk.SSMClient(assumed))).to.deep.equal(["i-0a1b2c3d4e5f60003"]);
    const { Account, Arn } = await new STSClient(assumed).send(new GetCallerIdentityCommand({}));
    expect([Account, Arn]).to.deep.equal([PROD, AssumedRoleUser!.Arn]);
    const { Credentials: session } = await sts.send(new GetSessionTokenCommand({}));
    const renewed = new STSClient(settings(session!.AccessKeyId!, "us-east-1", session!.SessionToken));
    expect((await renewed.send(new GetCallerIdentityCommand({}))).Account).to.equal(DEV);
  });

  it("a role of the caller's own account has to exist", async () => {
    const role = new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${DEV}:role/none`, RoleSessionName: "ci" });
    const refusal = await new STSClient(settings(DEV, "eu-west-1")).send(role).catch((error: Error) => error);
    expect((refusal as Error).name).to.equal("AccessDenied");
  });

  it("nodes live where the fleet says", async () => {
    expect(await nodesOf(ssmOf("any", "eu-west-1"))).to.deep.equal(["i-0a1b2c3d4e5f60001"]);
    expect(await nodesOf(ssmOf(DEV, "eu-west-1"))).to.deep.equal(["i-0a1b2c3d4e5f60002"]);
    expect(await nodesOf(ssmOf(PROD, "us-west-2"))).to.deep.equal(["i-0a1b2c3d4e5f60003"]);
    expect(await nodesOf(ssmOf(PROD, "eu-west-1"))).to.deep.equal([]);
    const { body } = await emulator.control("GET", `/nodes?account=${PROD}`);
    expect(body.nodes.map(({ id, account, region }: Record<string, string>) => [id, account, region])).to.deep.equal([
      ["i-0a1b2c3d4e5f60003", PROD, "us-west-2"],
    ]);
    const { body: all } = await emulator.control("GET", "/nodes");
    expect(all.nodes).to.have.length(3);
    const { body: first } = await emulator.control("GET", "/nodes?limit=1");
    const { body: rest } = await emulator.control("GET", `/nodes?after=${first.next}`);
    expect([...first.nodes, ...rest.nodes]).to.deep.equal(all.nodes);
  });

  it("a node that is added says where, and can be changed and removed without saying it again", async () => {
    const place = { account: DEV, region: "ap-south-1" };
    const { body: added } = await emulator.control("POST", "/nodes", { platform: "rhel-9", ...place });
    expect({ account: added.account, region: added.region }).to.deep.equal(place);
    expect(await nodesOf(ssmOf(DEV, "ap-south-1"))).to.deep.equal([added.id]);
    const { body: changed } = await emulator.control("PATCH", `/nodes/${added.id}`, { tags: { Role: "db" } });
    expect(changed.tags).to.deep.equal({ Role: "db" });
    expect((await emulator.control("DELETE", `/nodes/${added.id}`)).status).to.equal(200);
    expect(await nodesOf(ssmOf(DEV, "ap-south-1"))).to.deep.equal([]);
  });

  it("a window is of its account and region, runs there, and does not exist elsewhere", async () => {
    const dev = ssmOf(DEV, "eu-west-1");
    const { WindowId } = await dev.send(new sdk.CreateMaintenanceWindowCommand(WINDOW));
    for (const other of [ssmOf(PROD, "eu-west-1"), ssmOf(DEV, "us-west-2"), emulator.ssm]) {
      expect((await other.send(new sdk.DescribeMaintenanceWindowsCommand({}))).WindowIdentities).to.deep.equal([]);
      const read = await other.send(new sdk.GetMaintenanceWindowCommand({ WindowId })).catch((error: Error) => error);
      expect((read as Error).name).to.equal("DoesNotExistException");
    }
    // The same name, and a token that another account has used, make another window.
    const token = { ...WINDOW, ClientToken: "one-token-for-all-accounts" };
    const ids = await Promise.all(
      [dev, ssmOf(PROD, "eu-west-1")].map(
        async (ssm) => (await ssm.send(new sdk.CreateMaintenanceWindowCommand(token))).WindowId,
      ),
    );
    expect(new Set(ids).size).to.equal(2);
    await emulator.advance("P7D");
    const { WindowExecutions } = await dev.send(new sdk.DescribeMaintenanceWindowExecutionsCommand({ WindowId }));
    expect(WindowExecutions).to.have.length(1);
    const { body } = await emulator.control("GET", `/events?account=${DEV}&region=eu-west-1`);
    expect(body.events).to.not.have.length(0);
    for (const event of body.events) expect([event.account, event.region]).to.deep.equal([DEV, "eu-west-1"]);
  });

  it("AWS's documents and baselines are in every region, with the partition of the region", async () => {
    for (const [region, partition] of [
      ["cn-north-1", "aws-cn"],
      ["us-gov-west-1", "aws-us-gov"],
      ["sa-east-1", "aws"],
    ] as const) {
      const ssm = ssmOf(PROD, region);
      const { BaselineId } = await ssm.send(
        new sdk.GetDefaultPatchBaselineCommand({ OperatingSystem: "AMAZON_LINUX_2" }),
      );
      expect(BaselineId).to.match(new RegExp(`^arn:${partition}:ssm:${region}:`));
      await ssm.send(new sdk.DescribeDocumentCommand({ Name: "AWS-RunPatchBaseline" }));
      const topic = await new SNSClient(settings(PROD, region)).send(new CreateTopicCommand({ Name: "done" }));
      expect(topic.TopicArn).to.equal(`arn:${partition}:sns:${region}:${PROD}:done`);
    }
  });

  it("IAM is of the account, in all regions", async () => {
    const iam = (account: string, region: string) => new IAMClient(settings(account, region));
    const statement = { Effect: "Allow", Principal: { Service: "ssm.amazonaws.com" }, Action: "sts:AssumeRole" };
    const trust = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    const role = { RoleName: "runner", AssumeRolePolicyDocument: trust };
    const { Role } = await iam(DEV, "us-east-1").send(new CreateRoleCommand(role));
    expect(Role!.Arn).to.equal(`arn:aws:iam::${DEV}:role/runner`);
    expect((await iam(DEV, "eu-west-1").send(new GetRoleCommand({ RoleName: "runner" }))).Role).to.deep.include({
      Arn: Role!.Arn,
      RoleId: Role!.RoleId,
    });
    expect((await iam(PROD, "us-east-1").send(new ListRolesCommand({}))).Roles).to.deep.equal([]);
    const again = await iam(PROD, "us-east-1").send(new CreateRoleCommand(role));
    expect(again.Role!.RoleId).to.not.equal(Role!.RoleId);
  });

  describe("buckets", () => {
    const s3 = (account: string, region: string, options: object = {}) =>
      new S3Client({ ...settings(account, region), forcePathStyle: true, ...options });

    before(async () => {
      await s3(DEV, "eu-west-1").send(
        new CreateBucketCommand({ Bucket: "logs", CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } }),
      );
    });

    it("have a region, which a request to another is sent to", async () => {
      const location = new GetBucketLocationCommand({ Bucket: "logs" });
      expect((await s3(DEV, "us-east-1").send(location)).LocationConstraint).to.equal("eu-west-1");
      const head = new HeadBucketCommand({ Bucket: "logs" });
      expect((await s3(DEV, "eu-west-1").send(head)).BucketRegion).to.equal("eu-west-1");
      const elsewhere = await s3(DEV, "us-west-2")
        .send(head)
        .catch((error) => error);
      expect(elsewhere.$metadata.httpStatusCode).to.equal(301);
      expect(elsewhere.$response.headers["x-amz-bucket-region"]).to.equal("eu-west-1");
      const put = new PutObjectCommand({ Bucket: "logs", Key: "a", Body: "text" });
      const refused = await s3(DEV, "us-east-1")
        .send(put)
        .catch((error) => error);
      expect(refused.name).to.equal("PermanentRedirect");
      await s3(DEV, "us-east-1", { followRegionRedirects: true }).send(put);
    });

    it("have an owner, and names of all accounts", async () => {
      const create = (account: string, region: string) =>
        s3(account, region)
          .send(new CreateBucketCommand({ Bucket: "logs" }))
          .catch((error: Error) => error);
      expect(((await create(PROD, "us-east-1")) as Error).name).to.equal("BucketAlreadyExists");
      expect(((await create(DEV, "us-east-1")) as Error).name).to.equal("BucketAlreadyOwnedByYou");
      expect((await s3(PROD, "eu-west-1").send(new ListBucketsCommand({}))).Buckets ?? []).to.deep.equal([]);
      const put = () => s3(PROD, "eu-west-1").send(new PutObjectCommand({ Bucket: "logs", Key: "b", Body: "text" }));
      expect((await put().catch((error: Error) => error)) as Error).to.have.property("name", "AccessDenied");
      const Policy = JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: { AWS: PROD }, Action: "s3:PutObject", Resource: "arn:aws:s3:::logs/*" },
        ],
      });
      await s3(DEV, "eu-west-1").send(new PutBucketPolicyCommand({ Bucket: "logs", Policy }));
      await put();
    });

    it("are made in the region of the request, and from us-east-1 in any", async () => {
      const made = await s3(DEV, "us-west-2")
        .send(
          new CreateBucketCommand({ Bucket: "west", CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } }),
        )
        .catch((error: Error) => error);
      expect((made as Error).name).to.equal("IllegalLocationConstraintException");
      await s3(DEV, "us-east-1").send(
        new CreateBucketCommand({ Bucket: "south", CreateBucketConfiguration: { LocationConstraint: "sa-east-1" } }),
      );
      await s3(DEV, "sa-east-1").send(new HeadBucketCommand({ Bucket: "south" }));
    });
  });

  it("refuses a signature for a region that cannot be one", async () => {
    const scope = `${DEV}/20261201/Ireland/ssm/aws4_request`;
    const answer = await fetch(emulator.endpoint, {
      method: "POST",
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
        "x-amz-target": "AmazonSSM.DescribeMaintenanceWindows",
        "content-type": "application/x-amz-json-1.1",
      },
      body: "{}",
    });
    expect(answer.status).to.equal(400);
    expect(await answer.json()).to.deep.equal({
      __type: "InvalidSignatureException",
      Message: "Credential should be scoped to a valid region, not 'Ireland'.",
    });
  });

  it("a shared document and another account's topic with a policy are used by their ARNs, in the same region alone", async () => {
    const content = JSON.stringify({
      schemaVersion: "2.2",
      mainSteps: [{ action: "aws:runShellScript", name: "run", inputs: { runCommand: ["uptime"] } }],
    });
    const dev = ssmOf(DEV, "eu-west-1");
    await dev.send(new sdk.CreateDocumentCommand({ Name: "Shared", Content: content, DocumentType: "Command" }));
    const arn = (region: string) => `arn:aws:ssm:${region}:${DEV}:document/Shared`;
    const read = (ssm: sdk.SSMClient, Name: string) =>
      ssm.send(new sdk.GetDocumentCommand({ Name })).then(
        ({ Status }) => Status,
        (error: Error) => error.name,
      );
    const prod = ssmOf(PROD, "eu-west-1");
    expect(await read(prod, arn("eu-west-1"))).to.equal("InvalidDocument");
    await dev.send(
      new sdk.ModifyDocumentPermissionCommand({ Name: "Shared", PermissionType: "Share", AccountIdsToAdd: [PROD] }),
    );
    expect(await read(prod, arn("eu-west-1"))).to.equal("Active");
    expect(await read(prod, "Shared")).to.equal("InvalidDocument");
    expect(await read(emulator.ssm, arn("eu-west-1"))).to.equal("InvalidDocument");
    expect(await read(ssmOf(PROD, "us-west-2"), arn("us-west-2"))).to.equal("InvalidDocument");

    const sns = (account: string, region = "eu-west-1") => new SNSClient(settings(account, region));
    const { TopicArn } = await sns(DEV).send(new CreateTopicCommand({ Name: "shared" }));
    const publish = (account: string, region?: string) =>
      sns(account, region)
        .send(new PublishCommand({ TopicArn, Message: "text" }))
        .then(
          () => "published",
          (error: Error) => error.name,
        );
    expect(await publish(PROD)).to.equal("NotFoundException");
    const statement = { Effect: "Allow", Principal: { AWS: PROD }, Action: "sns:Publish", Resource: TopicArn };
    const AttributeValue = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    await sns(DEV).send(new SetTopicAttributesCommand({ TopicArn, AttributeName: "Policy", AttributeValue }));
    expect(await publish(PROD)).to.equal("published");
    expect(await publish(DEV, "us-west-2")).to.equal("NotFoundException");
  });

  it("lists where there is something", async () => {
    const { body } = await emulator.control("GET", "/places");
    expect(body.places[0]).to.deep.equal({ account: "000000000000", region: "eu-west-1", nodes: 1 });
    expect(body.places).to.deep.include({ account: PROD, region: "us-west-2", nodes: 1 });
  });
});

describe("nodes that name no account and region", () => {
  const ids = async (emulator: TestEmulator, accessKeyId: string, region: string) => {
    const credentials = { accessKeyId, secretAccessKey: "any" };
    const ssm = new sdk.SSMClient({ endpoint: emulator.endpoint, region, credentials });
    const { InstanceInformationList } = await ssm.send(new sdk.DescribeInstanceInformationCommand({}));
    ssm.destroy();
    return InstanceInformationList!.length;
  };

  it("live where the first request for something regional is, also after a reset", async () => {
    const emulator = await startTestEmulator();
    try {
      // What asks for nothing regional, or only looks, says nothing of it.
      const credentials = { accessKeyId: DEV, secretAccessKey: "any" };
      await new STSClient({ endpoint: emulator.endpoint, region: "us-east-1", credentials }).send(
        new GetCallerIdentityCommand({}),
      );
      await fetch(emulator.endpoint, {
        method: "POST",
        headers: {
          "x-amz-target": "AmazonSSM.DescribeMaintenanceWindows",
          "content-type": "application/x-amz-json-1.1",
        },
        body: "{}",
      });
      expect((await emulator.control("GET", "/nodes")).body.nodes).to.have.length(8);
      expect(await ids(emulator, DEV, "eu-central-1")).to.equal(8);
      expect(await ids(emulator, "any", "us-east-1")).to.equal(0);
      const ssm = new sdk.SSMClient({ endpoint: emulator.endpoint, region: "eu-central-1", credentials });
      const baselines = await ssm.send(new sdk.DescribePatchBaselinesCommand({ MaxResults: 100 }));
      for (const { BaselineId } of baselines.BaselineIdentities!) expect(BaselineId).to.contain(":eu-central-1:");
      ssm.destroy();
      await emulator.control("POST", "/reset", {});
      expect(await ids(emulator, "any", "us-west-1")).to.equal(8);
      expect(await ids(emulator, DEV, "eu-central-1")).to.equal(0);
    } finally {
      await emulator.stop();
    }
  });

  it("live in the emulator's own, when it was started with one", async () => {
    const emulator = await startTestEmulator({ region: "eu-west-1" });
    try {
      expect(await ids(emulator, "any", "us-east-1")).to.equal(0);
      expect(await ids(emulator, "any", "eu-west-1")).to.equal(8);
    } finally {
      await emulator.stop();
    }
  });
});
