import type { Adoption } from "../../adoption/adoption.ts";
import type { FoundAccount } from "../../adoption/found-account.ts";
import type { Terminal } from "./terminal.ts";

/** What was written, what to look at, and the next commands. */
export function printAdoption(
  { declarations, files, importPath }: Adoption,
  found: FoundAccount,
  next: readonly (readonly [command: string, does: string])[],
  { print, style }: Terminal,
): void {
  const where = found.account === undefined ? found.region : `account ${found.account}, ${found.region}`;
  print(`Found in ${where}: ${countsOf(declarations.map(({ construct }) => construct.name))}.`);
  for (const { path } of files)
    print(`${style("green", "✔")} wrote ${path}${path === importPath ? " (import file)" : ""}`);
  const notes = [
    ...found.problems.map((text) => ({ name: undefined, text })),
    ...declarations.flatMap(({ name, notes }) => notes.map((text) => ({ name, text }))),
  ];
  if (notes.length > 0) {
    print();
    print("Look at:");
    for (const { name, text } of notes) print(`  ${name === undefined ? "" : `${style("bold", name)}: `}${text}`);
  }
  print();
  print("Next:");
  const width = Math.max(...next.map(([command]) => command.length));
  for (const [command, does] of next) print(`  ${command.padEnd(width)}  ${does}`);
}

const KINDS: readonly (readonly [pattern: RegExp, one: string])[] = [
  [/^MaintenanceWindow$/, "window"],
  [/Target$/, "target"],
  [/Task$/, "task"],
  [/Baseline$/, "patch baseline"],
  [/^PatchGroup$/, "patch group"],
  [/^Document$/, "document"],
];

/** e.g. `2 windows, 1 target` */
export function countsOf(constructs: readonly string[]): string {
  const counts = KINDS.map(([pattern, one]) => {
    const count = constructs.filter((name) => pattern.test(name)).length;
    return count === 0 ? undefined : `${count} ${one}${count === 1 ? "" : "s"}`;
  });
  return counts.filter((text) => text !== undefined).join(", ");
}
