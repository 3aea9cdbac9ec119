import { cronError, illegalFormat } from "./cron-error.ts";
import { CRON_FIELDS, type CronFieldName, type CronFieldRule } from "./cron-field-rules.ts";

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
}

/**
 * Reads one field as Quartz 2.3.2 does, whose leniency is kept: what follows a complete item is ignored (`5x` is 5,
 * `MON-FRI/2` is MON-FRI), `*` with a step of 0 is `*`. Throws ScheduleError with Quartz' text and offset.
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
  return draft;
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
    return;
  }
  draft.add(value);
  if (draft.fieldName !== "dayOfWeek") return;
  if (item[3] === "#") draft.nthOfMonth = readNth(item, 4);
  if (item[3] === "L") draft.lastOfMonth = true;
}

function readUnspecified(item: string, draft: FieldDraft): void {
  if (item.length > 2) throw cronError(1, `Illegal character after '?': ${item[1]}`);
  if (draft.fieldName !== "dayOfMonth" && draft.fieldName !== "dayOfWeek") {
    throw cronError(1, "'?' can only be specified for Day-of-Month or Day-of-Week.");
  }
  draft.unspecified = true;
}

/** `*`, `*` with a step, or a step alone. */
function readEvery(item: string, draft: FieldDraft): void {
  const { min, max } = draft.rule;
  const slash = item[0] === "/" ? 0 : 1;
  if (item === "/") throw cronError(0, "'/' must be followed by an integer.");
  if (item[slash] !== "/") {
    draft.addRange(min, max, 1);
    return;
  }
  if (item === "*/") throw cronError(2, "Unexpected end of string.");
  const step = integerOf(item.slice(slash + 1));
  // Quartz points behind the number, which it takes to have two digits when it is above 10.
  refuseLargeStep(step, draft, slash + (step > 10 ? 3 : 2));
  draft.addRange(min, max, Math.max(step, 1));
}

/** `L`, `L-3`, `LW`, `L-3W` as a day of the month; as a day of the week, the week's last day, whatever follows. */
function readLast(item: string, draft: FieldDraft): void {
  if (draft.fieldName === "dayOfWeek") {
    draft.add(draft.rule.max);
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
  }
}

function readNumberRange(item: string, from: number, position: number, draft: FieldDraft): void {
  const [, endDigits, rest] = /^([0-9]*)(.*)$/s.exec(item.slice(position))!;
  const to = integerOf(endDigits || rest!);
  // A step inside a range is the one step that Quartz does not bound.
  const step = rest!.startsWith("/") ? integerOf(/^[0-9]*/.exec(rest!.slice(1))![0] || rest!.slice(1)) : 1;
  draft.addRange(from, to, step);
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
