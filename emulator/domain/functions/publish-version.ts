import type { FunctionVersion } from "../../store/functions.ts";
import type { Context } from "../context.ts";
import type { FoundFunction } from "./find-function.ts";

/** Publishes `$LATEST` as a version. If nothing changed since the last version, returns that one. */
export function publishVersion(
  { name, settings, version: latest }: FoundFunction,
  description: string | undefined,
  context: Context,
): FunctionVersion {
  const { functions } = context.store;
  const last = functions.find(name, String(settings.nextVersion - 1));
  if (last && last.codeSha256 === latest.codeSha256 && last.modifiedAtMs >= latest.modifiedAtMs) return last;
  const published: FunctionVersion = {
    ...latest,
    version: String(settings.nextVersion),
    description: description ?? latest.description,
    revisionId: context.chance.uuid(),
    modifiedAtMs: context.nowMs,
  };
  functions.put(published, functions.code(name, "$LATEST")!);
  functions.putSettings(name, { ...settings, nextVersion: settings.nextVersion + 1 });
  return published;
}
