import type { FastifyInstance } from "fastify";
import { type Driver, DriverError, type Verification } from "maintenance-windows/automation";

type Named = { Params: { stack: string } };

/** What the environments are, and whether the patching of one really happened. */
export function environmentRoutes(app: FastifyInstance, driver: Driver): void {
  /** Each environment is judged once at a time: who asks meanwhile gets the same answer. */
  const judging = new Map<string, Promise<Verification>>();

  app.get("/environments", async () => Promise.all((await driver.environments()).map((stack) => environment(stack))));

  app.get<Named>("/environments/:stack", async ({ params }) => shown(await driver.environment(params.stack)));

  app.get<Named>("/environments/:stack/verification", async ({ params: { stack } }) => {
    const judged = judging.get(stack) ?? driver.verify(stack).finally(() => judging.delete(stack));
    judging.set(stack, judged);
    const { passed, windows } = await judged;
    return {
      stack,
      passed,
      windows: windows.map(({ history, verdict }) => ({ name: history.window.name, ...verdict })),
    };
  });

  /** One that is wrong is listed as well, with what is wrong. */
  async function environment(name: string) {
    try {
      return shown(await driver.environment(name));
    } catch (error) {
      if (error instanceof DriverError) return { name, error: { kind: error.kind, message: error.message } };
      throw error;
    }
  }
}

function shown({ name, cloud, region, environment }: Awaited<ReturnType<Driver["environment"]>>) {
  return { name, cloud, region: region ?? null, protected: environment?.protect !== undefined };
}
