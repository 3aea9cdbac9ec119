import * as ssm from "@pulumi/aws/ssm/index.js";
import { PatchPolicy } from "maintenance-windows/components";

/** A Command document that runs one line of shell. */
function script(name: string, line: string): ssm.Document {
  const step = { action: "aws:runShellScript", name, inputs: { runCommand: [line] } };
  return new ssm.Document(name, {
    documentType: "Command",
    content: JSON.stringify({ schemaVersion: "2.2", mainSteps: [step] }),
  });
}

const drain = script("drain", "systemctl stop app && echo drained");
const start = script("start", "systemctl start app && echo started");

const policy = new PatchPolicy("web", {
  baselines: [{ operatingSystem: "UBUNTU" }],
  patchGroups: ["Web"],
  install: {
    schedule: "cron(0 2 ? * SUN *)",
    duration: 3,
    cutoff: 1,
    // Hooks of one node: it is drained, patched, rebooted if needed and started before the next node is drained.
    maxConcurrency: "1",
    // A node that cannot be drained is not patched, and neither are those after it.
    maxErrors: "0",
    preInstallHook: drain.name,
    // Runs in the end, after a reboot, and also when patching failed.
    onExitHook: start.name,
  },
  // Tasks of the window: `before` ends on all nodes before the first is patched, `after` starts when patching has ended on all.
  before: [
    {
      name: "free-space",
      runCommand: { document: "AWS-RunShellScript", parameters: { commands: ["apt-get clean && echo cleaned"] } },
      maxConcurrency: "100%",
    },
  ],
  after: [
    {
      name: "smoke-test",
      runCommand: {
        document: "AWS-RunShellScript",
        parameters: { commands: ["curl --fail --silent http://localhost/health && echo healthy"] },
      },
      maxConcurrency: "100%",
    },
  ],
});

export const { installWindowId } = policy;
