import type { RealClock } from "../clock/real-clock.ts";
import { VirtualClock } from "../clock/virtual-clock.ts";
import { ControlError, type ControlRoute } from "./control.ts";

/** `GET /_emulator/clock` and `POST /_emulator/clock`. */
export function clockRoutes(clock: VirtualClock | RealClock): ControlRoute[] {
  const show = () => ({ clock: clock.kind, now: new Date(clock.now()).toISOString() });
  return [
    { method: "GET", path: "/health", run: () => ({ status: "ok" }) },
    { method: "GET", path: "/clock", run: show },
    {
      method: "POST",
      path: "/clock",
      async run({ body }) {
        if (!(clock instanceof VirtualClock)) {
          throw new ControlError(
            "This emulator runs on real time, which nobody can move: start it with --clock virtual.",
          );
        }
        const to = Date.parse((body as { to: string }).to);
        await clock.advanceTo(to);
        return show();
      },
    },
  ];
}
