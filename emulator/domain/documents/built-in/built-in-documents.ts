import { CONFIGURE_AWS_PACKAGE, RUN_DOCUMENT, UPDATE_SSM_AGENT } from "./agent-documents.ts";
import type { BuiltInDocument } from "./built-in-document.ts";
import { RESTART_EC2_INSTANCE, START_EC2_INSTANCE, STOP_EC2_INSTANCE } from "./ec2-runbooks.ts";
import { RUN_PATCH_BASELINE } from "./run-patch-baseline.ts";
import { NOOP, RUN_PATCH_BASELINE_WITH_HOOKS } from "./run-patch-baseline-with-hooks.ts";
import { RUN_POWERSHELL_SCRIPT, RUN_SHELL_SCRIPT } from "./run-shell-script.ts";

/** The documents that AWS owns and the emulator has, by name. */
export const BUILT_IN_DOCUMENTS: ReadonlyMap<string, BuiltInDocument> = new Map(
  [
    CONFIGURE_AWS_PACKAGE,
    NOOP,
    RESTART_EC2_INSTANCE,
    RUN_DOCUMENT,
    RUN_PATCH_BASELINE,
    RUN_PATCH_BASELINE_WITH_HOOKS,
    RUN_POWERSHELL_SCRIPT,
    RUN_SHELL_SCRIPT,
    START_EC2_INSTANCE,
    STOP_EC2_INSTANCE,
    UPDATE_SSM_AGENT,
  ].map((document) => [document.name, document]),
);
