/**
 * A schedule, zone, date or offset that maintenance windows refuse.
 * `message` is the service's own text, ready to be sent as the message of a `ValidationException`.
 */
export class ScheduleError extends Error {
  override name = "ScheduleError";
}
