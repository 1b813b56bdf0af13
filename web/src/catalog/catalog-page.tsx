import { Link, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { CatalogDocumentView, CatalogSectionView } from '../../../src/wire/catalog.ts';
import { showCatalog } from '../api/questions.ts';
import { useAsked } from '../asked/use-asked.ts';
import { PageHead } from '../kit/page-head.tsx';
import { Section } from '../kit/section.tsx';
import { Empty, Trouble, Waiting } from '../kit/waiting.tsx';
import { usePast } from '../live/use-live.tsx';
import { HealthShape } from '../mark/health-glyph.tsx';
import { showClock, showDay } from '../show.ts';
import { contentsOf, totalsInWords } from './document-words.ts';
import { JourneyPart } from './journey-part.tsx';
import { Promises } from './promise-row.tsx';
import { Place } from './place.tsx';
import './catalog.css';

/** Health is told by the board; the promises themselves change seldom. */
const EVERY_MS = 10_000;

/** What is promised, to whom, by whom: a document that is always true. */
export function CatalogPage(): ReactNode {
  const { journey } = useSearch({ from: '/catalog' });
  const asked = useAsked<CatalogDocumentView>(showCatalog({ journey }), { everyMs: EVERY_MS });
  const past = usePast();
  return (
    <article className="catalog">
      <PageHead
        title="Catalog"
        about="What is promised, by whom, and how well it is kept."
        {...(asked.kind === 'known' && { facts: <Facts document={asked.view} /> })}
        actions={
          past === null && (
            <Link to="/catalog/edit" className="button button--ink">
              Change it
            </Link>
          )
        }
      />
      {asked.kind === 'asking' && <Waiting what="what is promised" lines={8} />}
      {asked.kind === 'refused' && <Trouble what="The catalog cannot be shown:" why={asked.why} />}
      {asked.kind === 'known' && (
        <>
          {asked.trouble !== null && <Trouble what="This is not the newest:" why={asked.trouble} />}
          <Document document={asked.view} only={journey ?? null} />
        </>
      )}
    </article>
  );
}

function Facts({ document }: { document: CatalogDocumentView }): ReactNode {
  const { edition } = document;
  return (
    <>
      <span>{totalsInWords(document)}</span>
      <span>
        edition <code>{edition.revision.slice(0, 12)}</code>
      </span>
      {edition.applied_at !== null && (
        <span>
          in force since{' '}
          <time dateTime={edition.applied_at}>
            {showDay(edition.applied_at)} {showClock(edition.applied_at)}
          </time>
        </span>
      )}
    </>
  );
}

function Document({ document, only }: { document: CatalogDocumentView; only: string | null }): ReactNode {
  const { edition, journeys, elsewhere, sections, products } = document;
  if (journeys.length + elsewhere.length + products.length === 0)
    return (
      <Empty title="Nothing is promised yet.">
        <Link to="/start">First steps</Link> lead from telemetry to a first promise; or <Link to="/catalog/edit">write one</Link>.
      </Empty>
    );
  return (
    <div className="catalog__columns">
      {only === null && <ContentsList document={document} />}
      <div className="catalog__body">
        {edition.edited !== null && (
          <p className="catalog__edited">
            Put in force by <b>{edition.edited.by}</b>: “{edition.edited.reason}”{' '}
            <Link to="/ledger" search={{ subject: 'catalog' }}>
              entry {edition.edited.entry}
            </Link>
          </p>
        )}
        <Doubts edition={edition} />
        {only !== null && (
          <p>
            This journey alone. <Link to="/catalog">Show the whole catalog</Link>
          </p>
        )}
        {products.length > 0 && only === null && <Products products={products} journeys={journeys} />}
        {journeys.map((journey) => (
          <JourneyPart key={journey.name} journey={journey} />
        ))}
        {document.journeys_left_out > 0 && (
          <p className="quiet">{document.journeys_left_out} further journeys are not shown here.</p>
        )}
        {elsewhere.length > 0 && (
          <Section id="elsewhere" title="Of no journey">
            <Promises promises={elsewhere} />
            {document.elsewhere_left_out > 0 && <p className="quiet">{document.elsewhere_left_out} more are not shown here.</p>}
          </Section>
        )}
        {sections.map((section) => (
          <Things key={section.kind} section={section} />
        ))}
      </div>
    </div>
  );
}

function ContentsList({ document }: { document: CatalogDocumentView }): ReactNode {
  return (
    <nav className="catalog__contents" aria-label="Contents">
      <p className="label">Contents</p>
      <ol>
        {contentsOf(document).map(({ id, text, health, depth }) => (
          <li key={id} className={depth === 1 ? 'catalog__rest' : undefined}>
            <Link to="/catalog" hash={id} search>
              {text}
            </Link>
            {health !== null && (
              <span className={`tone-${health}`} title={health}>
                <HealthShape health={health} />
                <span className="hidden-visually">{health}</span>
              </span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** An edit that has no effect, and what was found odd. */
function Doubts({ edition }: { edition: CatalogDocumentView['edition'] }): ReactNode {
  const { refused, warnings } = edition;
  return (
    <>
      {refused.length > 0 && (
        <div className="trouble" role="status">
          <p>
            <strong>The newest edit of the files is refused; the last good one is in force.</strong>{' '}
            <Link to="/catalog/edit">Mend it</Link>
          </p>
          <pre className="catalog__said">{refused.join('\n')}</pre>
        </div>
      )}
      {warnings.length > 0 && (
        <details className="catalog__warnings">
          <summary>{warnings.length === 1 ? 'One thing in it looks odd' : `${warnings.length} things in it look odd`}</summary>
          <pre className="catalog__said">{warnings.map(({ shown }) => shown).join('\n')}</pre>
        </details>
      )}
    </>
  );
}

function Products({
  products,
  journeys,
}: {
  products: CatalogDocumentView['products'];
  journeys: CatalogDocumentView['journeys'];
}): ReactNode {
  const titles = new Map(journeys.map(({ name, display_name: title }) => [name, title]));
  return (
    <Section id="products" title="Products" aside="what several journeys are to a customer">
      <dl className="catalog__things">
        {products.map(({ name, display_name: title, owner, journeys: names, file, line }) => (
          <div key={name}>
            <dt>
              <Link to="/products/$name" params={{ name }}>
                {title}
              </Link>
            </dt>
            <dd>
              <p>Made of {names.map((one) => titles.get(one) ?? one).join(', ')}.</p>
              <p className="facts">
                <span>owned by {owner}</span>
                <Place file={file} line={line} />
              </p>
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

function Things({ section: { kind, title, about, things, left_out: left } }: { section: CatalogSectionView }): ReactNode {
  return (
    <Section id={kind} title={title} aside={about}>
      <dl className="catalog__things">
        {things.map(({ name, display_name: shown, owner, sentence, file, line }) => (
          <div key={name}>
            <dt>{shown}</dt>
            <dd>
              {sentence !== '' && <p>{sentence}</p>}
              <p className="facts">
                {owner !== null && <span>owned by {owner}</span>}
                <Place file={file} line={line} />
              </p>
            </dd>
          </div>
        ))}
      </dl>
      {left > 0 && <p className="quiet">{left} more are not shown here.</p>}
    </Section>
  );
}
