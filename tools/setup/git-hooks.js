import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * Has Git run the committed hooks, in a Git checkout where nobody chose other ones. A checkout without Git, or one that
 * Git does not trust, does without.
 * @param {string} root
 */
export function useGitHooks(root) {
  const git = join(root, ".git");
  if (!existsSync(git)) return;
  const config = join(git, "config");
  // In the ordinary case one small file tells, without starting Git.
  if (statSync(git).isDirectory() && existsSync(config) && /hookspath/i.test(readFileSync(config, "utf8"))) return;
  const chosen = spawnSync("git", ["config", "--get", "core.hooksPath"], { cwd: root, encoding: "utf8" });
  // 1 is Git's answer for a key that is not set.
  if (chosen.status !== 1) return;
  spawnSync("git", ["config", "core.hooksPath", ".githooks"], { cwd: root });
}
