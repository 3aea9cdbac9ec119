import type { Selection } from "./declared.ts";

/** `tag:Patch Group = App or Web and tag-key = Stage` */
export function selectionText({ selectors }: Selection): string {
  return selectors
    .map(({ key, values }) => {
      const between = key === "tag-key" ? " and " : " or ";
      return `${key} = ${values.map((value) => (typeof value === "string" ? value : "(known after the deployment)")).join(between)}`;
    })
    .join(" and ");
}
