import type { BuiltInDocument } from "./built-in-document.ts";
import { PATCH_PARAMETERS } from "./run-patch-baseline.ts";

const { Operation, SnapshotId, RebootOption } = PATCH_PARAMETERS;

/** The hooks' default: a Command document that does nothing. */
export const NOOP: BuiltInDocument = {
  name: "AWS-Noop",
  documentType: "Command",
  platformTypes: ["Windows", "Linux", "MacOS"],
  content: {
    schemaVersion: "2.2",
    description: "Does nothing. The default of a hook.",
    mainSteps: [
      {
        name: "NoopWindows",
        action: "aws:runPowerShellScript",
        precondition: { StringEquals: ["platformType", "Windows"] },
        inputs: { runCommand: ["exit 0"] },
      },
      {
        name: "NoopLinux",
        action: "aws:runShellScript",
        precondition: { StringEquals: ["platformType", "Linux"] },
        inputs: { runCommand: ["exit 0"] },
      },
      {
        name: "NoopMacOS",
        action: "aws:runShellScript",
        precondition: { StringEquals: ["platformType", "MacOS"] },
        inputs: { runCommand: ["exit 0"] },
      },
    ],
  },
};

/**
 * Patches without a reboot between a hook before and a hook after, reboots if it is needed, and runs a last hook
 * whatever happened. A hook that fails ends the document; the last hook still runs.
 */
export const RUN_PATCH_BASELINE_WITH_HOOKS: BuiltInDocument = {
  name: "AWS-RunPatchBaselineWithHooks",
  documentType: "Command",
  platformTypes: ["Windows", "Linux", "MacOS"],
  content: {
    schemaVersion: "2.2",
    description: "Scans for patches or installs them, with documents of your own before, after and at the end.",
    parameters: {
      Operation,
      SnapshotId,
      RebootOption,
      PreInstallHookDocName: hookParameter("before patches are installed"),
      PostInstallHookDocName: hookParameter("after patches are installed and before a reboot"),
      OnExitHookDocName: hookParameter("at the end, after a reboot if there was one"),
    },
    mainSteps: [
      hook("PreInstallHook", "PreInstallHookDocName"),
      patch("PatchWithoutReboot", "NoReboot"),
      hook("PostInstallHook", "PostInstallHookDocName"),
      patch("PatchAndReboot", "{{RebootOption}}"),
      { ...hook("OnExitHook", "OnExitHookDocName"), finallyStep: true },
    ],
  },
};

function hookParameter(when: string) {
  return {
    type: "String",
    default: NOOP.name,
    description: `(Optional) A Command document to run ${when}.`,
    allowedPattern: "^[a-zA-Z0-9_\\-.:/]{3,128}$",
  };
}

function hook(name: string, parameter: string) {
  return {
    name,
    action: "aws:runDocument",
    onFailure: "exit",
    inputs: { documentType: "SSMDocument", documentPath: `{{${parameter}}}` },
  };
}

function patch(name: string, rebootOption: string) {
  return {
    name,
    action: "aws:runDocument",
    onFailure: "exit",
    inputs: {
      documentType: "SSMDocument",
      documentPath: "AWS-RunPatchBaseline",
      documentParameters: {
        Operation: "{{Operation}}",
        SnapshotId: "{{SnapshotId}}",
        RebootOption: rebootOption,
      },
    },
  };
}
