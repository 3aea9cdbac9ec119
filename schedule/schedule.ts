// What a program that asks when windows open uses of it.
export { formatDateTime, parseDateTime } from "./date-time.ts";
export { parseSchedule, type Schedule } from "./expression.ts";
export { ScheduleError } from "./schedule-error.ts";
export { parseTimeZone, type TimeZone } from "./time-zone.ts";
export { type WindowSchedule, type WindowScheduleSpec, windowSchedule } from "./window-schedule.ts";
