import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  DeleteInstanceProfileCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetInstanceProfileCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesForRoleCommand,
  ListPolicyVersionsCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand, GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from "@aws-sdk/client-sts";
import { expect } from "chai";
import { startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";
import { refusal } from "../helpers/refusal.ts";

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ssm.amazonaws.com" }, Action: "sts:AssumeRole" }],
});
const READ = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:Get*", Resource: "*" }],
});
const MANAGED = "arn:aws:iam::aws:policy/service-role/AmazonSSMMaintenanceWindowRole";

describe("IAM", () => {
  let emulator: TestEmulator;
  before(async () => {
    emulator = await startTestEmulator();
  });
  after(() => emulator.stop());

  describe("what is refused", () => {
    it("refuses a role name with characters IAM does not take, in IAM's words", async () => {
      const error = await refusal(
        emulator.iam.send(new CreateRoleCommand({ RoleName: "a b", AssumeRolePolicyDocument: TRUST })),
      );
      expect(error.name).to.equal("ValidationError");
      expect(error.message).to.equal(
        "1 validation error detected: Value 'a b' at 'roleName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]+",
      );
    });

    it("refuses a trust policy that is not JSON or names no principal", async () => {
      for (const document of ["{", READ, '{"Version":"2012-10-17"}']) {
        const error = await refusal(
          emulator.iam.send(new CreateRoleCommand({ RoleName: "broken", AssumeRolePolicyDocument: document })),
        );
        expect(error.name).to.equal("MalformedPolicyDocumentException");
      }
    });

    it("says NoSuchEntity with status 404 for a role that is not there", async () => {
      const error = await refusal(emulator.iam.send(new GetRoleCommand({ RoleName: "nobody" })));
      expect(error.name).to.equal("NoSuchEntityException");
      expect(error.message).to.equal("The role with name nobody cannot be found.");
      expect(error.$metadata?.httpStatusCode).to.equal(404);
    });

    it("refuses an operation it does not implement, and answers nothing in its place", async () => {
      const error = await refusal(emulator.iam.send(new ListUsersCommand({})));
      expect(error.name).to.equal("UnknownOperationException");
      expect(error.$metadata?.httpStatusCode).to.equal(400);
    });
  });

  it("takes keys of tags that differ in case alone for one key", async () => {
    const { iam } = emulator;
    const RoleName = "tagged";
    const twice = [
      { Key: "Stage", Value: "dev" },
      { Key: "stage", Value: "prod" },
    ];
    const duplicate = "Duplicate tag keys found. Please note that Tag keys are case insensitive.";
    const create = (Tags: typeof twice) => new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST, Tags });
    const refused = await refusal(iam.send(create(twice)));
    expect([refused.name, refused.message]).to.deep.equal(["InvalidInputException", duplicate]);
    await iam.send(create([{ Key: "Stage", Value: "dev" }]));
    expect((await refusal(iam.send(new TagRoleCommand({ RoleName, Tags: twice })))).message).to.equal(duplicate);
    await iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: "stage", Value: "prod" }] }));
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    expect(Role!.Tags).to.deep.equal([{ Key: "stage", Value: "prod" }]);
    await iam.send(new DeleteRoleCommand({ RoleName }));
  });

  it("keeps a role with its policies from creation to deletion", async () => {
    const { iam } = emulator;
    const RoleName = "SM-Workshop-MaintenanceWindowRole";
    const { Role } = await iam.send(
      new CreateRoleCommand({
        RoleName,
        AssumeRolePolicyDocument: TRUST,
        Description: "runs <tasks> & reports",
        Tags: [{ Key: "team", Value: "ops" }],
      }),
    );
    expect(Role!.Arn).to.equal(`arn:aws:iam::000000000000:role/${RoleName}`);
    expect(Role!.RoleId).to.match(/^AROA[A-Z2-7]{17}$/);
    expect(Role!.CreateDate).to.deep.equal(new Date("2026-12-01T00:00:00Z"));
    expect(
      (await refusal(iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST })))).name,
    ).to.equal("EntityAlreadyExistsException");

    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: MANAGED }));
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "read", PolicyDocument: READ }));
    await iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: "env", Value: "dev" }] }));
    await iam.send(new UntagRoleCommand({ RoleName, TagKeys: ["team"] }));
    await iam.send(new UpdateRoleCommand({ RoleName, MaxSessionDuration: 7200 }));
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: TRUST }));

    const read = (await iam.send(new GetRoleCommand({ RoleName }))).Role!;
    expect(read.Description).to.equal("runs <tasks> & reports");
    expect(read.MaxSessionDuration).to.equal(7200);
    expect(read.Tags).to.deep.equal([{ Key: "env", Value: "dev" }]);
    expect(decodeURIComponent(read.AssumeRolePolicyDocument!)).to.equal(TRUST);
    const attached = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    expect(attached.AttachedPolicies).to.deep.equal([
      { PolicyName: "AmazonSSMMaintenanceWindowRole", PolicyArn: MANAGED },
    ]);
    expect((await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames).to.deep.equal(["read"]);
    const inline = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: "read" }));
    expect(decodeURIComponent(inline.PolicyDocument!)).to.equal(READ);

    const conflict = await refusal(iam.send(new DeleteRoleCommand({ RoleName })));
    expect(conflict.name).to.equal("DeleteConflictException");
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: MANAGED }));
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: "read" }));
    await iam.send(new DeleteRoleCommand({ RoleName }));
    expect((await refusal(iam.send(new GetRoleCommand({ RoleName })))).name).to.equal("NoSuchEntityException");
  });

  it("pages roles by marker", async () => {
    const { iam } = emulator;
    for (const RoleName of ["page-a", "page-b", "page-c"]) {
      await iam.send(new CreateRoleCommand({ RoleName, Path: "/pages/", AssumeRolePolicyDocument: TRUST }));
    }
    const first = await iam.send(new ListRolesCommand({ PathPrefix: "/pages/", MaxItems: 2 }));
    expect(first.Roles!.map((role) => role.RoleName)).to.deep.equal(["page-a", "page-b"]);
    expect(first.IsTruncated).to.equal(true);
    const rest = await iam.send(new ListRolesCommand({ PathPrefix: "/pages/", Marker: first.Marker }));
    expect(rest.Roles!.map((role) => role.RoleName)).to.deep.equal(["page-c"]);
    expect((await refusal(iam.send(new ListRolesCommand({ Marker: "nonsense" })))).name).to.equal("ValidationError");
  });

  it("keeps versions of a managed policy and never gives a version id twice", async () => {
    const { iam } = emulator;
    const created = await iam.send(
      new CreatePolicyCommand({ PolicyName: "read", PolicyDocument: READ, Description: "" }),
    );
    const PolicyArn = created.Policy!.Arn!;
    const second = await iam.send(
      new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: READ, SetAsDefault: true }),
    );
    expect(second.PolicyVersion!.VersionId).to.equal("v2");
    expect((await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy!.DefaultVersionId).to.equal("v2");
    await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: "v1" }));
    const third = await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: READ }));
    expect(third.PolicyVersion!.VersionId).to.equal("v3");
    const { Versions } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
    expect(Versions!.map(({ VersionId, IsDefaultVersion }) => [VersionId, IsDefaultVersion])).to.deep.equal([
      ["v3", false],
      ["v2", true],
    ]);
    const version = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: "v2" }));
    expect(decodeURIComponent(version.PolicyVersion!.Document!)).to.equal(READ);
    expect((await refusal(iam.send(new DeletePolicyCommand({ PolicyArn })))).name).to.equal("DeleteConflictException");
    await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: "v3" }));
    await iam.send(new DeletePolicyCommand({ PolicyArn }));
    expect((await refusal(iam.send(new GetPolicyCommand({ PolicyArn })))).name).to.equal("NoSuchEntityException");
  });

  it("puts a role into an instance profile", async () => {
    const { iam } = emulator;
    const InstanceProfileName = "profile";
    await iam.send(new CreateRoleCommand({ RoleName: "instance", AssumeRolePolicyDocument: TRUST }));
    await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName }));
    await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName: "instance" }));
    const { InstanceProfile } = await iam.send(new GetInstanceProfileCommand({ InstanceProfileName }));
    expect(InstanceProfile!.Roles!.map(({ RoleName }) => RoleName)).to.deep.equal(["instance"]);
    const ofRole = await iam.send(new ListInstanceProfilesForRoleCommand({ RoleName: "instance" }));
    expect(ofRole.InstanceProfiles).to.have.length(1);
    expect((await refusal(iam.send(new DeleteRoleCommand({ RoleName: "instance" })))).name).to.equal(
      "DeleteConflictException",
    );
    await iam.send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName: "instance" }));
    await iam.send(new DeleteInstanceProfileCommand({ InstanceProfileName }));
  });

  it("creates the service-linked role of SSM once and lets nobody change it", async () => {
    const { iam } = emulator;
    const { Role } = await iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName: "ssm.amazonaws.com" }));
    expect(Role!.Arn).to.equal(
      "arn:aws:iam::000000000000:role/aws-service-role/ssm.amazonaws.com/AWSServiceRoleForAmazonSSM",
    );
    const again = await refusal(iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName: "ssm.amazonaws.com" })));
    expect(again.name).to.equal("InvalidInputException");
    const change = await refusal(
      iam.send(new PutRolePolicyCommand({ RoleName: Role!.RoleName!, PolicyName: "x", PolicyDocument: READ })),
    );
    expect(change.name).to.equal("UnmodifiableEntityException");
  });

  it("says who calls: the account's root, or the role whose session signs", async () => {
    const { iam, sts } = emulator;
    const root = await sts.send(new GetCallerIdentityCommand({}));
    expect(root.Arn).to.equal("arn:aws:iam::000000000000:root");
    expect(root.Account).to.equal("000000000000");
    expect((await iam.send(new GetUserCommand({}))).User!.Arn).to.equal(root.Arn);

    const { Role } = await iam.send(new CreateRoleCommand({ RoleName: "session", AssumeRolePolicyDocument: TRUST }));
    const { Credentials, AssumedRoleUser } = await sts.send(
      new AssumeRoleCommand({ RoleArn: Role!.Arn!, RoleSessionName: "me" }),
    );
    expect(Credentials!.Expiration).to.deep.equal(new Date("2026-12-01T01:00:00Z"));
    const client = new STSClient({
      endpoint: emulator.endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: Credentials!.AccessKeyId!, secretAccessKey: Credentials!.SecretAccessKey! },
    });
    const identity = await client.send(new GetCallerIdentityCommand({}));
    client.destroy();
    expect(identity.Arn).to.equal("arn:aws:sts::000000000000:assumed-role/session/me");
    expect(identity.Arn).to.equal(AssumedRoleUser!.Arn);
    const nobody = new AssumeRoleCommand({ RoleArn: "arn:aws:iam::000000000000:role/nobody", RoleSessionName: "me" });
    expect((await refusal(sts.send(nobody))).name).to.equal("AccessDenied");
    const { Credentials: token } = await sts.send(new GetSessionTokenCommand({ DurationSeconds: 900 }));
    expect(token!.Expiration).to.deep.equal(new Date("2026-12-01T00:15:00Z"));
  });
});
