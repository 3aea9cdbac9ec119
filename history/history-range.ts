/** Which executions are read, by when they started. */
export interface HistoryRange {
  /** Executions that started at or after this instant; default: as far back as AWS keeps them, 30 days. */
  readonly from?: Date | undefined;
  /** Executions that started before this instant; default: all. */
  readonly to?: Date | undefined;
}
