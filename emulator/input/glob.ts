/**
 * Whether a whole text matches a pattern in which `*` stands for any characters and `?` for one. Case counts. It takes at most as many
 * steps as the two lengths multiplied, whatever the pattern: callers bring theirs from requests.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let [at, place] = [0, 0];
  // The last star and how much of the text it has taken so far: where to go back to.
  let [star, taken] = [-1, 0];
  while (place < text.length) {
    const wanted = pattern[at];
    if (wanted === "*") {
      star = at++;
      taken = place;
    } else if (wanted === "?" || wanted === text[place]) {
      at++;
      place++;
    } else if (star >= 0) {
      at = star + 1;
      place = ++taken;
    } else return false;
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}
