import type { OpenLedger, Role } from '#libs/ledger';
import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE, NestFactory } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SignedIn } from './auth/caller.js';
import { createSignIn, type SignIn } from './auth/sign-in.js';
import { handlers } from './bus.js';
import { CasesController } from './cases.controller.js';
import { DeadlinesController } from './deadlines.controller.js';
import { InboxController } from './inbox.controller.js';
import { WorkflowsController } from './workflows.controller.js';
import { Checked } from './checked.js';
import { commandControllers } from './commands.js';
import { EvidenceController } from './evidence.controller.js';
import type { Config } from './config.js';
import { serveConsole } from './console.js';
import { serveDocs } from './docs.js';
import { FeedController } from './feed.controller.js';
import { HealthController } from './health.controller.js';
import { createLog, frameworkLog, type Log } from './log.js';
import { MetricsController } from './metrics.controller.js';
import { createMetrics, type Metrics } from './metrics.js';
import { Problems } from './problems.js';
import { CONFIG, LEDGER, LOG, METRICS, SIGN_IN } from './providers.js';
import { ClassesController } from './queries/classes.controller.js';
import { DecisionsController } from './queries/decisions.controller.js';
import { OwnController } from './queries/own.controller.js';
import { PersonsController } from './queries/persons.controller.js';
import { AuthoringController } from './queries/authoring.controller.js';
import { PoliciesController } from './queries/policies.controller.js';
import { ProgrammesController } from './queries/programmes.controller.js';
import { RulesController } from './queries/rules.controller.js';
import { SettlementCasesController } from './queries/settlement-cases.controller.js';
import { SettlementsController } from './queries/settlements.controller.js';
import { subjectControllers } from './queries/subjects.controller.js';
import { targetsControllers } from './queries/targets.controller.js';
import { SessionController } from './session.controller.js';
import { SettlementCommandsController } from './settlements.controller.js';
import { Traffic } from './traffic.js';

/** The largest request: commands are small, evidence files have their own way in. */
const BODY_LIMIT = 1_048_576;

/** What is served by a process of a role, beside health and metrics; the other roles are served nobody. */
const served: { readonly [role in Role]?: readonly Type[] } = {
  feed: [FeedController],
  api: [
    SessionController,
    RulesController,
    AuthoringController,
    PoliciesController,
    SettlementsController,
    SettlementCommandsController,
    ProgrammesController,
    ClassesController,
    SettlementCasesController,
    OwnController,
    DecisionsController,
    CasesController,
    InboxController,
    DeadlinesController,
    WorkflowsController,
    EvidenceController,
    PersonsController,
    ...subjectControllers,
    ...targetsControllers,
    ...commandControllers,
  ],
};

/** What a service is made of beside its ledger. */
type Parts = { readonly log: Log; readonly metrics: Metrics };

@Module({})
class ShixunModule {
  static of(config: Config, ledger: OpenLedger, signIn: SignIn, { log, metrics }: Parts): DynamicModule {
    return {
      module: ShixunModule,
      imports: [CqrsModule.forRoot()],
      controllers: [
        HealthController,
        ...(config.SHIXUN_METRICS === 'on' ? [MetricsController] : []),
        ...config.SHIXUN_ROLES.flatMap((role) => served[role] ?? []),
      ],
      providers: [
        { provide: LEDGER, useValue: ledger },
        { provide: CONFIG, useValue: config },
        { provide: METRICS, useValue: metrics },
        { provide: LOG, useValue: log },
        Traffic,
        { provide: SIGN_IN, useValue: signIn },
        { provide: APP_GUARD, useClass: SignedIn },
        { provide: APP_FILTER, useClass: Problems },
        { provide: APP_PIPE, useClass: Checked },
        ...handlers,
      ],
    };
  }
}

/** The service over an opened ledger, ready to listen. Closing it leaves the ledger to whoever opened it. */
export async function createApp(
  config: Config,
  ledger: OpenLedger,
  parts: Parts = { log: createLog(config), metrics: createMetrics() },
): Promise<NestFastifyApplication> {
  const signIn = await createSignIn(config, ledger);
  const adapter = new FastifyAdapter({ bodyLimit: BODY_LIMIT, forceCloseConnections: 'idle' });
  // Files of evidence come as they are and are written as they come, with a limit of their own.
  adapter
    .getInstance()
    .addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload));
  const app = await NestFactory.create<NestFastifyApplication>(
    ShixunModule.of(config, ledger, signIn, parts),
    adapter,
    {
      logger: frameworkLog(parts.log),
    },
  );
  app.get(Traffic).watch(adapter.getInstance(), parts.log, parts.metrics);
  serveDocs(app);
  if (config.SHIXUN_ROLES.includes('api')) await serveConsole(app);
  await app.init();
  return app;
}
