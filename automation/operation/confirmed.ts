import { DriverError } from "../driver-error.ts";
import type { Operation } from "../events.ts";
import type { ProjectStack } from "../stack/project.ts";

/** @throws DriverError protected, when a destroy of a protected environment is not confirmed with its name. */
export function checkConfirmed(
  operation: Operation,
  { name, environment }: ProjectStack,
  confirm: string | undefined,
): void {
  if (operation !== "destroy" || !environment.protect || confirm === name) return;
  throw new DriverError(
    "protected",
    `Environment ${name} is protected: its destroy has to be confirmed with its name (Pulumi.${name}.yaml, ` +
      "maintenance-windows:protect).",
    { stack: name },
  );
}
