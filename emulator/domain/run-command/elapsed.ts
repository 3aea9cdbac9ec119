/** A length as Java prints a Duration, which is what `ExecutionElapsedTime` is: `PT0.091S`, `PT1M5S`, `PT2H`. */
export function elapsed(lengthMs: number): string {
  const hours = Math.floor(lengthMs / 3_600_000);
  const minutes = Math.floor((lengthMs % 3_600_000) / 60_000);
  const seconds = (lengthMs % 60_000) / 1000;
  const text = `${hours > 0 ? `${hours}H` : ""}${minutes > 0 ? `${minutes}M` : ""}${seconds > 0 ? `${seconds}S` : ""}`;
  return text === "" ? "PT0S" : `PT${text}`;
}
