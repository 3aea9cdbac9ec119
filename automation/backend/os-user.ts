import { homedir, userInfo } from "node:os";

/** The owner of this process in the system's user list; in a container without that user, as the environment has it. */
export function osUser(): { readonly name: string; readonly home: string } {
  try {
    const { username, homedir: home } = userInfo();
    return { name: username, home };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_SYSTEM_ERROR") throw error;
    return { name: process.env.USER || `uid-${process.getuid?.()}`, home: homedir() };
  }
}
