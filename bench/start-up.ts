// How long the emulator takes to its first answer, and what it holds in memory at rest, beside a bare node:http server.
// Aim: 0.35 s and 90 MB on a machine with two cores.
//
//   node --import ./test/register.js bench/start-up.ts [--no-build]
import { build, type Served, serveBare, serveEmulator, stop } from "./built-emulator.ts";
import { residentMb } from "./subjects/server.ts";

const STARTS = 7;

if (!process.argv.includes("--no-build")) build();
for (const [name, serve] of [
  ["bare node:http", serveBare],
  ["emulator", () => serveEmulator({})],
] as const) {
  await measure(name, serve);
}

async function measure(name: string, serve: () => Promise<Served>): Promise<void> {
  const times: number[] = [];
  let memory: number | undefined;
  for (let start = 0; start < STARTS; start++) {
    const served = await serve();
    times.push(served.firstAnswerMs);
    memory = residentMb(served.child);
    await stop(served);
  }
  times.sort((left, right) => left - right);
  const [fastest, median] = [times[0]!, times[Math.floor(STARTS / 2)]!];
  console.log(
    `${name.padEnd(16)} first answer ${median.toFixed(0)} ms (fastest ${fastest.toFixed(0)}), ${memory ?? "?"} MB resident`,
  );
}
