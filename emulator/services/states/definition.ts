import { createRequire } from "node:module";

/** What is wrong with a definition: what ValidateStateMachineDefinition calls a diagnostic. */
export interface Diagnostic {
  readonly severity: "ERROR";
  readonly code: string;
  readonly message: string;
}

/** Looks at a definition as Step Functions does, and at whether the emulator can run it. */
export function diagnose(text: string): Diagnostic[] {
  let definition: unknown;
  try {
    definition = JSON.parse(text);
  } catch (error) {
    return [problem("INVALID_JSON_DESCRIPTION", `The definition is no JSON: ${(error as Error).message}`)];
  }
  if (typeof definition !== "object" || definition === null || Array.isArray(definition)) {
    return [problem("INVALID_JSON_DESCRIPTION", "The definition is no JSON object.")];
  }
  const { isValid, errors, errorsText } = validator()(definition, { checkArn: true, checkPaths: true });
  if (!isValid) return [problem("SCHEMA_VALIDATION_FAILED", errors.length > 0 ? errorsText("; ") : "It is not valid.")];
  return statesOf(definition).flatMap(cannotRun);
}

/** Loaded when it is first asked for: schemas take their time, and most emulators never see a state machine. */
let loaded: Validator | undefined;

/** The package has no types of its own. */
type Validator = (
  definition: object,
  options: { readonly checkArn: boolean; readonly checkPaths: boolean },
) => { readonly isValid: boolean; readonly errors: readonly object[]; errorsText(separator: string): string };

function validator(): Validator {
  loaded ??= createRequire(import.meta.url)("asl-validator") as Validator;
  return loaded;
}

interface State {
  readonly name: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** Every state of a definition, those of branches and iterations too. */
function statesOf(definition: unknown): State[] {
  const { States: states } = (definition ?? {}) as { States?: Record<string, Readonly<Record<string, unknown>>> };
  return Object.entries(states ?? {}).flatMap(([name, content]) => {
    const inner = [content.Iterator, content.ItemProcessor, ...((content.Branches as unknown[] | undefined) ?? [])];
    return [{ name, content }, ...inner.flatMap(statesOf)];
  });
}

const INVOKE = "arn:aws:states:::lambda:invoke";

function cannotRun({ name, content }: State): Diagnostic[] {
  const refused: string[] = [];
  if (content.QueryLanguage === "JSONata" || content.Arguments !== undefined || content.Assign !== undefined) {
    refused.push("JSONata and variables: use JSONPath");
  }
  const resource = String(content.Resource ?? "");
  if (content.Type === "Task" && resource !== INVOKE && !/^arn:[^:]+:lambda:[^:]*:\d*:function:/.test(resource)) {
    refused.push(`Task states of ${resource}: use the ARN of a Lambda function or ${INVOKE}`);
  }
  if (
    (content.ItemProcessor as { ProcessorConfig?: { Mode?: string } } | undefined)?.ProcessorConfig?.Mode ===
    "DISTRIBUTED"
  ) {
    refused.push("distributed Map states: use Mode INLINE");
  }
  return refused.map((what) => problem("UNSUPPORTED", `The emulator does not run ${what} (state ${name}).`));
}

function problem(code: string, message: string): Diagnostic {
  return { severity: "ERROR", code, message };
}
