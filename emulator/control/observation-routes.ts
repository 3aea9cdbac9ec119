import type { Clock } from "../clock/clock.ts";
import type { Faults } from "../store/faults.ts";
import { ControlError, type ControlRoute, Text } from "./control.ts";

interface HealthOptions {
  readonly clock: () => Clock;
  readonly faults: () => Faults;
  readonly version: string;
  readonly id: () => string;
  readonly identity: () => { readonly account: string; readonly region: string; readonly seed: number };
}

/** `GET /_emulator/health`: that it serves, as what, and how many faults it has contained. */
export function healthRoute({ clock, faults, version, id, identity }: HealthOptions): ControlRoute {
  return {
    method: "GET",
    path: "/health",
    run: () => {
      const { account, region, seed } = identity();
      return {
        status: "ok",
        version,
        id: id(),
        clock: clock().kind,
        now: new Date(clock().now()).toISOString(),
        account,
        region,
        seed,
        faults: faults().count(),
      };
    },
  };
}

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
