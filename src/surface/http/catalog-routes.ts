import { z } from 'zod';
import { placesOfDocuments, type DocumentPlace } from '../../catalog/documents-places.ts';
import { digest } from '../../kernel/hash.ts';
import type { Problem } from '../../kernel/problem.ts';
import { CatalogNotKept } from '../../loops/catalog-at.ts';
import { hiddenIn, type CatalogRefusal } from '../../loops/catalog-desk.ts';
import { planCatalog } from '../../loops/catalog-plan.ts';
import { processTime } from '../../loops/work-time.ts';
import { catalogCheck, catalogDocument, catalogEdited, catalogFiles, checkedCatalog, editedCatalog } from '../../wire/catalog.ts';
import type { CatalogCheckView, CatalogFilesView } from '../../wire/catalog.ts';
import { refusesRead, refusesWrite } from './answers.ts';
import type { Api, App } from './api.ts';
import { actorOf } from './guard.ts';
import { Refused, RefusedInDetail } from './problems.ts';
import { showCatalog } from './show-catalog.ts';
import { showDiagnostic, showPlan } from './show-catalog-plan.ts';

/** JSON writes a line break as two characters; a file may have 1 MiB. */
const LARGEST_EDIT = 4 * 1_048_576;
const MOST_DIAGNOSTICS = 500;
const tags = ['catalog'];

/** What is promised, as a document; what an edit of it would do; and the edit. */
export function catalogRoutes(app: App, api: Api): void {
  const placed = openPlaces(api);
  app.get('/api/v1/catalog', { schema: schemas.show }, async ({ query: { journey = null } }) => {
    const [at, catalog] = [api.clock.now(), api.catalog()];
    if (journey !== null && !catalog.journeys.some(({ name }) => name === journey))
      throw new Refused('JOURNEY_UNKNOWN', `there is no journey ${journey} in the catalog in force`);
    const { places, files } = await placed();
    const lines = new Map(api.board.lines(at).map((line) => [line.objective.name, line]));
    const state = api.ledger.world().catalog;
    return showCatalog({ catalog, state, warnings: api.catalogWarnings(), places, lines, files, journey, at });
  });
  app.get('/api/v1/catalog/files', { schema: schemas.files }, async () => showFiles(api));
  app.post('/api/v1/catalog/check', { bodyLimit: LARGEST_EDIT, schema: schemas.check }, async ({ body }) => {
    const began = processTime.spent();
    const { base, read, hide } = await api.catalogDesk.proposed(body.files);
    const plan = read.ok
      ? showPlan(planCatalog({ ...api, world: api.ledger.world }, read.value, api.clock.now()), {
          revision: read.value.revision,
          hide,
        })
      : null;
    const found = read.ok ? read.warnings : read.problems;
    const shown = hiddenIn(found.slice(0, MOST_DIAGNOSTICS), hide).map((one) =>
      showDiagnostic(one, read.ok ? 'warning' : 'mistake'),
    );
    const answer: CatalogCheckView = {
      base,
      valid: read.ok,
      mistakes: read.ok ? [] : shown,
      warnings: read.ok ? shown : [],
      left_out: Math.max(0, found.length - MOST_DIAGNOSTICS),
      plan,
      took_ms: Math.round(processTime.spent() - began),
    };
    return answer;
  });
  app.post('/api/v1/catalog/apply', { bodyLimit: LARGEST_EDIT, schema: schemas.apply }, async (request) => {
    const answer = await api.catalogDesk.apply({ ...request.body, actor: actorOf(request) });
    if ('code' in answer) throw refused(answer);
    const inForce = api.catalog().revision === answer.revision;
    const sentence = inForce
      ? `Catalog ${answer.revision.slice(0, 12)} is in force.`
      : `Catalog ${answer.revision.slice(0, 12)} is written, and comes into force as soon as it can be recorded.`;
    return { ...answer, in_force: inForce, sentence };
  });
}

type Placed = { readonly places: ReadonlyMap<string, DocumentPlace>; readonly files: number };

/** Where everything stands, found out once for the same files. */
function openPlaces({ catalogTexts }: Api): () => Promise<Placed> {
  const state: { base: string | null; placed: Placed } = { base: null, placed: { places: new Map(), files: 0 } };
  return async () => {
    // Without its texts a catalog of the past can be told all the same, only not where each part of it stood.
    const texts = await catalogTexts().catch(ifNotKept);
    const files = texts?.files ?? [];
    if (texts === null || state.base !== texts.base)
      Object.assign(state, { base: texts?.base ?? null, placed: { places: placesOfDocuments(files), files: files.length } });
    return state.placed;
  };
}

async function showFiles({ catalogTexts, catalogDesk }: Api): Promise<CatalogFilesView> {
  const texts = await catalogTexts().catch(ifNotKept);
  if (texts === null) throw new Refused('PAST_NOT_KEPT', 'the ledger does not hold the texts of the catalog of then');
  const not = await catalogDesk.refusal();
  const writable = { can: not === null, why: not?.text ?? '', hint: not?.hint ?? '' };
  return { base: texts.base, writable, files: texts.files.map(({ file, text }) => ({ file, text, digest: digest(text) })) };
}

function ifNotKept(cause: unknown): null {
  if (cause instanceof CatalogNotKept) return null;
  throw cause;
}

function refused({ code, text, hint, problems = [] }: CatalogRefusal): Refused {
  if (problems.length === 0) return new Refused(code, text, hint);
  const errors = problems.slice(0, MOST_DIAGNOSTICS).map((one: Problem) => showDiagnostic(one, 'mistake'));
  return new RefusedInDetail(code, text, {
    hint,
    errors: errors.map(({ file, line, column, shown }) => ({ path: `${file}:${line}:${column}`, text: shown })),
  });
}

const schemas = {
  show: {
    operationId: 'showCatalog',
    summary: 'What is promised, as a document: in words, with owners, health, and where each part stands',
    tags,
    querystring: z.object({ journey: z.string().max(200).optional().describe('only this journey, with all its promises') }),
    response: { 200: catalogDocument, ...refusesRead('REQUEST_INVALID', 'JOURNEY_UNKNOWN') },
  },
  files: {
    operationId: 'listCatalogFiles',
    summary: 'The files of the catalog as they are, without secrets, and whether they can be changed here',
    tags,
    response: { 200: catalogFiles, ...refusesRead('PAST_NOT_KEPT') },
  },
  check: {
    operationId: 'checkCatalog',
    summary:
      'What plimsoll validate would say of the files with these in place of their namesakes, and what putting them in force would do',
    tags,
    body: checkedCatalog,
    response: { 200: catalogCheck, ...refusesWrite() },
  },
  apply: {
    operationId: 'applyCatalog',
    summary: 'Write files of the catalog and put them in force, with a reason',
    tags,
    body: editedCatalog,
    response: {
      200: catalogEdited,
      ...refusesWrite('CATALOG_MOVED', 'CATALOG_NOT_WRITABLE', 'CATALOG_INVALID', 'CATALOG_FILE'),
    },
  },
};
