/** The id under which a target or task of a window is imported: the window's id, a slash and its own. */
export function windowPartImportId(id: string, part: string): { id: string; state: { windowId: string } } {
  const [windowId, partId, ...rest] = id.split("/");
  if (!windowId || !partId || rest.length > 0) {
    throw new Error(`unexpected format of import ID ${JSON.stringify(id)}, expected WINDOW_ID/${part}`);
  }
  return { id: partId, state: { windowId } };
}
