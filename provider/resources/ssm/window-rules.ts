import { list, object, set, string } from "../../schema/property.ts";
import { matching } from "../../schema/validators.ts";

/** Names of targets and tasks, and of patch baselines. */
export const nameForm = matching(/^[0-9A-Za-z_.-]{3,128}$/, "only 3 to 128 of letters, digits, _, . and -");

/** How many at a time: a number, or a percentage from 1% to 100%. */
export const concurrencyForm = matching(
  /^([1-9][0-9]*|[1-9][0-9]%|[1-9]%|100%)$/,
  "must be a number from 1, or a percentage from 1% to 100%",
);

/** How many errors: a number, or a percentage from 0% to 100%. */
export const errorsForm = matching(
  /^([1-9][0-9]*|[0]|[1-9][0-9]%|[0-9]%|100%)$/,
  "must be a number from 0, or a percentage from 0% to 100%",
);

/** Version of a document. */
export const versionForm = matching(
  /([$]LATEST|[$]DEFAULT|^[1-9][0-9]*$)/,
  "must be $DEFAULT, $LATEST or a version number",
);

/** Which nodes or resources: up to five keys with up to fifty values each. */
export function targetsOf(keyForm: { readonly validate?: ReturnType<typeof matching> }) {
  return object(
    {
      key: string({ required: true, ...keyForm }),
      values: list(string({}), { required: true, itemsMax: 50 }),
    },
    {},
  );
}

/** Keys by which a window's target selects. */
export const targetKeyForm = matching(
  /^[\p{L}\p{Z}\p{N}_.:/=\-@]{1,163}$|^resource-groups:(ResourceTypeFilters|Name)$/u,
  "must be tag:KEY, InstanceIds, resource-groups:Name or resource-groups:ResourceTypeFilters, of 1 to 163 characters",
);

/** Named parameters of a document, each with a list of values. AWS gives them back in the order of their names. */
export const documentParameters = set(
  object({ name: string({ required: true }), values: list(string({}), { required: true }) }, {}),
  {},
);
