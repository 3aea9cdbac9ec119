import { type Declaration, FileText, Reference, type Value } from "./declaration.ts";
import { identifier, RESERVED_WORDS, UniqueNames } from "./names.ts";
import { brokenObject, commentLines, expression, type Scope, stringText, WIDTH } from "./write-value.ts";

/** A program in TypeScript that is JavaScript as well, and the files that it reads. */
export interface Program {
  readonly text: string;
  readonly files: readonly FileText[];
}

/**
 * Writes the declarations as a program, formatted as Prettier and Biome do.
 *
 * @param head what the program is about, a sentence.
 * @param declarations each after those that it refers to.
 */
export function writeProgram(head: string, declarations: readonly Declaration[]): Program {
  const values = declarations.flatMap(({ args }) => valuesIn(args));
  const files = values.filter((value) => value instanceof FileText);
  const references = values.filter((value) => value instanceof Reference);
  const referred = new Set(references.map(({ declaration }) => declaration));
  const components = [...new Set(declarations.filter(isComponent).map(({ construct }) => construct.name))].sort();
  const variables = variablesOf(
    declarations.filter((declaration) => referred.has(declaration)),
    components,
  );
  const scope: Scope = { variable: ({ declaration }) => variables.get(declaration) as string };
  const imports = [
    ...(files.length > 0 ? ['import { readFileSync } from "node:fs";'] : []),
    ...(declarations.every(isComponent) ? [] : ['import * as ssm from "@pulumi/aws/ssm/index.js";']),
    ...(components.length > 0 ? [importLine(components, "maintenance-windows/components")] : []),
  ];
  const blocks = declarations.map((declaration) => statement(declaration, scope));
  const text = [[...commentLines(head), ...imports].join("\n"), ...blocks].join("\n\n");
  return { text: `${text}\n`, files };
}

function isComponent({ construct }: Declaration): boolean {
  return construct.from === "components";
}

function valuesIn(value: Value | undefined): (Reference | FileText)[] {
  if (value instanceof Reference || value instanceof FileText) return [value];
  return typeof value === "object" ? Object.values(value).flatMap((inner) => valuesIn(inner as Value)) : [];
}

/** What a constant is called when its own name is taken. */
const KINDS: Readonly<Record<string, string>> = {
  MaintenanceWindow: "Window",
  MaintenanceWindowTarget: "Target",
  Document: "Document",
  PatchBaseline: "Baseline",
};

function variablesOf(declarations: readonly Declaration[], taken: readonly string[]): Map<Declaration, string> {
  const names = new UniqueNames([...RESERVED_WORDS, ...taken, "ssm", "readFileSync", "JSON"]);
  return new Map(
    declarations.map((declaration) => {
      const name = identifier(declaration.name);
      const kind = KINDS[declaration.construct.name] ?? "";
      return [declaration, names.of(names.has(name) ? `${name}${kind}` : name, "")];
    }),
  );
}

function importLine(names: readonly string[], from: string): string {
  const flat = `import { ${names.join(", ")} } from "${from}";`;
  return flat.length <= WIDTH ? flat : `import {\n${names.map((name) => `  ${name},\n`).join("")}} from "${from}";`;
}

function statement(declaration: Declaration, scope: Scope): string {
  const { construct, name, args, options, comments = [], notes } = declaration;
  const called = construct.from === "ssm" ? `ssm.${construct.name}` : construct.name;
  const variable = scope.variable(new Reference(declaration, "", ""));
  const start = `${variable === undefined ? "" : `const ${variable} = `}new ${called}(`;
  const hugging = `${start}${stringText(name)}, {`;
  const isHugging = options === undefined && hugging.length <= WIDTH;
  const lines = isHugging
    ? `${start}${stringText(name)}, ${brokenObject(args, scope, "")});`
    : [
        start,
        `  ${stringText(name)},`,
        `  ${brokenObject(args, scope, "  ")},`,
        ...(options === undefined ? [] : [`  ${expression(options, scope, "  ", 2, 1)},`]),
        ");",
      ].join("\n");
  return [...[...comments, ...notes].flatMap(commentLines), lines].join("\n");
}
