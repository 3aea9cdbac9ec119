import * as pulumi from "@pulumi/pulumi";
import { MaintenanceWindow, MaintenanceWindowTarget, PatchTask } from "maintenance-windows/components";

// What exists already, by the ARNs and names in Pulumi.<stack>.yaml. Outputs of another stack do as well.
const config = new pulumi.Config();

export const { windowId } = new MaintenanceWindow("databases", {
  schedule: "cron(0 3 ? * SUN *)",
  scheduleTimezone: "America/New_York",
  duration: 4,
  cutoff: 1,
});

const { windowTargetId } = new MaintenanceWindowTarget("databases", { windowId, tags: { Role: ["Database"] } });

new PatchTask("patch", {
  windowId,
  windowTargetIds: [windowTargetId],
  operation: "Install",
  maxErrors: "0",
  serviceRoleArn: config.require("serviceRoleArn"),
  output: { bucketName: config.require("bucket"), keyPrefix: "patching/databases" },
  // The service role must be allowed to pass the publisher's role: iam:PassRole.
  notifications: {
    topicArn: config.require("topicArn"),
    roleArn: config.require("publisherRoleArn"),
    events: ["Success", "Failed", "TimedOut"],
  },
});
