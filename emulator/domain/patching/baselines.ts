import { type Node, patchGroupOf } from "../../store/nodes.ts";
import type { BaselineContent, PatchBaseline } from "../../store/patch-baselines.ts";
import type { Store } from "../../store/store.ts";
import { arnOf } from "../arn.ts";
import { doesNotExist, validationError } from "../aws-error.ts";
import type { Context } from "../context.ts";
import { platformOf } from "../nodes/platforms.ts";
import { checkPatchFilters } from "./check-patch-filters.ts";

/** @throws AwsError DoesNotExistException */
export function getBaseline(givenId: string, context: Context): PatchBaseline {
  const baseline = context.store.patchBaselines.find(storedId(givenId, context));
  if (!baseline) throw doesNotExist("Patch Baseline to be retrieved does not exist.");
  return baseline;
}

/** The key of a baseline: the id of the account's baselines, even if the ARN is given; the ARN of AWS's baselines. */
export function storedId(givenId: string, { account }: Pick<Context, "account">): string {
  const own = arnOf("ssm", "patchbaseline/", account);
  return givenId.startsWith(own) ? givenId.slice(own.length) : givenId;
}

/**
 * Checks a whole baseline, newly created, updated or from an override.
 *
 * @throws AwsError ValidationException
 */
export function checkBaseline(content: BaselineContent, context: Context): void {
  checkPatchFilters(content, context);
  const isDebian = ["UBUNTU", "DEBIAN", "RASPBIAN"].includes(content.operatingSystem);
  for (const [index, { approveAfterDays, approveUntilDate }] of content.approvalRules.entries()) {
    const place = `Rule ${index + 1} of ApprovalRules`;
    if (approveAfterDays !== null && approveUntilDate !== null) {
      throw validationError(`${place} has both ApproveAfterDays and ApproveUntilDate: give one of them.`);
    }
    // "Not supported for Debian Server or Ubuntu Server": there a rule may do without.
    if (approveAfterDays === null && approveUntilDate === null && !isDebian) {
      throw validationError(`${place} has neither ApproveAfterDays nor ApproveUntilDate: give one of them.`);
    }
    if (approveUntilDate !== null && !isDate(approveUntilDate)) {
      throw validationError(
        `${place} has the ApproveUntilDate '${approveUntilDate}', which is not a date in the format YYYY-MM-DD.`,
      );
    }
  }
}

function isDate(text: string): boolean {
  const instantMs = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(instantMs) && new Date(instantMs).toISOString().startsWith(text);
}

/** The baseline of the node's patch group, or else the default one of its operating system. */
export function baselineOf(node: Pick<Node, "platform" | "tags">, { patchBaselines }: Store): PatchBaseline {
  const { operatingSystem } = platformOf(node.platform);
  const baseline = patchBaselines.registered(patchGroupOf(node.tags), operatingSystem);
  if (!baseline) throw new Error(`No patch baseline is registered for ${operatingSystem}.`);
  return baseline;
}
