import type { PutComplianceItemsRequest, SSM } from "@aws-sdk/client-ssm";
import { AwsError, validationError } from "../../../domain/aws-error.ts";
import { putCompliance, standingOf } from "../../../domain/patching/record-compliance.ts";
import type { ComplianceItem } from "../../../store/compliance.ts";
import { SEVERITIES, type Severity } from "../../../store/severity.ts";
import { list, map, oneOf, string, structure, timestampShape } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";

/** "You can't specify more than 10 custom compliance types" (user guide, compliance quotas). */
const CUSTOM_TYPES_MAX = 10;
/** Limit on the size of one request, as for inventory (General Reference). */
const BYTES_MAX = 1024 * 1024;

export const PUT_COMPLIANCE_OPERATIONS = {
  PutComplianceItems: {
    input: structure({
      "ResourceId*": string({ min: 1, max: 100 }),
      "ResourceType*": string({ min: 1, max: 50 }),
      "ComplianceType*": string({ min: 1, max: 100, pattern: "^([A-Za-z0-9_\\-]\\w+|Custom:[a-zA-Z0-9_\\-]\\w+)$" }),
      "ExecutionSummary*": structure({
        "ExecutionTime*": timestampShape,
        ExecutionId: string({ max: 100 }),
        ExecutionType: string({ max: 50 }),
      }),
      "Items*": list(
        structure({
          Id: string(),
          Title: string({ max: 500 }),
          "Severity*": oneOf(...SEVERITIES),
          "Status*": oneOf("COMPLIANT", "NON_COMPLIANT"),
          Details: map(string({ min: 1, max: 64 }), string({ min: 0, max: 4096 })),
        }),
        { min: 0, max: 10_000 },
      ),
      ItemContentHash: string({ max: 256 }),
      UploadType: oneOf("COMPLETE", "PARTIAL"),
    }),
    run(input, context) {
      const { compliance, nodes } = context.store;
      const { ResourceId: resourceId, ComplianceType: complianceType, ExecutionSummary: execution } = input;
      if (input.ResourceType !== "ManagedInstance") throw new AwsError("InvalidResourceType");
      if (!nodes.find(resourceId)) throw new AwsError("InvalidResourceId");
      checkType(complianceType, input.UploadType);
      const before = compliance.find(resourceId, complianceType);
      if (input.ItemContentHash !== undefined && input.ItemContentHash === before?.contentHash) return {};
      if (
        complianceType.startsWith("Custom:") &&
        compliance.countCustomTypes(resourceId, complianceType) >= CUSTOM_TYPES_MAX
      ) {
        throw new AwsError(
          "ComplianceTypeCountLimitExceededException",
          `The node ${resourceId} already has ${CUSTOM_TYPES_MAX} custom compliance types.`,
        );
      }
      const given = input.Items.map(itemOf);
      if (Buffer.byteLength(JSON.stringify(given)) > BYTES_MAX) {
        throw new AwsError("TotalSizeLimitExceededException", `The items are over ${BYTES_MAX} bytes.`);
      }
      const kept = input.UploadType === "PARTIAL" ? compliance.items(resourceId, complianceType) : [];
      const items = [...kept.filter(({ id }) => !given.some((item) => item.id === id)), ...given];
      compliance.replaceItems(resourceId, complianceType, items);
      const standing = {
        ...standingOf(items),
        executionAtMs: execution.ExecutionTime!.getTime(),
        executionId: execution.ExecutionId ?? null,
        executionType: execution.ExecutionType ?? null,
        contentHash: input.ItemContentHash ?? null,
      };
      putCompliance(resourceId, complianceType, standing, context);
      return {};
    },
  },
} satisfies Operations<SSM>;

function checkType(complianceType: string, uploadType: string | undefined): void {
  if (!/^(Association|Patch|Custom:.+)$/.test(complianceType)) {
    throw validationError(
      `The compliance type '${complianceType}' is not valid: it is Association, Patch, or begins with 'Custom:'.`,
    );
  }
  if (uploadType === "PARTIAL" && complianceType !== "Association") {
    throw validationError(
      `UploadType PARTIAL is for the compliance type Association alone, not for ${complianceType}.`,
    );
  }
}

type GivenItem = NonNullable<PutComplianceItemsRequest["Items"]>[number];

function itemOf({
  Id: id,
  Title: title,
  Severity: severity,
  Status: status,
  Details: details,
}: GivenItem): ComplianceItem {
  if (id === undefined || id === "") {
    throw new AwsError("InvalidItemContentException", "Each compliance item needs an Id.");
  }
  return { id, title: title ?? "", severity: severity as Severity, status: status!, details: details ?? {} };
}
