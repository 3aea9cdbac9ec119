import { argumentNameProblems } from "../argument-names.ts";
import { isKnown } from "../not-known.ts";
import type { Problem } from "../problem.ts";
import { choiceProblems } from "../text-problems.ts";
import { PatchOperation, RebootOption } from "./patch-operation.ts";
import { pseudoParameterProblems } from "./pseudo-parameters.ts";

export interface ParameterValues {
  readonly document?: string | undefined;
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
}

const SCRIPT = { commands: "texts", workingDirectory: "texts", executionTimeout: "texts" } as const;
const PATCH = { Operation: "texts", SnapshotId: "texts", RebootOption: "texts" } as const;

/** The parameters of AWS's documents that most tasks run. AWS checks them only when the window is open. */
const DOCUMENTS: Readonly<Record<string, Readonly<Record<string, "texts">>>> = {
  "AWS-RunPatchBaseline": { ...PATCH, InstallOverrideList: "texts", BaselineOverride: "texts", AssociationId: "texts" },
  "AWS-RunPatchBaselineWithHooks": {
    ...PATCH,
    PreInstallHookDocName: "texts",
    PostInstallHookDocName: "texts",
    OnExitHookDocName: "texts",
  },
  "AWS-RunShellScript": SCRIPT,
  "AWS-RunPowerShellScript": SCRIPT,
};

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  Operation: Object.values(PatchOperation),
  RebootOption: Object.values(RebootOption),
};

/** What is wrong with the parameters of a document, as far as the document is known. */
export function documentParameterProblems(
  { document, parameters = {} }: ParameterValues,
  isCommand: boolean,
): Problem[] {
  const pseudo = pseudoParameterProblems("parameters", parameters, isCommand);
  const names = DOCUMENTS[document ?? ""];
  const lists = Object.entries(parameters).flatMap(([name, values]) =>
    isKnown(values) && !Array.isArray(values)
      ? [
          {
            key: `parameters.${name}`,
            text: `it is not a list: write its value as a list, such as ["${String(values)}"].`,
          },
        ]
      : [],
  );
  if (names === undefined) return [...lists, ...pseudo];
  const choices = names === SCRIPT ? [] : Object.entries(CHOICES);
  return [
    ...pseudo,
    ...argumentNameProblems(parameters, names, "parameters").map(({ key, text }) => ({
      key,
      text: text.replace("it is not an argument.", `${document} has no such parameter.`),
    })),
    ...choices.flatMap(([name, allowed]) => {
      const values = parameters[name];
      return Array.isArray(values)
        ? values.flatMap((value) => choiceProblems(`parameters.${name}`, value, allowed))
        : [];
    }),
    ...(names === SCRIPT || parameters.Operation !== undefined
      ? []
      : [{ key: "parameters.Operation", text: `${document} needs it: use ["Scan"] or ["Install"].` }]),
  ];
}
