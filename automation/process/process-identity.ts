import { readFile, readlink } from "node:fs/promises";
import { z } from "zod";

/**
 * The identity of a process, beyond its process id: ids are reused, and each PID namespace (a container has one) has separate
 * ids. No member is an instant, so that no clock matters.
 */
export type ProcessIdentity = Readonly<z.infer<typeof processIdentitySchema>>;

export const processIdentitySchema = z.object({
  /** `/etc/machine-id`; empty if missing. Copies of an image share it. */
  machine: z.string(),
  /** Random for each start of a kernel; a container sees its host's. */
  boot: z.string().min(1),
  /** e.g. `pid:[4026531836]`; the number of a namespace is reused only after all its processes have ended. */
  pidNamespace: z.string().min(1),
  /** A process sees the start of others moved by its time namespace. */
  timeNamespace: z.string(),
  pid: z.number().int().positive(),
  /** Its start, in ticks since the boot of the kernel (field 22 of `/proc/PID/stat`). */
  startTicks: z.number().int().nonnegative(),
});

/** Whether a process still runs, and how that is known. */
export interface Fate {
  readonly is: "alive" | "dead" | "unknown";
  readonly why: string;
}

/**
 * The identity of a process of this PID namespace. Undefined when there is no such process, and where the system does not provide
 * enough: all but Linux, or a `/proc` of another PID namespace.
 */
export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  const here = await surroundings();
  const stat = here?.isProcOwn ? await statOf(pid) : undefined;
  if (here === undefined || stat === undefined || stat.hasEnded) return undefined;
  const { machine, boot, pidNamespace, timeNamespace } = here;
  return { machine, boot, pidNamespace, timeNamespace, pid, startTicks: stat.startTicks };
}

/** Anything short of proof is "unknown". */
export async function fateOf(process: ProcessIdentity): Promise<Fate> {
  const here = await surroundings();
  if (here === undefined) return unknown("this system does not identify processes well enough");
  if (process.machine !== here.machine) return unknown("it ran on another machine");
  if (process.boot !== here.boot) return unknown("it ran before this machine was restarted, or on a copy of it");
  if (process.pidNamespace !== here.pidNamespace) {
    return unknown("it ran in another container (PID namespace) of this machine");
  }
  if (!isThere(process.pid)) return { is: "dead", why: `process ${process.pid} has ended` };
  if (!here.isProcOwn) return unknown("/proc shows another PID namespace");
  const stat = await statOf(process.pid);
  if (stat === undefined) {
    if (!isThere(process.pid)) return { is: "dead", why: `process ${process.pid} has ended` };
    return unknown(`/proc does not show process ${process.pid}`);
  }
  if (stat.hasEnded) return { is: "dead", why: `process ${process.pid} has ended` };
  if (process.timeNamespace !== here.timeNamespace) return unknown("it ran in another time namespace");
  if (stat.startTicks === process.startTicks) return { is: "alive", why: `process ${process.pid} is running` };
  return { is: "dead", why: `another process has the number ${process.pid} now` };
}

function unknown(why: string): Fate {
  return { is: "unknown", why };
}

type Surroundings = Omit<ProcessIdentity, "pid" | "startTicks"> & {
  /** False in a PID namespace that has not mounted its own `/proc`: the ids there belong to another namespace. */
  readonly isProcOwn: boolean;
};

/** The members that all visible processes share; they never change while this process runs. */
let known: Promise<Surroundings | undefined> | undefined;

function surroundings(): Promise<Surroundings | undefined> {
  known ??= lookAround();
  return known;
}

async function lookAround(): Promise<Surroundings | undefined> {
  if (process.platform !== "linux") return undefined;
  const [machineId, dbusId, boot, pidNamespace, timeNamespace, self] = await Promise.all([
    orEmpty(readFile("/etc/machine-id", "utf8")),
    orEmpty(readFile("/var/lib/dbus/machine-id", "utf8")),
    orEmpty(readFile("/proc/sys/kernel/random/boot_id", "utf8")),
    orEmpty(readlink("/proc/self/ns/pid")),
    // Kernels before 5.6 have no time namespaces, so all processes share one.
    orEmpty(readlink("/proc/self/ns/time")),
    orEmpty(readlink("/proc/self")),
  ]);
  if (boot === "" || pidNamespace === "") return undefined;
  const isProcOwn = Number(self) === process.pid;
  return { machine: machineId || dbusId, boot, pidNamespace, timeNamespace, isProcOwn };
}

async function orEmpty(text: Promise<string>): Promise<string> {
  try {
    return (await text).trim();
  } catch {
    // Missing or unreadable: an unknown value proves nothing.
    return "";
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process exists and belongs to another user.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

interface Stat {
  /** A killed process stays in the list until its parent reaps it, which in a container may never happen. */
  readonly hasEnded: boolean;
  readonly startTicks: number;
}

/** Undefined when there is no such process, or it is hidden (`hidepid`). */
async function statOf(pid: number): Promise<Stat | undefined> {
  const text = await orEmpty(readFile(`/proc/${pid}/stat`, "utf8"));
  // "PID (name) state PPID …", where the name may hold anything.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const startTicks = Number(fields[19]);
  return fields[19] === undefined || Number.isNaN(startTicks)
    ? undefined
    : { hasEnded: /^[ZX]$/.test(fields[0]!), startTicks };
}
