import { type Disturbance, DisturbanceError } from "../disturbances/disturbance.ts";
import { ControlError, type ControlRoute } from "./control.ts";

/**
 * How clients are tried against an AWS that is busy, slow or broken. `GET /_emulator/disturbances`: those in force. `PUT`: a list
 * of them in the place of those before (docs/disturbances.md). `DELETE`: none.
 */
export function disturbanceRoutes(disturber: {
  readonly disturbances: readonly Disturbance[];
  set(given: unknown): void;
}): ControlRoute[] {
  const path = "/disturbances";
  const show = () => ({ disturbances: disturber.disturbances });
  function change(given: unknown) {
    try {
      disturber.set(given);
    } catch (error) {
      if (error instanceof DisturbanceError) throw new ControlError(error.message);
      throw error;
    }
    return show();
  }
  return [
    { method: "GET", path, run: show },
    { method: "PUT", path, run: ({ body }) => change(body) },
    { method: "DELETE", path, run: () => change([]) },
  ];
}
