import { type BuiltInDocument, EXECUTION_TIMEOUT } from "./built-in-document.ts";

export const RUN_SHELL_SCRIPT: BuiltInDocument = script(
  "AWS-RunShellScript",
  "aws:runShellScript",
  ["Linux", "MacOS"],
  "Runs a shell script, or the commands given as its lines.",
);

export const RUN_POWERSHELL_SCRIPT: BuiltInDocument = script(
  "AWS-RunPowerShellScript",
  "aws:runPowerShellScript",
  ["Windows", "Linux"],
  "Runs a PowerShell script, or the commands given as its lines.",
);

function script(
  name: string,
  action: string,
  platformTypes: BuiltInDocument["platformTypes"],
  description: string,
): BuiltInDocument {
  return {
    name,
    documentType: "Command",
    platformTypes,
    content: {
      schemaVersion: "1.2",
      description,
      parameters: {
        commands: {
          type: "StringList",
          description: "(Required) The lines of the script.",
          minItems: 1,
          displayType: "textarea",
        },
        workingDirectory: {
          type: "String",
          default: "",
          description: "(Optional) The directory the script runs in.",
          maxChars: 4096,
        },
        executionTimeout: EXECUTION_TIMEOUT,
      },
      runtimeConfig: {
        [action]: {
          properties: [
            {
              id: `0.${action}`,
              runCommand: "{{ commands }}",
              workingDirectory: "{{ workingDirectory }}",
              timeoutSeconds: "{{ executionTimeout }}",
            },
          ],
        },
      },
    },
  };
}
