import {
  CannotMakePack,
  comparePacks,
  coverageOf,
  mutate,
  newPack,
  reportCases,
  stepsOf,
  tally,
  tallyBy,
  whoChanges,
  type PersonOutcome,
} from '#libs/authoring';
import { legalDateAt } from '#libs/canonical';
import { Refused } from '#libs/domain';
import { drafted, readOrRefuse, trySomePacks, type Drafted, type OpenLedger } from '#libs/ledger';
import { lintPack, packFolders, type Pack } from '#libs/policy';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { TheCaller, type Caller } from '../auth/caller.js';
import { jurisdictionCode } from '../commands.js';
import { LEDGER } from '../providers.js';
import { found } from '../reading.js';
import { axes, demandRole, positionAt, windowName } from './asking.js';

/** Who works on packs, and who may see what a draft means for people. */
const AUTHORS = ['rule.author', 'rule.approver'];
const TRIES = [...AUTHORS, 'bureau.hr', 'bureau.training'];

const trial = z.object({ purpose: z.string().optional(), window: windowName.optional(), ...axes });
const made = z.strictObject({ id: z.string(), from: z.string().optional() });

/** The tools of rule authors over the rules folder of the service, with the answers of the terminal. */
@ApiTags('policies')
@ApiBearerAuth()
@Controller('v1/policies')
export class AuthoringController {
  constructor(@Inject(LEDGER) private readonly ledger: OpenLedger) {}

  @Get(':code/lint')
  @ApiOperation({ summary: 'Everything that is wrong in the folder of a pack', operationId: 'lintPolicy' })
  lint(@Param('code', { schema: jurisdictionCode }) code: string, @TheCaller() { actor }: Caller) {
    demandRole(actor, TRIES, { jurisdiction: code });
    return readOrRefuse(() => lintPack(this.rulesDir, this.folderOf(code)));
  }

  @Get(':code/test')
  @ApiOperation({ summary: 'Golden cases, and rules that no case decides', operationId: 'testPolicy' })
  test(@Param('code', { schema: jurisdictionCode }) code: string, @TheCaller() { actor }: Caller) {
    demandRole(actor, TRIES, { jurisdiction: code });
    const { pack, cases } = this.draftOf(code);
    return reportCases(pack, cases);
  }

  @Get(':code/coverage')
  @ApiOperation({ summary: 'Every clause and what carries it', operationId: 'policyCoverage' })
  coverage(@Param('code', { schema: jurisdictionCode }) code: string, @TheCaller() { actor }: Caller) {
    demandRole(actor, TRIES, { jurisdiction: code });
    return readOrRefuse(() => coverageOf(this.rulesDir, this.folderOf(code)));
  }

  @Get(':code/mutate')
  @ApiOperation({
    summary: 'Small mistakes that no golden case notices; takes a while · rule.author, rule.approver',
    operationId: 'mutatePolicy',
  })
  mutate(@Param('code', { schema: jurisdictionCode }) code: string, @TheCaller() { actor }: Caller) {
    demandRole(actor, AUTHORS, { jurisdiction: code });
    const { pack, cases } = this.draftOf(code);
    return mutate(pack, cases);
  }

  @Get(':code/simulate')
  @ApiOperation({
    summary: 'What the draft says about the people of the jurisdiction; nothing is recorded',
    operationId: 'simulatePolicy',
  })
  async simulate(
    @Param('code', { schema: jurisdictionCode }) code: string,
    @Query({ schema: trial }) asked: z.output<typeof trial>,
    @TheCaller() { actor }: Caller,
  ) {
    demandRole(actor, TRIES, { jurisdiction: code });
    const { pack } = this.draftOf(code);
    const [rows = []] = await this.tried(code, [pack], asked);
    return { hash: pack.hash, version: pack.version, ...tally(rows), schools: tallyBy(rows, 'school') };
  }

  @Get(':code/outlook')
  @ApiOperation({
    summary: 'Where open requirements are heading under the pack in force',
    operationId: 'policyOutlook',
  })
  async outlook(
    @Param('code', { schema: jurisdictionCode }) code: string,
    @Query({ schema: trial }) asked: z.output<typeof trial>,
    @TheCaller() { actor }: Caller,
  ) {
    demandRole(actor, TRIES, { jurisdiction: code });
    const pack = found(this.ledger.shelf.forJurisdiction(code));
    const [rows = []] = await this.tried(code, [pack], asked, true);
    return { hash: pack.hash, ...tally(rows), persons: rows.filter(({ outlook }) => outlook !== undefined) };
  }

  @Get(':code/diff')
  @ApiOperation({ summary: 'The draft against the pack in force: content, and who changes', operationId: 'diffPolicy' })
  async diff(
    @Param('code', { schema: jurisdictionCode }) code: string,
    @Query({ schema: trial }) asked: z.output<typeof trial>,
    @TheCaller() { actor }: Caller,
  ) {
    demandRole(actor, TRIES, { jurisdiction: code });
    const before = found(this.ledger.shelf.forJurisdiction(code));
    const { pack: after } = this.draftOf(code);
    const [was = [], now = []] = before.hash === after.hash ? [] : await this.tried(code, [before, after], asked);
    const persons = whoChanges(was, now);
    const people = { changed: persons.length, steps: stepsOf(persons), persons };
    return { before: before.hash, after: after.hash, changes: comparePacks(before, after), people };
  }

  @Post()
  @HttpCode(201)
  @ApiOperation({ summary: 'Make a pack folder: the smallest, or a copy · rule.author', operationId: 'newPolicy' })
  async make(@Body({ schema: made }) wanted: z.output<typeof made>, @TheCaller() { actor }: Caller) {
    demandRole(actor, ['rule.author'], { jurisdiction: wanted.id.slice(0, 6) });
    try {
      const files = await newPack(this.rulesDir, wanted);
      this.ledger.shelf.look();
      return { files };
    } catch (error) {
      if (error instanceof CannotMakePack) throw refused(error);
      throw error;
    }
  }

  private get rulesDir(): string {
    return this.ledger.shelf.rulesDir;
  }

  /** @throws {Refused} `not-found`, `pack-invalid` with everything that is wrong. */
  private draftOf(code: string): Drafted {
    return drafted(this.rulesDir, this.folderOf(code));
  }

  /** @throws {Refused} `not-found` */
  private folderOf(code: string): string {
    const inForce = this.ledger.shelf.forJurisdiction(code)?.id;
    const folders = packFolders(this.rulesDir).filter((folder) => folder.startsWith(`cn/${code}-`));
    return found(folders.find((folder) => folder === `cn/${inForce}`) ?? folders[0]);
  }

  private async tried(
    code: string,
    packs: readonly Pack[],
    { purpose, window, asOf, knownAt }: z.output<typeof trial>,
    outlook = false,
  ): Promise<PersonOutcome[][]> {
    const { log, shelf, now } = this.ledger;
    const upTo = await positionAt(log, knownAt);
    // A county without a pack in force has no interpretations either; its draft can be tried all the same.
    const { interpretations = [] } = (await shelf.inForce(code, upTo)) ?? {};
    const whom = { jurisdiction: code, upTo, interpretations, purpose, window, asOf, outlook };
    return trySomePacks(this.ledger, packs, whom, legalDateAt(now()));
  }
}

function refused({ why, what: pack }: CannotMakePack): Refused {
  if (why === 'exists') return new Refused('pack-folder-exists', { pack });
  return why === 'bad-id'
    ? new Refused('pack-id-invalid', { pack }, '/id')
    : new Refused('pack-source-unknown', { pack }, '/from');
}
