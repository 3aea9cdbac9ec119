/** The header that says which account and region is asked; none for the emulator's own. */
let signature = {};

/** Lets the calls that follow be about an account and a region. */
export function readFrom(place) {
  const scope = place && `${place.account}/20261201/${place.region}/ssm/aws4_request`;
  signature = scope
    ? { authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none` }
    : {};
}

/** One call of the SSM API, like any client's: the console has no door of its own. */
export async function ssm(operation, input = {}) {
  const response = await fetch("/", {
    method: "POST",
    headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": `AmazonSSM.${operation}`, ...signature },
    body: JSON.stringify(input),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${operation}: ${answer.__type}${answer.Message ? `: ${answer.Message}` : ""}`);
  return answer;
}

/** Every page of a list. */
export async function ssmAll(operation, input, member) {
  const items = [];
  let NextToken;
  do {
    const page = await ssm(operation, { ...input, ...(NextToken ? { NextToken } : {}) });
    items.push(...page[member]);
    NextToken = page.NextToken;
  } while (NextToken);
  return items;
}

/** The emulator's own API, for what AWS has none for: the clock. */
export async function control(path, body) {
  const headers = { "content-type": "application/json" };
  const init = body ? { method: "POST", headers, body: JSON.stringify(body) } : {};
  const response = await fetch(`/_emulator/${path}`, init);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}
