import type { PatchCounts } from "../../store/patch-states.ts";
import { type Assessment, type AssessmentGround, assess } from "./assess.ts";
import { countFindings } from "./patch-counts.ts";
import { rememberedApproval } from "./remembered-approval.ts";

export interface CountedAssessment extends Assessment {
  readonly counts: PatchCounts;
}

/** How many assessments are remembered: a window over a large fleet needs a few, for the sets of packages its nodes have. */
const REMEMBERED_MAX = 200;

const remembered = new WeakMap<object, Map<string, CountedAssessment>>();

/**
 * `assess` and its counts with a memory, for the nodes of a fleet that have the same packages installed. The same answer is the same
 * object, which the store recognizes.
 */
export function rememberedAssessment(ground: AssessmentGround, platform: string): CountedAssessment {
  // The histories are an object of their own for each month's catalogue, so what is remembered goes when they go.
  let assessments = remembered.get(ground.histories);
  if (!assessments) {
    assessments = new Map();
    remembered.set(ground.histories, assessments);
  }
  const { baseline, asOfMs, installed, missingState } = ground;
  const { key, approvalOf } = rememberedApproval(baseline);
  const action = [baseline.rejectedPatchesAction, baseline.availableSecurityUpdatesComplianceStatus];
  const place = JSON.stringify([key, ...action, asOfMs, installed.signature, missingState ?? ""]);
  let assessment = assessments.get(place);
  if (!assessment) {
    const found = assess({ ...ground, approvalOf });
    const isWindows = platform.startsWith("windows");
    assessment = { ...found, counts: countFindings(found.findings, found.notApplicable, isWindows) };
    if (assessments.size >= REMEMBERED_MAX) assessments.clear();
    assessments.set(place, assessment);
  }
  return assessment;
}
