/** The path of a member, as `pulumi config set --path` takes it: `windows.nightly`, `tags["Patch Group"]`, `nodes[0]`. */
export function member(parent: string, step: string | number): string {
  if (typeof step === "number") return `${parent}[${step}]`;
  if (!/^[\w-]+$/.test(step)) return `${parent}[${JSON.stringify(step)}]`;
  return parent === "" ? step : `${parent}.${step}`;
}

/** The path of the steps to a value. */
export function pathText(steps: readonly PropertyKey[]): string {
  return steps.reduce<string>((path, step) => member(path, typeof step === "symbol" ? String(step) : step), "");
}
