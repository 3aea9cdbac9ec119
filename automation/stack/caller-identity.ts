import { accountFor } from "../identity/stack-identity.ts";
import type { ProjectStack } from "./project.ts";

/** Says which AWS account the credentials of a stack are of. */
export type Identify = (
  stack: ProjectStack,
  variables: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
) => Promise<{ readonly account: string | undefined }>;

/** Asks STS, with the credentials by which the stack's provider acts. */
export const callerIdentity: Identify = async (stack, variables, signal) => ({
  account: await accountFor(stack, variables, signal),
});
