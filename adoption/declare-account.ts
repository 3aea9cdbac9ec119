import type { GetMaintenanceWindowTaskResult } from "@aws-sdk/client-ssm";
import type { Declaration } from "./declaration.ts";
import { declareBaseline, declareUse } from "./declare-baseline.ts";
import { declareDocument, extensionOf } from "./declare-document.ts";
import { declareTask } from "./declare-task.ts";
import { declareTarget, declareWindow, targetWord } from "./declare-window.ts";
import type { FoundAccount, FoundWindow } from "./found-account.ts";
import { partName, ResourceNames, UniqueNames, words } from "./names.ts";

/** Whether a stack manages a resource already, by its Pulumi type and id. */
export type IsManaged = (type: string, id: string) => boolean;

const TARGET = "aws:ssm/maintenanceWindowTarget:MaintenanceWindowTarget";
const TASK = "aws:ssm/maintenanceWindowTask:MaintenanceWindowTask";

/**
 * Declares all that was found: baselines, documents, then each window with its targets and tasks.
 *
 * @param isManaged parts that a stack manages already are not declared again.
 */
export function declareAccount(found: FoundAccount, isManaged: IsManaged = () => false): Declaration[] {
  const names = new ResourceNames();
  const isFree = (declaration: Declaration) => !declaration.resources.some(({ type, id }) => isManaged(type, id));
  const baselines = found.baselines
    .filter(({ baseline }) => !isManaged("aws:ssm/patchBaseline:PatchBaseline", baseline.BaselineId ?? ""))
    .flatMap((baseline) => baselineUnderFreeNames(names, baseline));
  const uses = found.usedBaselines
    .flatMap(declareUse)
    .map((use) => renamed(names, use))
    .filter(isFree);
  const paths = new UniqueNames();
  const documents = found.documents
    .filter(({ document }) => !isManaged("aws:ssm/document:Document", document.Name ?? ""))
    .map((document) => {
      const name = document.document.Name ?? "";
      const file = paths.of(`documents/${name}`);
      return declareDocument(names.of("document", name), document, `${file}.${extensionOf(document)}`);
    });
  const byName = new Map(documents.map((document) => [document.resources[0]!.id, document]));
  const windows = found.windows.flatMap((window) => declareParts(names, window, byName, found.account, isManaged));
  return [...baselines, ...uses, ...documents, ...windows];
}

function declareParts(
  names: ResourceNames,
  found: FoundWindow,
  documents: ReadonlyMap<string, Declaration>,
  account: string | undefined,
  isManaged: IsManaged,
): Declaration[] {
  const { Name = "" } = found.window;
  const window = declareWindow(names.of("window", Name), found);
  const freeTargets = found.targets.filter(({ WindowTargetId: id = "" }) => !isManaged(TARGET, id));
  const targetNames = partNames(
    names,
    "target",
    window.name,
    freeTargets,
    (target) => words(targetWord(target)) || "target",
  );
  const targets = freeTargets.map((target) => declareTarget(targetNames.get(target)!, target, window));
  const surroundings = {
    window,
    targets: new Map(targets.map((target) => [target.resources[0]!.id, target])),
    documents,
    account,
  };
  const freeTasks = found.tasks.filter(({ WindowTaskId: id = "" }) => !isManaged(TASK, id));
  const taskNames = partNames(names, "task", window.name, freeTasks, taskWord);
  const tasks = freeTasks.map((task) => declareTask(taskNames.get(task)!, task, surroundings));
  return [window, ...targets, ...tasks];
}

/** The names of a window's parts. A part with a name in AWS keeps it; the others get names that are still free. */
function partNames<Part extends { readonly Name?: string | undefined }>(
  names: ResourceNames,
  kind: string,
  window: string,
  parts: readonly Part[],
  word: (part: Part) => string,
): Map<Part, string> {
  const inOrder = [...parts.filter(({ Name }) => Name), ...parts.filter(({ Name }) => !Name)];
  return new Map(inOrder.map((part) => [part, names.of(kind, partName(window, part.Name || word(part)))]));
}

/** A short name for a task that has none in AWS, from what it does. */
function taskWord({ TaskArn = "", TaskInvocationParameters }: GetMaintenanceWindowTaskResult): string {
  const [operation] = TaskInvocationParameters?.RunCommand?.Parameters?.Operation ?? [];
  if (/^AWS-RunPatchBaseline/.test(TaskArn) && operation) return words(operation);
  const last =
    TaskArn.split(/[:/]/)
      .filter((part) => !/^(\$LATEST|\d+)$/.test(part))
      .at(-1) ?? "";
  return words(last.replace(/^SSM-/, "")) || "task";
}

/** A child's URN names neither its component nor where that is: groups of two baselines must not get the same name. */
function baselineUnderFreeNames(names: ResourceNames, found: FoundAccount["baselines"][number]): Declaration[] {
  const groups = found.baseline.PatchGroups ?? [];
  const wanted = found.baseline.Name ?? "";
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted}-${number}`;
    const parts: [string, string][] = [
      ["baseline", name],
      ...groups.map((group): [string, string] => ["group", `${name}-${group}`]),
    ];
    if (parts.some(([kind, part]) => names.has(kind, part))) continue;
    for (const [kind, part] of parts) names.of(kind, part);
    return declareBaseline(name, found);
  }
}

function renamed(names: ResourceNames, declaration: Declaration): Declaration {
  const kind = declaration.construct.name === "PatchGroup" ? "group" : "default";
  const name = names.of(kind, declaration.name);
  const resources = declaration.resources.map((resource) => ({ ...resource, name }));
  return { ...declaration, name, resources };
}
