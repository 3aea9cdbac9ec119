export const DEFAULT_BUS = "default";

/** A rule's id in the state: its name, after that of its bus unless that is the default one. */
export function ruleId(bus: string | undefined, name: string): string {
  return bus === undefined || bus === DEFAULT_BUS ? name : `${bus}/${name}`;
}

/** The name of a rule has no slash; that of a bus, or its ARN, may. */
export function splitRuleId(id: string): { readonly bus: string; readonly name: string } {
  const at = id.lastIndexOf("/");
  return at === -1 ? { bus: DEFAULT_BUS, name: id } : { bus: id.slice(0, at), name: id.slice(at + 1) };
}
