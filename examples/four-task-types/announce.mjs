export async function handler({ execution }) {
  console.log(`Patching starts: ${execution}`);
  return { announced: execution };
}
