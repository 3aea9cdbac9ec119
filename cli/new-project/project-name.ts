import { UsageError } from "../exit-code.ts";

const LONGEST = 100;

/** npm keeps these for itself, or cannot install a package of this name into a project of the same. */
const TAKEN = new Set(["node_modules", "favicon.ico", "maintenance-windows", "maintenance-windows-components"]);

/**
 * Checks a name for both a Pulumi project and an npm package.
 *
 * @throws UsageError with a name that fits.
 */
export function checkProjectName(name: string): string {
  if (TAKEN.has(name)) {
    throw new UsageError(`"${name}" cannot be the name of the project: choose another one with --name, such as fleet.`);
  }
  if (/^[a-z0-9][a-z0-9._-]*$/.test(name) && name.length <= LONGEST) return name;
  throw new UsageError(
    `"${name}" is not a name that Pulumi and npm both allow: up to ${LONGEST} lower-case letters, digits, dots, hyphens and ` +
      `underscores, of which the first is a letter or a digit. Choose one with --name, such as --name ${similarTo(name)}.`,
  );
}

function similarTo(name: string): string {
  const plain = name.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
  const allowed = plain.replaceAll(/[^a-z0-9._-]+/g, "-").replaceAll(/^[^a-z0-9]+|[^a-z0-9]+$/g, "");
  const similar = allowed.slice(0, LONGEST);
  return similar === "" || TAKEN.has(similar) ? "fleet" : similar;
}
