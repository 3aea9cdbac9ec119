import { Command } from "commander";
import type { Examination } from "../../emulator/doctor.ts";
import type { CommandContext } from "../command-context.ts";
import { EXIT, UsageError } from "../exit-code.ts";

interface DoctorFlags {
  readonly state?: string;
  readonly clear?: boolean;
  readonly json?: boolean;
}

/** `mw emulator doctor` */
export function doctorCommand(context: CommandContext): Command {
  return new Command("doctor")
    .description("list or remove the faults recorded in an emulator's state directory (stop the emulator first)")
    .option("--state <dir>", "state directory of the emulator")
    .option("--clear", "remove the faults, and the due entries that no rule can run")
    .option("--json", "print one JSON object")
    .action(async (_flags: unknown, command: Command) => {
      // `mw emulator` has a --state too, which takes this one wherever it stands.
      const { state, clear = false, json = false } = command.optsWithGlobals<DoctorFlags>();
      if (state === undefined) throw new UsageError("No state directory given. Run: mw emulator doctor --state DIR");
      const { examineState } = await import("../../emulator/doctor.ts");
      const found = examineState(state, { clear });
      const { print } = context.terminal;
      if (json) print(JSON.stringify(asJson(found, { state, clear })));
      else for (const line of lines(found, { state, clear })) print(line);
      context.end(EXIT.done);
    });
}

function asJson({ faultCount, faults, stuck }: Examination, { state, clear }: { state: string; clear: boolean }) {
  return {
    state,
    faultCount,
    faults: faults.map(({ atMs, ...fault }) => ({ ...fault, at: iso(atMs) })),
    stuck: stuck.map(({ kind, ref, dueAtMs }) => ({ kind, ref: String(ref), dueAt: iso(dueAtMs) })),
    cleared: clear,
  };
}

function lines(
  { faultCount, faults, stuck }: Examination,
  { state, clear }: { state: string; clear: boolean },
): string[] {
  if (faultCount === 0 && stuck.length === 0) return [`No faults in ${state}.`];
  const shown = [
    ...faults.map(({ number, atMs, kind, ref, part, failed, message }) => {
      const consequence = failed === null ? "" : ` As a result, this failed: ${failed}.`;
      return `${number}  ${iso(atMs)}  ${kind} ${ref} (${part}): ${message}${consequence}`;
    }),
    ...stuck.map(({ kind, ref, dueAtMs }) => `stuck  due ${iso(dueAtMs)}  ${kind} ${ref}: no rule can run it`),
  ];
  const counted = `${faultCount} ${faultCount === 1 ? "fault" : "faults"}, ${stuck.length} stuck ${stuck.length === 1 ? "entry" : "entries"}`;
  return [...shown, clear ? `Removed ${counted} from ${state}.` : `${counted} in ${state}. Remove them with --clear.`];
}

function iso(instantMs: number): string {
  return new Date(instantMs).toISOString();
}
