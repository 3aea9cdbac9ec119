/** `off` in this variable leaves the forecast to the driver, or out. */
export const FORECAST_VARIABLE = "MAINTENANCE_WINDOWS_FORECAST";

/** The same for a program inside the driver's process. The program may have loaded this module from elsewhere. */
const INSIDE = Symbol.for("maintenance-windows.forecast.off");

/** Whether the components say nothing of windows in a preview. */
export function isLeftToOthers(): boolean {
  return process.env[FORECAST_VARIABLE] === "off" || INSIDE in globalThis;
}

/** Leaves the forecasts of this process to the driver, until the returned function is called. */
export function leaveToDriver(): () => void {
  Object.defineProperty(globalThis, INSIDE, { value: true, configurable: true });
  return () => Reflect.deleteProperty(globalThis, INSIDE);
}
