import { homedir, userInfo } from "node:os";

/** Whose this process is, as the system's list of users has it; in a container there may be no such list, or not this one. */
export function osUser(): { readonly name: string; readonly home: string } {
  try {
    const { username, homedir: home } = userInfo();
    return { name: username, home };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_SYSTEM_ERROR") throw error;
    return { name: process.env.USER || `uid-${process.getuid?.()}`, home: homedir() };
  }
}
