/** The import file beside a program: `index.import.json` beside `index.ts`. */
export function importPathOf(programPath: string): string {
  return programPath.replace(/(\.[cm]?[jt]s)?$/, ".import.json");
}
