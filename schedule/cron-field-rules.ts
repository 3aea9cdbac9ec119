/** What each field of a cron expression may hold. */
export interface CronFieldRule {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Quartz' text for a value outside `min` to `max`. */
  readonly outOfRange: string;
  /** A step above `max` is refused with `text : step`; years have no such limit. */
  readonly step?: { readonly max: number; readonly text: string };
  /** Three-letter names, upper case, in order from `min`. */
  readonly names?: { readonly words: readonly string[]; readonly unknown: string };
}

const MINUTE_OR_SECOND = {
  min: 0,
  max: 59,
  outOfRange: "Minute and Second values must be between 0 and 59",
  step: { max: 59, text: "Increment > 60" },
} as const;

/** In the order of a seven-field expression. */
export const CRON_FIELDS = {
  seconds: { name: "Seconds", ...MINUTE_OR_SECOND },
  minutes: { name: "Minutes", ...MINUTE_OR_SECOND },
  hours: {
    name: "Hours",
    min: 0,
    max: 23,
    outOfRange: "Hour values must be between 0 and 23",
    step: { max: 23, text: "Increment > 24" },
  },
  dayOfMonth: {
    name: "Day-of-Month",
    min: 1,
    max: 31,
    outOfRange: "Day of month values must be between 1 and 31",
    step: { max: 31, text: "Increment > 31" },
  },
  month: {
    name: "Month",
    min: 1,
    max: 12,
    outOfRange: "Month values must be between 1 and 12",
    step: { max: 12, text: "Increment > 12" },
    names: {
      words: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
      unknown: "Invalid Month value",
    },
  },
  dayOfWeek: {
    name: "Day-of-Week",
    min: 1,
    max: 7,
    outOfRange: "Day-of-Week values must be between 1 and 7",
    step: { max: 7, text: "Increment > 7" },
    names: {
      words: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
      unknown: "Invalid Day-of-Week value",
    },
  },
  // Quartz takes any year; the user guide's table says 1970-2199, so a year outside is refused rather than never reached.
  year: { name: "Year", min: 1970, max: 2199, outOfRange: "Year values must be between 1970 and 2199" },
} as const satisfies Record<string, CronFieldRule>;

export type CronFieldName = keyof typeof CRON_FIELDS;

export const CRON_FIELD_NAMES = Object.keys(CRON_FIELDS) as CronFieldName[];
