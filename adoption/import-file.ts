import { type Declaration, plainValues } from "./declaration.ts";

/** A resource of Pulumi's import file. */
interface ImportedResource {
  readonly type: string;
  /** How the file's other resources name it. */
  readonly name: string;
  /** Its name in the program, where that is another. */
  readonly logicalName?: string;
  readonly component?: true;
  readonly parent?: string;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
}

export interface ImportFile {
  readonly resources: readonly ImportedResource[];
}

/**
 * What `pulumi import --file` takes over: each component with the arguments that the program gives it, and below it its resources, so that
 * they get the URNs of the program. Without the arguments the engine would see an update of each component.
 */
export function importFile(declarations: readonly Declaration[]): ImportFile {
  return { resources: declarations.flatMap(importedBy) };
}

function importedBy({ construct, name, args, resources }: Declaration): ImportedResource[] {
  if (construct.from === "ssm") return resources.map(({ type, importId }) => ({ type, name, id: importId }));
  const type = `maintenance-windows:index:${construct.name}`;
  // Names are the file's own, and a component of another type may be called the same.
  const own = `${construct.name} ${name}`;
  return [
    { type, name: own, logicalName: name, component: true, inputs: plainValues(args) },
    ...resources.map((resource) => ({
      type: resource.type,
      name: `${own} ${resource.type} ${resource.name}`,
      logicalName: resource.name,
      parent: own,
      id: resource.importId,
    })),
  ];
}
