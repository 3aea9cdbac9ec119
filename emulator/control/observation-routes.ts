import { ControlError, type ControlRoute, Text } from "./control.ts";

/**
 * `GET /_emulator/ready`: 200 when requests are served, 503 while the emulator is reset or ends. `GET /_emulator/metrics`: its figures
 * in Prometheus's text format.
 */
export function observationRoutes(
  isReady: () => boolean,
  metrics: () => Promise<{ readonly contentType: string; readonly text: string }>,
): ControlRoute[] {
  return [
    {
      method: "GET",
      path: "/ready",
      run() {
        if (!isReady()) throw new ControlError("The emulator is being reset or is shutting down.", 503);
        return { status: "ready" };
      },
    },
    {
      method: "GET",
      path: "/metrics",
      async run() {
        const { contentType, text } = await metrics();
        return new Text(contentType, text);
      },
    },
  ];
}
