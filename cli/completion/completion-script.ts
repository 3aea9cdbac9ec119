import { bashScript } from "./bash-script.ts";
import type { Completions } from "./completions.ts";
import { fishScript } from "./fish-script.ts";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** The script that a shell reads once to complete `mw`. Nothing of it starts `mw`: that would be felt at every key. */
export function completionScript(shell: Shell, completions: Completions): string {
  if (shell === "fish") return fishScript(completions);
  const script = bashScript(completions);
  return shell === "bash" ? script : `autoload -U +X bashcompinit && bashcompinit\n${script}`;
}
