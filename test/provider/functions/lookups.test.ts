import { PutObjectCommand } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { AwsProvider } from "../../../provider/aws-provider.ts";
import type { Values } from "../../../provider/values/value.ts";
import { startTestEmulator, type TestEmulator } from "../../helpers/emulator.ts";
import { zip } from "../../helpers/functions.ts";
import { allow, code, FUNCTION, ROLE } from "../lives.ts";

const REGION = "eu-central-1";

describe("a function that looks up what is there", () => {
  let emulator: TestEmulator;
  let provider: AwsProvider;

  before(async () => {
    const tags = { "Patch Group": "App" };
    emulator = await startTestEmulator({
      region: REGION,
      fleet: { nodes: [{ count: 2, prefix: "app", platform: "amazon-linux-2", tags }, { platform: "ubuntu-22.04" }] },
    } as never);
    provider = new AwsProvider({
      AWS_ENDPOINT_URL: emulator.endpoint,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    });
    await provider.configure({ defaultTags: { tags: { stage: "lab" } } });
  });
  after(() => emulator.stop());

  async function make(type: string, news: Values): Promise<{ id: string; outputs: Values }> {
    const { inputs, failures } = provider.check(type, {
      name: "found",
      randomSeed: Buffer.from("seed"),
      olds: {},
      news,
    });
    expect(failures).to.deep.equal([]);
    return provider.create(type, inputs, false);
  }

  async function find(token: string, args: Values = {}): Promise<Values> {
    const answer = await provider.invoke(token, args);
    if ("failures" in answer) throw new Error(answer.failures.map(({ reason }) => reason).join("\n"));
    return answer.result;
  }

  const refusal = (token: string, args: Values) =>
    find(token, args).then(
      () => "none",
      (error: Error) => error.message,
    );

  it("finds roles, instance profiles and policies", async () => {
    const role = await make(ROLE, {
      name: "found",
      assumeRolePolicy: allow({ Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }),
    });
    await make("aws:iam/instanceProfile:InstanceProfile", { name: "profile", role: "found" });
    const policy = await make("aws:iam/policy:Policy", {
      name: "own",
      policy: allow({ Action: "s3:Get*", Resource: "*" }),
    });
    expect(await find("aws:iam/getInstanceProfile:getInstanceProfile", { name: "profile" })).to.include({
      path: "/",
      roleArn: role.outputs.arn,
      roleName: "found",
    });
    for (const args of [{ name: "own" }, { arn: policy.id }] as const) {
      expect(await find("aws:iam/getPolicy:getPolicy", args)).to.deep.include({
        arn: policy.id,
        name: "own",
        attachmentCount: 0,
        tags: { stage: "lab" },
      });
    }
    expect(await refusal("aws:iam/getPolicy:getPolicy", { name: "none" })).to.equal("no IAM policy is named none");
    expect(await refusal("aws:iam/getInstanceProfile:getInstanceProfile", { name: "none" })).to.contain(
      "no instance profile is named none",
    );
  });

  it("finds buckets, topics, state machines and parameters", async () => {
    await make("aws:s3/bucket:Bucket", { bucket: "found-bucket" });
    const topic = await make("aws:sns/topic:Topic", { name: "found-topic" });
    const definition = JSON.stringify({ StartAt: "End", States: { End: { Type: "Succeed" } } });
    await make(ROLE, {
      name: "states",
      assumeRolePolicy: allow({ Principal: { Service: "states.amazonaws.com" }, Action: "sts:AssumeRole" }),
    });
    const machine = await make("aws:sfn/stateMachine:StateMachine", {
      name: "found-machine",
      definition,
      roleArn: "arn:aws:iam::000000000000:role/states",
    });
    for (const [name, value] of [
      ["/app/a", "1"],
      ["/app/deep/b", "2"],
    ] as const) {
      await make("aws:ssm/parameter:Parameter", { name, type: "String", value });
    }
    expect(await find("aws:s3/getBucket:getBucket", { bucket: "found-bucket" })).to.include({
      arn: "arn:aws:s3:::found-bucket",
      bucketRegion: REGION,
    });
    expect(await find("aws:sns/getTopic:getTopic", { name: "found-topic" })).to.deep.include({
      arn: topic.id,
      tags: { stage: "lab" },
    });
    expect(await find("aws:sfn/getStateMachine:getStateMachine", { name: "found-machine" })).to.include({
      arn: machine.id,
      definition,
      status: "ACTIVE",
    });
    const under = (recursive: boolean) =>
      find("aws:ssm/getParametersByPath:getParametersByPath", { path: "/app", recursive });
    expect(await under(false)).to.deep.include({ names: ["/app/a"], values: ["1"] });
    expect(await under(true)).to.deep.include({ names: ["/app/a", "/app/deep/b"], types: ["String", "String"] });
    expect(await refusal("aws:s3/getBucket:getBucket", { bucket: "none" })).to.contain("there is no S3 bucket none");
    expect(await refusal("aws:sns/getTopic:getTopic", { name: "none" })).to.contain("no SNS topic is named none");
    expect(await refusal("aws:sfn/getStateMachine:getStateMachine", { name: "none" })).to.contain(
      "no state machine is named none",
    );
  });

  it("finds functions, and makes one of a package in S3", async () => {
    const ZipFile = zip({ "index.mjs": "export const handler = () => 1" });
    await emulator.s3.send(new PutObjectCommand({ Bucket: "found-bucket", Key: "one.zip", Body: ZipFile }));
    const role = "arn:aws:iam::000000000000:role/found";
    const settings = { handler: "index.handler", runtime: "nodejs22.x", role };
    const made = await make(FUNCTION, { ...settings, name: "from-s3", s3Bucket: "found-bucket", s3Key: "one.zip" });
    const published = await make(FUNCTION, {
      ...settings,
      name: "published",
      code: code("export const handler = () => 2"),
      publish: true,
    });
    expect(made.outputs).to.include({ version: "$LATEST", sourceCodeSize: ZipFile.length });
    expect(published.outputs).to.include({ version: "1", qualifiedArn: `${String(published.outputs.arn)}:1` });
    expect(await find("aws:lambda/getFunction:getFunction", { functionName: "from-s3" })).to.deep.include({
      arn: made.outputs.arn,
      codeSha256: made.outputs.codeSha256,
      tags: { stage: "lab" },
    });
    expect(await find("aws:lambda/getFunction:getFunction", { functionName: "published", qualifier: "1" })).to.include({
      arn: published.outputs.arn,
      qualifiedArn: `${String(published.outputs.arn)}:1`,
      version: "1",
    });
    expect(await refusal("aws:lambda/getFunction:getFunction", { functionName: "none" })).to.contain(
      "there is no Lambda function none",
    );
    expect(
      provider.check(FUNCTION, { name: "x", randomSeed: Buffer.from("x"), olds: {}, news: settings }).failures,
    ).to.have.length(1);
  });

  it("finds running machines, by tag and by filter", async () => {
    const all = await find("aws:ec2/getInstances:getInstances");
    const tagged = await find("aws:ec2/getInstances:getInstances", { instanceTags: { "Patch Group": "App" } });
    expect(all.ids).to.have.length(3);
    expect(tagged.ids).to.have.length(2);
    expect(tagged.privateIps).to.have.length(2);
    const filters = [{ name: "tag:Patch Group", values: ["Web"] }];
    expect((await find("aws:ec2/getInstances:getInstances", { filters })).ids).to.deep.equal([]);
  });

  it("knows default tags, parts of ARNs and services' principals", async () => {
    expect(await find("aws:index/getDefaultTags:getDefaultTags")).to.deep.equal({ id: "aws", tags: { stage: "lab" } });
    expect(
      await find("aws:index/getArn:getArn", { arn: "arn:aws:ssm:eu-central-1:000000000000:document/a:b" }),
    ).to.include({
      account: "000000000000",
      region: REGION,
      resource: "document/a:b",
      service: "ssm",
    });
    expect(await refusal("aws:index/getArn:getArn", { arn: "document" })).to.contain("document is not an ARN");
    expect(await find("aws:index/getServicePrincipal:getServicePrincipal", { serviceName: "ssm" })).to.include({
      id: "ssm.eu-central-1.amazonaws.com",
      name: "ssm.amazonaws.com",
      suffix: "amazonaws.com",
    });
  });
});
