import { declareEnvironment } from "maintenance-windows/config";

// The windows of Pulumi.yaml and Pulumi.<environment>.yaml, with their targets and tasks. Beside them, declare what config does not
// say with maintenance-windows/components, or with any other Pulumi package.
export const { windows } = declareEnvironment().outputs;
