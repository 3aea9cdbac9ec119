import { CreateInstanceProfileCommand, CreatePolicyCommand, CreateRoleCommand } from "@aws-sdk/client-iam";
import { CreateGroupCommand, ResourceGroupsClient } from "@aws-sdk/client-resource-groups";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { CreateTopicCommand } from "@aws-sdk/client-sns";
import {
  CreateMaintenanceWindowCommand,
  CreatePatchBaselineCommand,
  RegisterTargetWithMaintenanceWindowCommand,
  RegisterTaskWithMaintenanceWindowCommand,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { stackClients } from "../../../automation/identity/stack-identity.ts";
import type { ProjectStack } from "../../../automation/project/project.ts";
import { findCreated } from "../../../automation/recovery/find-created.ts";
import { CREDENTIALS, startTestEmulator } from "../../helpers/emulator.ts";

/** Each is asked for by a resource's inputs, as a state has them. */
describe("what a killed operation may have created", () => {
  let emulator: Awaited<ReturnType<typeof startTestEmulator>>;
  let find: (type: string, inputs: Record<string, unknown>) => Promise<readonly string[]>;
  before(async () => {
    emulator = await startTestEmulator();
    const variables = {
      AWS_ENDPOINT_URL: emulator.endpoint,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    };
    const clients = await stackClients({ name: "dev", cloud: "emulator", aws: {} } as ProjectStack, variables);
    find = async (type, inputs) => {
      const found = await findCreated({ urn: "urn", type, inputs }, clients);
      return found.map(({ importId }) => importId);
    };
  });
  after(() => emulator.stop());

  it("is found among windows, targets and tasks by what tells it from others", async () => {
    const { ssm } = emulator;
    const window = { Name: "night", Schedule: "rate(1 day)", Duration: 3, Cutoff: 1, AllowUnassociatedTargets: true };
    const tags = [{ Key: "Team", Value: "ops" }];
    const { WindowId } = await ssm.send(new CreateMaintenanceWindowCommand({ ...window, Tags: tags }));
    await ssm.send(new CreateMaintenanceWindowCommand({ ...window, Duration: 4 }));
    // Enabled and the offset are set by later requests, which a killed operation has not made.
    const inputs = { name: "night", schedule: "rate(1 day)", duration: 3, cutoff: 1, enabled: false };
    const type = "aws:ssm/maintenanceWindow:MaintenanceWindow";
    expect(await find(type, { ...inputs, tagsAll: { Team: "ops" } })).to.deep.equal([WindowId]);
    expect(await find(type, { ...inputs, tags: { Team: "ops" } }), "the official provider's inputs").to.have.length(1);
    expect(await find(type, inputs)).to.deep.equal([]);
    expect(await find(type, { ...inputs, tagsAll: { Team: "ops" }, schedule: "rate(2 days)" })).to.deep.equal([]);

    const Targets = [{ Key: "tag:Role", Values: ["web", "app"] }];
    const targets = [{ key: "tag:Role", values: ["web", "app"] }];
    const target = { WindowId, ResourceType: "INSTANCE", Targets, Name: "web" } as const;
    const { WindowTargetId } = await ssm.send(new RegisterTargetWithMaintenanceWindowCommand(target));
    const ofTarget = { windowId: WindowId, name: "web", resourceType: "INSTANCE" };
    const targetType = "aws:ssm/maintenanceWindowTarget:MaintenanceWindowTarget";
    expect(await find(targetType, { ...ofTarget, targets })).to.deep.equal([`${WindowId}/${WindowTargetId}`]);
    expect(await find(targetType, { ...ofTarget, targets: [{ ...targets[0], values: ["app"] }] })).to.deep.equal([]);

    const ids = [{ Key: "WindowTargetIds", Values: [WindowTargetId!] }];
    const task = { WindowId, TaskArn: "AWS-RunPatchBaseline", TaskType: "RUN_COMMAND", Targets: ids } as const;
    const { WindowTaskId } = await ssm.send(
      new RegisterTaskWithMaintenanceWindowCommand({ ...task, Name: "patch", MaxConcurrency: "1", MaxErrors: "0" }),
    );
    const ofTask = { windowId: WindowId, name: "patch", taskArn: "AWS-RunPatchBaseline", taskType: "RUN_COMMAND" };
    const taskTargets = [{ key: "WindowTargetIds", values: [WindowTargetId] }];
    const taskType = "aws:ssm/maintenanceWindowTask:MaintenanceWindowTask";
    expect(await find(taskType, { ...ofTask, targets: taskTargets })).to.deep.equal([`${WindowId}/${WindowTaskId}`]);
    expect(await find(taskType, { ...ofTask, targets: taskTargets, name: "scan" })).to.deep.equal([]);
  });

  it("is found by the name that it was given, with the id that a state has", async () => {
    const { ssm, iam, s3, sns, endpoint } = emulator;
    const trust = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ssm.amazonaws.com" } };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
    await iam.send(new CreateRoleCommand({ RoleName: "one", AssumeRolePolicyDocument }));
    await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: "one" }));
    const allow = { Effect: "Allow", Action: "ssm:*", Resource: "*" };
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [allow] });
    const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: "one", Path: "/team/", PolicyDocument }));
    await s3.send(new CreateBucketCommand({ Bucket: "bucket-one" }));
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "one" }));
    const { BaselineId } = await ssm.send(
      new CreatePatchBaselineCommand({ Name: "one", OperatingSystem: "AMAZON_LINUX_2" }),
    );
    const groups = new ResourceGroupsClient({ endpoint, region: "us-east-1", credentials: CREDENTIALS });
    const Query = JSON.stringify({ ResourceTypeFilters: ["AWS::AllSupported"], TagFilters: [{ Key: "Role" }] });
    await groups.send(new CreateGroupCommand({ Name: "one", ResourceQuery: { Type: "TAG_FILTERS_1_0", Query } }));
    groups.destroy();
    const expected: [type: string, inputs: Record<string, unknown>, id: string | undefined][] = [
      ["aws:iam/role:Role", { name: "one" }, "one"],
      ["aws:iam/instanceProfile:InstanceProfile", { name: "one" }, "one"],
      ["aws:iam/policy:Policy", { name: "one", path: "/team/" }, Policy!.Arn],
      ["aws:s3/bucket:Bucket", { bucket: "bucket-one" }, "bucket-one"],
      ["aws:sns/topic:Topic", { name: "one" }, TopicArn],
      ["aws:ssm/patchBaseline:PatchBaseline", { name: "one", operatingSystem: "AMAZON_LINUX_2" }, BaselineId],
      ["aws:resourcegroups/group:Group", { name: "one" }, "one"],
    ];
    for (const [type, inputs, id] of expected) {
      expect(await find(type, inputs), type).to.deep.equal([id]);
      const others = Object.fromEntries(Object.entries(inputs).map(([key, text]) => [key, `${text}-other`]));
      expect(await find(type, { ...inputs, ...others, path: "/" }), type).to.deep.equal([]);
    }
  });
});
