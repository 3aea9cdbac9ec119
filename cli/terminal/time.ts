/** `2026-12-01 00:05:00Z`: an instant for people, with its zone. */
export function instantText(instant: Date | undefined): string {
  if (!instant) return "-";
  return `${instant.toISOString().slice(0, 19).replace("T", " ")}Z`;
}

/** `7 min 31 s`: a length for people, with its units. */
export function lengthText(fromMs: number, toMs: number): string {
  const seconds = Math.round((toMs - fromMs) / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
