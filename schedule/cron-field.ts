import { cronError, illegalFormat } from "./cron-error.ts";
import { CRON_FIELDS, type CronFieldName, type CronFieldRule } from "./cron-field-rules.ts";
import type { ScheduleError } from "./schedule-error.ts";

/** What one field of a cron expression says. */
export interface CronField {
  /** Every number named, ranges and steps written out; empty for `?` and for day-of-month `L`. */
  readonly values: ReadonlySet<number>;
  /** The field is `?`. */
  readonly unspecified: boolean;
  /** Day-of-month `L`, and how many days before the last (`L-3`). */
  readonly lastDay: { readonly daysBefore: number } | undefined;
  /** `W`: the weekday nearest to the day. */
  readonly nearestWeekday: boolean;
  /** Day-of-week with `L` after it: only the month's last such day. */
  readonly lastOfMonth: boolean;
  /** `#n`: only the month's n-th such day, 1 to 5. */
  readonly nthOfMonth: number | undefined;
  /** The refusal of a field that says more than is read of it. */
  readonly leftOut: ScheduleError | undefined;
}

/**
 * Reads one field as Quartz 2.3.2 does, `*` with a step of 0 as `*`. Throws ScheduleError with Quartz' text and offset.
 *
 * What Quartz silently leaves out is put down in `leftOut`: it reads `TUES#2` as every Tuesday, `MON-FRI/2` as MON-FRI,
 * `15W,20W` as 15W. The service documents none of them, and none means what it says.
 *
 * @param text the field in upper case, without spaces
 */
export function parseCronField(text: string, fieldName: CronFieldName): CronField {
  refuseUnsupportedLists(text, fieldName);
  const draft = new FieldDraft(fieldName);
  for (const item of text.split(",")) {
    if (item !== "") readItem(item, draft);
  }
  if (draft.values.size === 0 && !draft.unspecified && draft.lastDay === undefined) {
    throw illegalFormat(`${draft.rule.name} has no value`);
  }
  leaveOutOthers(text, draft);
  return draft;
}

/** `W` and `#` are for one day, and `?` stands alone: of a list Quartz keeps one without a word. */
function leaveOutOthers(text: string, draft: FieldDraft): void {
  if (text.split(",").filter((item) => item !== "").length < 2) return;
  const alone = draft.nearestWeekday ? "W" : draft.nthOfMonth !== undefined ? "#" : draft.unspecified ? "?" : undefined;
  if (alone === undefined) return;
  draft.leftOut ??= cronError(
    -1,
    `Support for specifying '${alone}' with other values is not implemented: ${draft.rule.name} '${text}'`,
  );
}

/**
 * What stands behind a complete item, which Quartz does not look at.
 *
 * @param end where the item is complete
 * @param instead what its author may have meant
 */
function leaveOutRest(item: string, end: number, draft: FieldDraft, instead = item.slice(0, end)): void {
  if (end >= item.length) return;
  draft.leftOut ??= cronError(end, `Invalid ${draft.rule.name} value: '${item}'. Write ${instead}.`);
}

function refuseUnsupportedLists(text: string, fieldName: CronFieldName): void {
  const isList = text.includes(",");
  if (fieldName === "dayOfMonth" && isList && text.includes("L")) {
    throw cronError(-1, "Support for specifying 'L' and 'LW' with other days of the month is not implemented");
  }
  if (fieldName === "dayOfWeek" && isList && text.includes("L")) {
    throw cronError(-1, "Support for specifying 'L' with other days of the week is not implemented");
  }
  if (fieldName === "dayOfWeek" && text.indexOf("#") !== text.lastIndexOf("#")) {
    throw cronError(-1, 'Support for specifying multiple "nth" days is not implemented.');
  }
}

/** A field while its items are read one after the other. */
class FieldDraft implements CronField {
  readonly fieldName: CronFieldName;
  readonly rule: CronFieldRule;
  readonly values = new Set<number>();
  unspecified = false;
  lastDay: { daysBefore: number } | undefined;
  nearestWeekday = false;
  lastOfMonth = false;
  nthOfMonth: number | undefined;
  leftOut: ScheduleError | undefined;

  constructor(fieldName: CronFieldName) {
    this.fieldName = fieldName;
    this.rule = CRON_FIELDS[fieldName];
  }

  /** A step of 0 leaves the start alone, as in Quartz. A range that ends before it starts runs on past the field's end. */
  addRange(from: number, to: number, step: number): void {
    const { min, max, outOfRange } = this.rule;
    if (from < min || from > max || to < min || to > max) throw cronError(-1, outOfRange);
    if (to < from && this.fieldName === "year" && step > 0) {
      throw illegalFormat("Start year must be less than stop year");
    }
    const size = max - min + 1;
    const length = to < from ? to + size - from : to - from;
    for (let added = 0; added <= length; added += step) {
      this.values.add(((from - min + added) % size) + min);
      if (step <= 0) break;
    }
  }

  add(value: number): void {
    this.addRange(value, value, 1);
  }
}

function readItem(item: string, draft: FieldDraft): void {
  const first = item[0]!;
  const isLastDay = item === "L" || item === "LW" || /^L-[0-9]*W?$/.test(item);
  if (/[A-Z]/.test(first) && !isLastDay) readNames(item, draft);
  else if (first === "?") readUnspecified(item, draft);
  else if (first === "*" || first === "/") readEvery(item, draft);
  else if (isLastDay) readLast(item, draft);
  else if (/[0-9]/.test(first)) readNumbers(item, draft);
  else throw cronError(0, `Unexpected character: ${first}`);
}

/** `MON`, `MON-FRI`, `FRI#2`, `FRIL`, `JAN-MAR`. */
function readNames(item: string, draft: FieldDraft): void {
  const { names } = draft.rule;
  if (names === undefined) throw cronError(0, `Illegal characters for this position: '${item.slice(0, 3)}'`);
  const numberAt = (position: number): number => {
    const word = item.slice(position, position + 3);
    const index = names.words.indexOf(word);
    if (index === -1) throw cronError(position, `${names.unknown}: '${word}'`);
    return index + draft.rule.min;
  };
  const value = numberAt(0);
  if (item[3] === "-") {
    draft.addRange(value, numberAt(4), 1);
    leaveOutRest(item, 7, draft, inShort(item, draft));
    return;
  }
  draft.add(value);
  if (draft.fieldName === "dayOfWeek" && item[3] === "#") {
    draft.nthOfMonth = readNth(item, 4);
  } else if (draft.fieldName === "dayOfWeek" && item[3] === "L") {
    draft.lastOfMonth = true;
    leaveOutRest(item, 4, draft);
  } else {
    leaveOutRest(item, 3, draft, inShort(item, draft));
  }
}

/** `TUE#2` for `TUES#2`, `MON-FRI` for `MONDAY-FRIDAY`, `2-6/2` for `MON-FRI/2`: names have three letters and no steps. */
function inShort(item: string, { fieldName, rule }: FieldDraft): string {
  const isLast = fieldName === "dayOfWeek" && /^[A-Z]+L$/.test(item);
  const short = item.replace(/([A-Z]{3})[A-Z]+/g, "$1");
  if (/^[A-Z]{3}(-[A-Z]{3})?\/[0-9]+$/.test(short)) {
    return short.replace(/[A-Z]{3}/g, (word) => String(rule.names!.words.indexOf(word) + rule.min));
  }
  return /^[A-Z]{3}(-[A-Z]{3}|#[1-5])?/.exec(short)![0] + (isLast ? "L" : "");
}

function readUnspecified(item: string, draft: FieldDraft): void {
  if (item.length > 2) throw cronError(1, `Illegal character after '?': ${item[1]}`);
  if (draft.fieldName !== "dayOfMonth" && draft.fieldName !== "dayOfWeek") {
    throw cronError(1, "'?' can only be specified for Day-of-Month or Day-of-Week.");
  }
  draft.unspecified = true;
  leaveOutRest(item, 1, draft);
}

/** `*`, `*` with a step, or a step alone. */
function readEvery(item: string, draft: FieldDraft): void {
  const { min, max } = draft.rule;
  const slash = item[0] === "/" ? 0 : 1;
  if (item === "/") throw cronError(0, "'/' must be followed by an integer.");
  if (item[slash] !== "/") {
    draft.addRange(min, max, 1);
    leaveOutRest(item, 1, draft);
    return;
  }
  if (item === "*/") throw cronError(2, "Unexpected end of string.");
  const step = integerOf(item.slice(slash + 1));
  // Quartz points behind the number, which it takes to have two digits when it is above 10.
  refuseLargeStep(step, draft, slash + (step > 10 ? 3 : 2));
  draft.addRange(min, max, Math.max(step, 1));
}

/** `L`, `L-3`, `LW`, `L-3W` as a day of the month; `L` as a day of the week, the week's last day. */
function readLast(item: string, draft: FieldDraft): void {
  if (draft.fieldName === "dayOfWeek") {
    draft.add(draft.rule.max);
    leaveOutRest(item, 1, draft);
    return;
  }
  // Quartz lets an L in other fields through and then fails when it looks for the field's first value.
  if (draft.fieldName !== "dayOfMonth") throw cronError(0, "'L' option is not valid here. (pos=0)");
  if (item.startsWith("L-")) {
    const digits = /^L-([0-9]*)/.exec(item)![1]!;
    const daysBefore = integerOf(digits);
    if (daysBefore > 30) throw cronError(2, "Offset from last day must be <= 30");
    draft.lastDay = { daysBefore };
  } else {
    draft.lastDay = { daysBefore: 0 };
  }
  draft.nearestWeekday = item.endsWith("W");
}

/** `5`, `5-10`, `5-10/2`, `5/2`, `5L`, `15W`, `6#3`. */
function readNumbers(item: string, draft: FieldDraft): void {
  const digits = /^[0-9]+/.exec(item)![0];
  const value = integerOf(digits);
  const position = digits.length;
  switch (item[position]) {
    case "L":
      if (draft.fieldName !== "dayOfWeek") {
        throw cronError(position, `'L' option is not valid here. (pos=${position})`);
      }
      draft.add(value);
      draft.lastOfMonth = true;
      leaveOutRest(item, position + 1, draft);
      return;
    case "W":
      if (draft.fieldName !== "dayOfMonth") {
        throw cronError(position, `'W' option is not valid here. (pos=${position})`);
      }
      if (value > 31) {
        throw cronError(
          position,
          "The 'W' option does not make sense with values larger than 31 (max number of days in a month)",
        );
      }
      draft.add(value);
      draft.nearestWeekday = true;
      leaveOutRest(item, position + 1, draft);
      return;
    case "#":
      if (draft.fieldName !== "dayOfWeek") {
        throw cronError(position, `'#' option is not valid here. (pos=${position})`);
      }
      draft.nthOfMonth = readNth(item, position + 1);
      draft.add(value);
      return;
    case "-":
      readNumberRange(item, value, position + 1, draft);
      return;
    case "/":
      readNumberStep(item, value, position, draft);
      return;
    default:
      draft.add(value);
      leaveOutRest(item, position, draft);
  }
}

function readNumberRange(item: string, from: number, position: number, draft: FieldDraft): void {
  const [, endDigits, rest] = /^([0-9]*)(.*)$/s.exec(item.slice(position))!;
  const to = integerOf(endDigits || rest!);
  // A step inside a range is the one step that Quartz does not bound.
  const stepDigits = rest!.startsWith("/") ? /^[0-9]*/.exec(rest!.slice(1))![0] || rest!.slice(1) : undefined;
  draft.addRange(from, to, stepDigits === undefined ? 1 : integerOf(stepDigits));
  const read = (endDigits || rest!).length + (endDigits && stepDigits !== undefined ? 1 + stepDigits.length : 0);
  leaveOutRest(item, position + read, draft);
}

function readNumberStep(item: string, from: number, slash: number, draft: FieldDraft): void {
  const rest = item.slice(slash + 1);
  if (rest === "") throw cronError(slash, "'/' must be followed by an integer.");
  const digits = /^[0-9]*/.exec(rest)![0];
  if (digits.length === 1 && rest.length > 1) {
    throw cronError(slash + 2, `Unexpected character '${rest[1]}' after '/'`);
  }
  const step = integerOf(digits || rest);
  refuseLargeStep(step, draft, slash + 2);
  draft.addRange(from, step > 0 ? draft.rule.max : from, step);
  leaveOutRest(item, slash + 1 + (digits || rest).length, draft);
}

function refuseLargeStep(step: number, draft: FieldDraft, position: number): void {
  const limit = draft.rule.step;
  if (limit !== undefined && step > limit.max) throw cronError(position, `${limit.text} : ${step}`);
}

function readNth(item: string, position: number): number {
  const text = item.slice(position);
  const nth = /^[+]?[0-9]+$/.test(text) ? Number(text) : Number.NaN;
  if (!(nth >= 1 && nth <= 5)) {
    throw cronError(position, "A numeric value between 1 and 5 must follow the '#' option");
  }
  return nth;
}

/** Java's Integer.parseInt. */
function integerOf(text: string): number {
  const value = /^[+-]?[0-9]+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= -(2 ** 31) && value < 2 ** 31)) {
    throw illegalFormat(text === "" ? "a number is missing" : `'${text}' is not a number`);
  }
  return value;
}
