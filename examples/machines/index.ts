import * as ec2 from "@pulumi/aws/ec2/index.js";
import * as iam from "@pulumi/aws/iam/index.js";
import * as ssm from "@pulumi/aws/ssm/index.js";
import { MaintenanceWindow, MaintenanceWindowTarget, PatchTask } from "maintenance-windows/components";

// What lets a machine's agent register with Systems Manager: a role with AWS's policy for it, in an instance profile.

const role = new iam.Role("machines", {
  assumeRolePolicy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } }],
  }),
});
new iam.RolePolicyAttachment("machines", {
  role: role.name,
  policyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
});
const profile = new iam.InstanceProfile("machines", { role: role.name });

// The newest Amazon Linux 2023.
const image = ssm.getParameterOutput({
  name: "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
});

const machines = ["shop-1", "shop-2"].map(
  (name) =>
    new ec2.Instance(
      name,
      {
        ami: image.value,
        instanceType: "t3.micro",
        iamInstanceProfile: profile.name,
        tags: { Name: name, App: "shop" },
      },
      // A newer image must not replace a machine: the window patches it.
      { ignoreChanges: ["ami"] },
    ),
);

export const { windowId } = new MaintenanceWindow("shop", {
  schedule: "cron(0 2 ? * SUN *)",
  duration: 3,
  cutoff: 1,
});

const { windowTargetId } = new MaintenanceWindowTarget("shop", { windowId, tags: { App: ["shop"] } });

new PatchTask("patch", {
  windowId,
  windowTargetIds: [windowTargetId],
  operation: "Install",
  // One machine after the other.
  maxConcurrency: "1",
  maxErrors: "0",
});

export const instanceIds = machines.map(({ id }) => id);
