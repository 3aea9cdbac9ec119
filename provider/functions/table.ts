import type { FunctionType } from "./function-type.ts";
import { getCallerIdentity } from "./get-caller-identity.ts";

/** Every function that this provider has. */
export const FUNCTION_TYPES: readonly FunctionType[] = [getCallerIdentity];
