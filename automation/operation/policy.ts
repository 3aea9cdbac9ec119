import type { PlannedOperation, Policy } from "../api/driver-options.ts";
import { DriverError } from "../errors/driver-error.ts";

/** Lets a policy refuse what would be done. One that throws has refused it. @throws DriverError policy */
export async function askPolicy(planned: PlannedOperation, policy: Policy | undefined): Promise<void> {
  const { stack, operation } = planned;
  let reasons: readonly string[];
  try {
    reasons = (await policy?.(planned)) ?? [];
  } catch (cause) {
    const text = `The policy for the ${operation} of ${stack} threw an error: ${cause}. Nothing was touched.`;
    throw new DriverError("policy", text, { stack, cause });
  }
  if (reasons.length === 0) return;
  const text = `A policy refuses the ${operation} of ${stack}:\n${reasons.join("\n")}`;
  throw new DriverError("policy", text, { stack, diagnostics: reasons });
}
