import Fastify, { type FastifyInstance } from "fastify";
import { Driver } from "maintenance-windows/automation";
import { browserGuard } from "./browser-guard.ts";
import { deploymentRoutes } from "./deployment-routes.ts";
import { Deployments } from "./deployments.ts";
import { environmentRoutes } from "./environment-routes.ts";
import { pageRoute } from "./page.ts";
import { Problem, problemBody, problemOf } from "./problem.ts";
import type { Settings } from "./settings.ts";

export interface Service {
  readonly app: FastifyInstance;
  readonly deployments: Deployments;
}

/**
 * One driver, and routes to it. It listens nowhere yet.
 *
 * @throws DriverError config, when the directory holds no Pulumi project.
 */
export async function openService(settings: Settings): Promise<Service> {
  const app = Fastify({
    logger: { stream: process.stderr },
    bodyLimit: 64 * 1024,
    // A word that nobody knows is refused and not left out: "confrim" must not destroy anything, nor "operaton" deploy.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
  });
  const driver = new Driver({
    directory: settings.directory,
    logger: app.log,
    onProgress: (progress) => app.log.info({ progress }, "preparing a Pulumi CLI"),
    ...(settings.atOnce === undefined ? {} : { limits: { global: settings.atOnce } }),
    ...(settings.timeout === undefined ? {} : { timeoutMs: settings.timeout * 1000 }),
  });
  await driver.environments();
  const deployments = new Deployments(driver, settings, app.log);

  // Forms of other pages can send plain text; only JSON has to be asked for.
  app.removeContentTypeParser("text/plain");
  app.addHook("onRequest", browserGuard([settings.host, ...settings.allowedHosts]));
  app.addHook("onRequest", async (_request, reply) => {
    reply.headers({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
  });
  app.setNotFoundHandler(({ method, url }) => {
    throw new Problem(404, "not-found", `Unknown route: ${method} ${url}.`);
  });
  app.setErrorHandler((error, request, reply) => {
    const told = problemOf(error);
    if (told === undefined) request.log.error(error, "unexpected error");
    const problem =
      told ?? new Problem(500, "fault", `Unexpected error; see the service's log for request ${request.id}.`);
    return reply.status(problem.status).type("application/problem+json").send(problemBody(problem));
  });
  app.get("/health", async (_request, reply) => {
    return reply.status(deployments.isClosing ? 503 : 200).send({ status: deployments.isClosing ? "stopping" : "ok" });
  });
  pageRoute(app);
  environmentRoutes(app, driver);
  deploymentRoutes(app, deployments);
  return { app, deployments };
}
