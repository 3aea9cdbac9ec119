import type { Clock } from "../clock/clock.ts";
import type { Faults } from "../store/faults.ts";
import type { ControlRoute } from "./control.ts";

export interface HealthOptions {
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
