import type { BuiltInDocument } from "./built-in-document.ts";

const ALL = ["Windows", "Linux", "MacOS"] as const;

export const UPDATE_SSM_AGENT: BuiltInDocument = {
  name: "AWS-UpdateSSMAgent",
  documentType: "Command",
  platformTypes: ALL,
  content: {
    schemaVersion: "1.2",
    description: "Updates the SSM Agent to the latest or to a given version.",
    parameters: {
      version: {
        type: "String",
        default: "",
        description: "(Optional) The version to install; the latest when empty.",
        allowedPattern: "(^$)|^[0-9]+(\\.[0-9]+){1,3}$|^latest$",
      },
      allowDowngrade: {
        type: "String",
        default: "false",
        description: "(Optional) Whether an older version than the installed one may be installed.",
        allowedValues: ["true", "false"],
      },
    },
    runtimeConfig: {
      "aws:updateSsmAgent": {
        properties: [
          {
            agentName: "amazon-ssm-agent",
            source: "https://s3.{Region}.amazonaws.com/amazon-ssm-{Region}/ssm-agent-manifest.json",
            allowDowngrade: "{{ allowDowngrade }}",
            targetVersion: "{{ version }}",
          },
        ],
      },
    },
  },
};

export const CONFIGURE_AWS_PACKAGE: BuiltInDocument = {
  name: "AWS-ConfigureAWSPackage",
  documentType: "Command",
  platformTypes: ALL,
  content: {
    schemaVersion: "2.2",
    description: "Installs or uninstalls a Distributor package.",
    parameters: {
      action: {
        type: "String",
        description: "(Required) Install or Uninstall.",
        allowedValues: ["Install", "Uninstall"],
      },
      installationType: {
        type: "String",
        description: "(Optional) How an installed package is replaced.",
        allowedValues: ["Uninstall and reinstall", "In-place update"],
        default: "Uninstall and reinstall",
      },
      name: {
        type: "String",
        description: "(Required) The package's name or ARN.",
        allowedPattern:
          "^arn:[a-z0-9][-.a-z0-9]{0,62}:[a-z0-9][-.a-z0-9]{0,62}:([a-z0-9][-.a-z0-9]{0,62})?:([a-z0-9][-.a-z0-9]{0,62})?:package\\/[a-zA-Z0-9/:.\\-_]{1,128}$|^[a-zA-Z0-9/:.\\-_]{1,128}$",
      },
      version: {
        type: "String",
        description: "(Optional) The package's version; the latest when empty.",
        default: "",
        allowedPattern: "(^$)|^[0-9A-Za-z.\\-_+~]{1,512}$",
      },
      additionalArguments: {
        type: "StringMap",
        description: "(Optional) Arguments for the package's own scripts.",
        displayType: "textarea",
        default: {},
      },
    },
    mainSteps: [
      {
        action: "aws:configurePackage",
        name: "configurePackage",
        inputs: {
          name: "{{ name }}",
          action: "{{ action }}",
          installationType: "{{ installationType }}",
          version: "{{ version }}",
          additionalArguments: "{{ additionalArguments }}",
        },
      },
    ],
  },
};

export const RUN_DOCUMENT: BuiltInDocument = {
  name: "AWS-RunDocument",
  documentType: "Command",
  platformTypes: ALL,
  content: {
    schemaVersion: "2.2",
    description: "Runs a document that is stored in Systems Manager, or downloads one and runs it.",
    parameters: {
      sourceType: {
        type: "String",
        description: "(Required) Where the document is.",
        allowedValues: ["GitHub", "S3", "SSMDocument", "Git", "HTTP"],
      },
      sourceInfo: {
        type: "StringMap",
        description: '(Required) What finds it there, e.g. {"name": "MyDocument"} for SSMDocument.',
        displayType: "textarea",
      },
      documentParameters: {
        type: "StringMap",
        description: "(Optional) The parameters to pass to the document.",
        displayType: "textarea",
        default: {},
      },
    },
    mainSteps: [
      {
        action: "aws:downloadContent",
        name: "downloadContent",
        inputs: { sourceType: "{{ sourceType }}", sourceInfo: "{{ sourceInfo }}" },
      },
      {
        action: "aws:runDocument",
        name: "runDocument",
        inputs: {
          documentType: "LocalPath",
          documentPath: "{{ sourceInfo }}",
          documentParameters: "{{ documentParameters }}",
        },
      },
    ],
  },
};
