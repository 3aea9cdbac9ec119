/** How a document's hash was computed. */
export const DocumentHashType = { Sha256: "Sha256", Sha1: "Sha1" } as const;
export type DocumentHashType = (typeof DocumentHashType)[keyof typeof DocumentHashType];
