import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { Deployment, DeploymentRequest, DeploymentView } from "./deployment.ts";
import type { Deployments } from "./deployments.ts";
import { type EventFormat, eventStream } from "./event-stream.ts";

type Known = { Params: { id: string } };
type Streamed = Known & {
  Querystring: { format?: EventFormat; after?: string };
  Headers: { accept?: string; "last-event-id"?: string };
};

/** How long a DELETE waits for the end before it answers that it is under way. */
const CANCEL_WAIT_MS = 10_000;

const name = { type: "string", minLength: 1, maxLength: 100, pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]*$" };
const names = { type: "array", items: name, minItems: 1, maxItems: 100 };

const BEGIN = {
  body: {
    type: "object",
    required: ["operation", "stacks"],
    additionalProperties: false,
    properties: {
      operation: { enum: ["preview", "up", "refresh", "destroy"] },
      stacks: names,
      confirm: { oneOf: [name, names] },
    },
  },
  headers: {
    type: "object",
    properties: { "idempotency-key": { type: "string", minLength: 1, maxLength: 255 } },
  },
};

const STREAM = {
  querystring: {
    type: "object",
    additionalProperties: false,
    properties: { format: { enum: ["sse", "ndjson"] }, after: { type: "string", pattern: "^\\d{1,15}$" } },
  },
  headers: { type: "object", properties: { "last-event-id": { type: "string", pattern: "^\\d{1,15}$" } } },
};

/** Deployments are begun, watched and cancelled. */
export function deploymentRoutes(app: FastifyInstance, deployments: Deployments): void {
  app.post<{ Body: DeploymentRequest; Headers: { "idempotency-key"?: string } }>(
    "/deployments",
    { schema: BEGIN },
    async ({ body, headers }, reply) => {
      const deployment = await deployments.begin(body, headers["idempotency-key"]);
      return reply.status(202).header("location", `/deployments/${deployment.id}`).send(deployment.view());
    },
  );

  app.get("/deployments", async () => deployments.all().map((deployment) => brief(deployment.view())));

  app.get<Known>("/deployments/:id", async ({ params }) => deployments.get(params.id).view());

  app.delete<Known>("/deployments/:id", async ({ params }, reply) => {
    const deployment = deployments.get(params.id);
    deployment.cancel();
    await Promise.race([deployment.ended, sleep(CANCEL_WAIT_MS, undefined, { ref: false })]);
    return reply.status(deployment.isOver ? 200 : 202).send(deployment.view());
  });

  app.get<Streamed>(
    "/deployments/:id/events",
    { schema: STREAM, exposeHeadRoute: false },
    async ({ params, query, headers }, reply) => {
      const deployment = deployments.get(params.id);
      const after = Number(headers["last-event-id"] ?? query.after ?? 0);
      const format = query.format ?? (headers.accept?.includes("application/x-ndjson") ? "ndjson" : "sse");
      return stream(reply, deployment, after, format);
    },
  );
}

function stream(reply: FastifyReply, deployment: Deployment, after: number, format: EventFormat): FastifyReply {
  reply.header("vary", "accept");
  // A browser that is told this asks no more.
  if (deployment.isOver && after >= deployment.lastSequence) return reply.status(204).send();
  return reply
    .type(format === "sse" ? "text/event-stream" : "application/x-ndjson")
    .header("x-accel-buffering", "no")
    .send(eventStream(deployment.events(after), format));
}

/** For a list: without what a stack has and what a preview found. */
function brief(view: DeploymentView) {
  const stacks = view.stacks.map(({ stack, state, percent, error }) => ({
    stack,
    state,
    percent,
    ...(error && { error: { kind: error.kind, message: error.message } }),
  }));
  return { ...view, stacks };
}
