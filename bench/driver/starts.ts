import { type Ground, removeStack, SCHEDULE, writeStack } from "./ground.ts";
import type { Way } from "./ways.ts";

/** How many times each way starts the CLI, and what for. */
export async function countStarts(ground: Ground, ways: readonly Way[]): Promise<void> {
  console.log("\nStarts of the CLI             new stack   no changes   one change   preview   destroy");
  ground.count();
  for (const way of ways) {
    const stack = "counted";
    writeStack(ground, stack);
    const counts: string[][] = [];
    for (const operation of ["up", "up", "up", "preview", "destroy"] as const) {
      if (counts.length === 2) ground.project.edit(stack, [SCHEDULE, "rate(7 minutes)"]);
      await way.run(operation, stack, counts.length === 0);
      counts.push(ground.starts());
    }
    const widths = [9, 13, 13, 10, 10];
    const figures = counts.map((starts, index) => String(starts.length).padStart(widths[index]!));
    console.log(`  ${way.name.padEnd(26)} ${figures.join("")}   ${counts[1]!.map(commandOf).join(", ")}`);
    ground.forget();
    removeStack(ground, stack);
  }
}

/** `stack output` of `stack output --json --stack …` */
function commandOf(args: string): string {
  const words = args.split(" ");
  const end = words.findIndex((word) => word.startsWith("-"));
  return words.slice(0, end < 0 ? 2 : Math.min(end, 2)).join(" ");
}
