import { list, oneOf, string, structure } from "../../../wire/shape.ts";
import { DOCUMENT_ARN, DOCUMENT_VERSION } from "../run-command/command-shapes.ts";

/** Shapes of the document operations, with the constraints of the service model. */
export const DOCUMENT_NAME = string({ pattern: "^[a-zA-Z0-9_\\-.]{3,128}$" });
export const VERSION_NAME = string({ pattern: "^[a-zA-Z0-9_\\-.]{1,128}$" });
export const DISPLAY_NAME = string({ max: 1024, pattern: "^[\\w\\.\\-\\:\\/ ]*$" });
export const TARGET_TYPE = string({ max: 200, pattern: "^\\/[\\w\\.\\-\\:\\/]*$" });
export const DOCUMENT_FORMAT = oneOf("YAML", "JSON", "TEXT");
export const DOCUMENT_TYPE = oneOf(
  "Command",
  "Policy",
  "Automation",
  "Session",
  "Package",
  "ApplicationConfiguration",
  "ApplicationConfigurationSchema",
  "DeploymentStrategy",
  "ChangeCalendar",
  "Automation.ChangeTemplate",
  "ProblemAnalysis",
  "ProblemAnalysisTemplate",
  "CloudFormation",
  "ConformancePackTemplate",
  "QuickSetup",
  "ManualApprovalPolicy",
  "AutoApprovalPolicy",
);
export const ATTACHMENTS = list(
  structure({
    Key: oneOf("SourceUrl", "S3FileUrl", "AttachmentReference"),
    Values: list(string({ min: 1, max: 1024 }), { min: 1, max: 1 }),
    Name: DOCUMENT_NAME,
  }),
  { min: 0, max: 20 },
);
export const REQUIRES = list(
  structure({
    "Name*": DOCUMENT_ARN,
    Version: DOCUMENT_VERSION,
    RequireType: string({ max: 128, pattern: "^[a-zA-Z0-9_\\-.]{1,128}$" }),
    VersionName: VERSION_NAME,
  }),
  { min: 1 },
);
export const ACCOUNT_IDS = list(string({ pattern: "(?i)all|[0-9]{12}" }), { max: 20 });
