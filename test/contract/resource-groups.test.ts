import {
  CreateGroupCommand,
  DeleteGroupCommand,
  GetGroupCommand,
  GetGroupConfigurationCommand,
  GetGroupQueryCommand,
  GetTagsCommand,
  GroupResourcesCommand,
  ListGroupResourcesCommand,
  ListGroupsCommand,
  ResourceGroupsClient,
  SearchResourcesCommand,
  TagCommand,
  UngroupResourcesCommand,
  UntagCommand,
  UpdateGroupCommand,
  UpdateGroupQueryCommand,
} from "@aws-sdk/client-resource-groups";
import { CreateBucketCommand, PutBucketTaggingCommand } from "@aws-sdk/client-s3";
import {
  DescribeMaintenanceWindowsForTargetCommand,
  GetCommandInvocationCommand,
  SendCommandCommand,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { linuxNodes, node } from "../helpers/commands.ts";
import { CREDENTIALS, startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";
import { refusal } from "../helpers/refusal.ts";
import { createWindow, registerTarget } from "../helpers/windows.ts";

const query = (TagFilters: object[], ...ResourceTypeFilters: string[]) => ({
  Type: "TAG_FILTERS_1_0" as const,
  Query: JSON.stringify({ ResourceTypeFilters, TagFilters }),
});
/** Code and text of a refusal. */
const told = async (sent: Promise<unknown>) => String(await refusal(sent));
const APP = query([{ Key: "Group", Values: ["app"] }], "AWS::AllSupported");
const instance = (number: number) => `arn:aws:ec2:us-east-1:000000000000:instance/${node(number)}`;

describe("Resource Groups", () => {
  let emulator: TestEmulator;
  let groups: ResourceGroupsClient;
  beforeEach(async () => {
    const nodes = [
      ...linuxNodes(3),
      { id: "mi-00000000000000001", platform: "amazon-linux-2", tags: { Group: "app" } },
      ...linuxNodes(1, { tags: { Group: "db" } }, 9),
      ...linuxNodes(1, { state: "stopped" }, 5),
    ];
    emulator = await startTestEmulator({ fleet: { nodes } });
    groups = new ResourceGroupsClient({
      endpoint: emulator.endpoint,
      region: "us-east-1",
      credentials: CREDENTIALS,
      maxAttempts: 1,
    });
    await emulator.s3.send(new CreateBucketCommand({ Bucket: "app-output" }));
    const Tagging = { TagSet: [{ Key: "Group", Value: "app" }] };
    await emulator.s3.send(new PutBucketTaggingCommand({ Bucket: "app-output", Tagging }));
    await groups.send(
      new CreateGroupCommand({ Name: "app", ResourceQuery: APP, Description: "App", Tags: { a: "b" } }),
    );
  });
  afterEach(async () => {
    groups.destroy();
    await emulator.stop();
  });

  const arnsOf = (answer: { ResourceIdentifiers?: { ResourceArn?: string | undefined }[] | undefined }) =>
    (answer.ResourceIdentifiers ?? []).map(({ ResourceArn }) => ResourceArn);

  it("shows a group, its query and its tags", async () => {
    const { Group } = await groups.send(new GetGroupCommand({ GroupName: "app" }));
    const GroupArn = "arn:aws:resource-groups:us-east-1:000000000000:group/app";
    expect(Group).to.deep.equal({ GroupArn, Name: "app", Description: "App" });
    const { GroupQuery } = await groups.send(new GetGroupQueryCommand({ Group: GroupArn }));
    expect(GroupQuery).to.deep.equal({ GroupName: "app", ResourceQuery: APP });
    await groups.send(new TagCommand({ Arn: GroupArn, Tags: { c: "d" } }));
    await groups.send(new UntagCommand({ Arn: GroupArn, Keys: ["a"] }));
    expect((await groups.send(new GetTagsCommand({ Arn: GroupArn }))).Tags).to.deep.equal({ c: "d" });
    expect(await told(groups.send(new GetGroupConfigurationCommand({ Group: "app" })))).to.equal(
      "BadRequestException: The group app has no configuration.",
    );
  });

  it("lists what the query finds, stopped nodes too, kind by kind", async () => {
    const answer = await groups.send(new ListGroupResourcesCommand({ Group: "app" }));
    expect(arnsOf(answer)).to.deep.equal([
      ...[1, 2, 3, 5].map(instance),
      "arn:aws:ssm:us-east-1:000000000000:managed-instance/mi-00000000000000001",
      "arn:aws:s3:::app-output",
    ]);
    const found = await groups.send(
      new SearchResourcesCommand({ ResourceQuery: query([{ Key: "Group", Values: ["db"] }], "AWS::EC2::Instance") }),
    );
    expect(found.ResourceIdentifiers).to.deep.equal([{ ResourceArn: instance(9), ResourceType: "AWS::EC2::Instance" }]);
  });

  it("gives every member once over pages of any size", async () => {
    for (const MaxResults of [1, 2, 5]) {
      const seen: (string | undefined)[] = [];
      let NextToken: string | undefined;
      do {
        const answer = await groups.send(new ListGroupResourcesCommand({ Group: "app", MaxResults, NextToken }));
        seen.push(...arnsOf(answer));
        NextToken = answer.NextToken;
      } while (NextToken);
      expect(seen).to.have.length(6);
      expect(new Set(seen).size).to.equal(6);
    }
  });

  it("changes, lists and deletes groups", async () => {
    await groups.send(new CreateGroupCommand({ Name: "passing", ResourceQuery: APP }));
    await groups.send(new UpdateGroupCommand({ Group: "passing", Description: "Passing" }));
    await groups.send(new UpdateGroupQueryCommand({ Group: "passing", ResourceQuery: query([], "AWS::S3::Bucket") }));
    expect(arnsOf(await groups.send(new ListGroupResourcesCommand({ Group: "passing" })))).to.deep.equal([
      "arn:aws:s3:::app-output",
    ]);
    const first = await groups.send(new ListGroupsCommand({ MaxResults: 1 }));
    const second = await groups.send(new ListGroupsCommand({ MaxResults: 1, NextToken: first.NextToken }));
    expect([...first.Groups!, ...second.Groups!].map(({ Name }) => Name)).to.deep.equal(["app", "passing"]);
    await groups.send(new DeleteGroupCommand({ Group: "passing" }));
    expect(await told(groups.send(new GetGroupCommand({ Group: "passing" })))).to.equal(
      "NotFoundException: Cannot find group: passing",
    );
  });

  it("keeps a list of members for a group without a query", async () => {
    const Configuration = [{ Type: "AWS::ResourceGroups::Generic" }];
    await groups.send(new CreateGroupCommand({ Name: "listed", Configuration }));
    const ResourceArns = [instance(9), "arn:aws:sqs:us-east-1:000000000000:queue"];
    const answer = await groups.send(new GroupResourcesCommand({ Group: "listed", ResourceArns }));
    expect(answer.Succeeded).to.deep.equal([instance(9)]);
    expect(answer.Failed![0]!.ResourceArn).to.equal(ResourceArns[1]);
    expect(arnsOf(await groups.send(new ListGroupResourcesCommand({ Group: "listed" })))).to.deep.equal([instance(9)]);
    await groups.send(new UngroupResourcesCommand({ Group: "listed", ResourceArns: [instance(9)] }));
    expect(arnsOf(await groups.send(new ListGroupResourcesCommand({ Group: "listed" })))).to.deep.equal([]);
  });

  const create = (change: object) =>
    told(groups.send(new CreateGroupCommand({ Name: "wrong", ResourceQuery: APP, ...change })));

  it("refuses what is no group", async () => {
    expect(await create({ Name: "app" })).to.equal("BadRequestException: Cannot create group: group already exists");
    expect(await create({ Name: "AWSgroup" })).to.match(/^BadRequestException: A group name cannot start with AWS/);
    expect(await create({ ResourceQuery: { Type: "TAG_FILTERS_1_0", Query: "{" } })).to.equal(
      "BadRequestException: Query not valid. Reason: it is no JSON.",
    );
    expect(await create({ ResourceQuery: { Type: "CLOUDFORMATION_STACK_1_0", Query: "{}" } })).to.match(
      /^BadRequestException: The emulator runs queries of type TAG_FILTERS_1_0/,
    );
    expect(await create({ Name: "a b" })).to.match(/^BadRequestException: 1 validation error detected: .* at 'name'/);
    const token = groups.send(new ListGroupsCommand({ NextToken: "bm9uZQ" }));
    expect(await told(token)).to.match(/^BadRequestException: /);
  });

  it("takes requests that nobody signed, and answers unknown paths and broken bodies with 400", async () => {
    const post = (path: string, body: string) => fetch(emulator.endpoint + path, { method: "POST", body });
    expect((await post("/get-group", '{"Group":"app"}')).status).to.equal(200);
    const broken = await post("/get-group", "{");
    expect([broken.status, broken.headers.get("x-amzn-errortype")]).to.deep.equal([400, "SerializationException"]);
    const authorization = "AWS4-HMAC-SHA256 Credential=a/20261201/us-east-1/resource-groups/aws4_request";
    const unknown = await fetch(`${emulator.endpoint}/nothing`, { method: "POST", headers: { authorization } });
    expect(unknown.headers.get("x-amzn-errortype")).to.equal("UnknownOperationException");
  });

  it("is a target of SendCommand, narrowed by types", async () => {
    const { Command } = await emulator.ssm.send(
      new SendCommandCommand({
        DocumentName: "AWS-RunShellScript",
        Parameters: { commands: ["df"] },
        Targets: [
          { Key: "resource-groups:Name", Values: ["app"] },
          { Key: "resource-groups:ResourceTypeFilters", Values: ["aws::ssm::managedinstance"] },
        ],
      }),
    );
    await emulator.advance("PT10M");
    const result = await emulator.ssm.send(
      new GetCommandInvocationCommand({ CommandId: Command!.CommandId, InstanceId: "mi-00000000000000001" }),
    );
    expect(result.Status).to.equal("Success");
  });

  it("tells which windows a node is in by way of its group", async () => {
    const windowId = await createWindow(emulator.ssm);
    const target = {
      ResourceType: "RESOURCE_GROUP" as const,
      Targets: [{ Key: "resource-groups:Name", Values: ["app"] }],
    };
    await registerTarget(emulator.ssm, windowId, target);
    const windowsFor = async (id: string) =>
      (
        await emulator.ssm.send(
          new DescribeMaintenanceWindowsForTargetCommand({
            ResourceType: "INSTANCE",
            Targets: [{ Key: "InstanceIds", Values: [id] }],
          }),
        )
      ).WindowIdentities!.map(({ WindowId }) => WindowId);
    expect(await windowsFor(node(2))).to.deep.equal([windowId]);
    expect(await windowsFor(node(9))).to.deep.equal([]);
  });
});
