import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** How often it is looked whether the parent is still there. */
const LOOK_MS = 500;

interface Relative {
  readonly pid: number;
  readonly parent: number;
  /** The program's name. */
  readonly name: string;
  /** Whether it leads its own session, because it was detached. */
  readonly leadsSession: boolean;
}

/**
 * Calls `onGone` when the program that started this process has ended, however it ended: a killed `npx`, test runner or editor
 * can no longer end what it started.
 *
 * A process that is meant to stay is not watched: one that leads a session of its own (`setsid`, a daemon), one started by
 * init (a service, the first process of a container), and one started by a shell, which ends without its background jobs. The
 * shell between npm and its command is npm's, so that npm is watched.
 */
export function watchParent(onGone: (name: string) => void): () => void {
  const watched = startedBy();
  if (!watched) return () => {};
  const { child, parent } = watched;
  const timer = setInterval(() => {
    const now = child === process.pid ? process.ppid : (look(child)?.parent ?? 0);
    if (now === parent.pid) return;
    clearInterval(timer);
    onGone(`${parent.name}, pid ${parent.pid}`);
  }, LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

const SHELL = /^-?(?:sh|bash|dash|ash|zsh|fish|ksh|mksh|busybox|tcsh|csh|nu|pwsh)$/;

/** The program that started this one, and its child on the way here, which has another parent when it ends. */
function startedBy(): { readonly child: number; readonly parent: Relative } | undefined {
  const isNpm = process.env.npm_command !== undefined || process.env.npm_lifecycle_event !== undefined;
  const self = look(process.pid);
  if (!self || self.leadsSession) return undefined;
  const parent = look(self.parent);
  if (!parent || parent.pid <= 1) return undefined;
  if (!SHELL.test(parent.name)) return { child: process.pid, parent };
  const above = isNpm ? look(parent.parent) : undefined;
  // A shell between npm and its command has nothing else to do; any other one is a user's or a script's.
  return above && above.pid > 1 && !SHELL.test(above.name) ? { child: parent.pid, parent: above } : undefined;
}

function look(pid: number): Relative | undefined {
  if (pid <= 0 || process.platform === "win32") return undefined;
  try {
    return process.platform === "linux" ? lookInProc(pid) : lookByPs(pid);
  } catch {
    return undefined;
  }
}

/** `/proc/<pid>/stat`: pid (name) state parent group session …; a name may contain anything, parentheses too. */
function lookInProc(pid: number): Relative {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  const end = text.lastIndexOf(")");
  const [, parent, , session] = text.slice(end + 2).split(" ");
  return {
    pid,
    parent: Number(parent),
    name: text.slice(text.indexOf("(") + 1, end),
    leadsSession: Number(session) === pid,
  };
}

function lookByPs(pid: number): Relative {
  const [parent, state = "", ...name] = execFileSync("ps", ["-o", "ppid=,state=,comm=", "-p", String(pid)], {
    encoding: "utf8",
  })
    .trim()
    .split(/\s+/);
  return { pid, parent: Number(parent), name: name.join(" ").replace(/^.*\//, ""), leadsSession: state.includes("s") };
}
