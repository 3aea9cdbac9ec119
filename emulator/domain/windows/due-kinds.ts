/** What is due for windows besides their openings (`WINDOW_OPENS`); each kind's rule stands in `../rules.ts`. */

/** `ref`: a window id, `/` and its nominal instant; a window whose start is delayed (`choices.startDelayMs`) starts. */
export const WINDOW_STARTS = "window-starts";
/** `ref`: "account"; executions that wait for one of the account's places take those that are free. */
export const WAITING_EXECUTIONS_BEGIN = "window-executions-begin";
/** `ref`: an execution id; its cutoff has come. */
export const WINDOW_CUTOFF = "window-cutoff";
/** `ref`: an execution id; the window's duration is over (only where `choices.hardStopAtEnd`). */
export const WINDOW_CLOSES = "window-closes";
/** `ref`: an execution id; its time in the history is over. */
export const WINDOW_HISTORY_EXPIRES = "window-history-expires";
