import ts from "typescript";

/** Pulumi's types and ours around the type of a value, and whether the value may be computed. */
const WRAPPERS = new Map(
  Object.entries({
    Input: { isInput: true },
    OptionalInput: { isInput: true },
    InputList: { isInput: true, isList: true },
    OptionalInputList: { isInput: true, isList: true },
    Output: {},
    OutputList: { isList: true },
    Readonly: {},
    Partial: {},
  }),
);

/**
 * A type in the words of a table.
 * @param {ts.TypeNode} node
 * @param {(name: ts.EntityName) => string} reference what stands for a named type
 * @returns {string}
 */
export function typeText(node, reference) {
  if (ts.isUnionTypeNode(node)) {
    const texts = node.types.filter((type) => !isUndefined(type)).map((type) => typeText(type, reference));
    return [...new Set(texts)].join(" or ");
  }
  if (ts.isArrayTypeNode(node)) return `list of ${typeText(node.elementType, reference)}`;
  if (ts.isTypeOperatorNode(node) || ts.isParenthesizedTypeNode(node)) return typeText(node.type, reference);
  if (ts.isTypeReferenceNode(node)) {
    const name = node.typeName.getText().split(".").at(-1) ?? "";
    const [first, second] = node.typeArguments ?? [];
    const wrapper = WRAPPERS.get(name);
    if (wrapper && first) return `${"isList" in wrapper ? "list of " : ""}${typeText(first, reference)}`;
    if (name === "Record" && second) return `map of ${typeText(second, reference)}`;
    return reference(node.typeName);
  }
  return node.getText();
}

/** Whether an argument may be an output or a promise. @param {ts.TypeNode} node @returns {boolean} */
export function isInput(node) {
  if (ts.isUnionTypeNode(node)) return node.types.some(isInput);
  if (!ts.isTypeReferenceNode(node)) return false;
  const wrapper = WRAPPERS.get(node.typeName.getText().split(".").at(-1) ?? "");
  return wrapper !== undefined && "isInput" in wrapper;
}

/** @param {ts.TypeNode} node */
function isUndefined(node) {
  return node.kind === ts.SyntaxKind.UndefinedKeyword;
}
