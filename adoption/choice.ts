/** Which windows are meant; without any of its members all. */
export interface WindowChoice {
  /** Names or ids. */
  readonly windows?: readonly string[] | undefined;
  /** A window must have every key, with one of the key's values. */
  readonly tags?: Readonly<Record<string, readonly string[]>> | undefined;
}

export interface ListedWindow {
  readonly windowId: string;
  readonly name: string;
}

/** A window that is asked for and does not exist, or a choice that fits none. */
export class ChoiceError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ChoiceError";
  }
}

/** How many names an error lists. */
const LISTED = 10;

/** The windows of these names and ids. @throws ChoiceError naming one that does not exist, and those that do. */
export function namedWindows(listed: readonly ListedWindow[], { windows: asked }: WindowChoice): ListedWindow[] {
  if (asked === undefined) return [...listed];
  const isMeant = ({ windowId, name }: ListedWindow, one: string) => windowId === one || name === one;
  const missing = asked.find((one) => !listed.some((window) => isMeant(window, one)));
  if (missing === undefined) return listed.filter((window) => asked.some((one) => isMeant(window, one)));
  const shown = listed.slice(0, LISTED).map(({ windowId, name }) => `${name} (${windowId})`);
  const more = listed.length > LISTED ? ` and ${listed.length - LISTED} more` : "";
  const there = listed.length === 0 ? "There are no windows" : `There are ${shown.join(", ")}${more}`;
  throw new ChoiceError(`There is no window "${missing}". ${there}.`);
}

export function hasTags(tags: Readonly<Record<string, string>>, { tags: asked = {} }: WindowChoice): boolean {
  return Object.entries(asked).every(([key, values]) => Object.hasOwn(tags, key) && values.includes(tags[key]!));
}
