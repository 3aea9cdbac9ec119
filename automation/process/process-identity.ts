import { readFile, readlink } from "node:fs/promises";
import { z } from "zod";

/**
 * Which process one is, beyond its number: numbers are given out again, and each PID namespace (a container has one) has
 * its own. No member is an instant, so that no clock matters.
 */
export type ProcessIdentity = Readonly<z.infer<typeof processIdentitySchema>>;

export const processIdentitySchema = z.object({
  /** `/etc/machine-id`; empty where there is none. Images that are copied share it. */
  machine: z.string(),
  /** Random for each start of a kernel; a container sees its host's. */
  boot: z.string().min(1),
  /** e.g. `pid:[4026531836]`; the numbers of namespaces are given out again only after all their processes ended. */
  pidNamespace: z.string().min(1),
  /** A process sees the start of others moved by its time namespace. */
  timeNamespace: z.string(),
  pid: z.number().int().positive(),
  /** When it started, in ticks of the kernel since its own start (field 22 of `/proc/PID/stat`). */
  startTicks: z.number().int().nonnegative(),
});

/** What became of a process, and how that is known. */
export interface Fate {
  readonly is: "alive" | "dead" | "unknown";
  readonly why: string;
}

/**
 * A process of this one's PID namespace as it is now. Undefined when there is no such process, and where the system does not
 * say enough: all but Linux, or a `/proc` of another PID namespace.
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
  /** False in a PID namespace that has not mounted a `/proc` for itself: the numbers there are another one's. */
  readonly isProcOwn: boolean;
};

/** What all processes that this one can see share; it never changes while this one runs. */
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
    // Kernels before 5.6 have none, and so none that differs.
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
    // Missing or not for us to read: what is not known proves nothing.
    return "";
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

interface Stat {
  /** A process that was killed stays in the list until its parent asks for it, which in a container may be never. */
  readonly hasEnded: boolean;
  readonly startTicks: number;
}

/** Undefined where there is no such process, or it is hidden (`hidepid`). */
async function statOf(pid: number): Promise<Stat | undefined> {
  const text = await orEmpty(readFile(`/proc/${pid}/stat`, "utf8"));
  // "PID (name) state PPID …", where the name may hold anything.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const startTicks = Number(fields[19]);
  return fields[19] === undefined || Number.isNaN(startTicks)
    ? undefined
    : { hasEnded: /^[ZX]$/.test(fields[0]!), startTicks };
}
