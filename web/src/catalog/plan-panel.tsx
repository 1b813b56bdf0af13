import type { ReactNode } from 'react';
import type { CatalogPlanView } from '../../../src/wire/catalog.ts';
import { Section } from '../kit/section.tsx';
import { Waiting } from '../kit/waiting.tsx';
import { HealthWord } from '../mark/health-glyph.tsx';
import { groupChanges, judgedRows, type ChangeGroup } from './plan-rows.ts';
import type { Checked } from './use-check.ts';

/** What putting it in force would do, beside what is typed. */
export function PlanPanel({ checked, isUnchanged }: { checked: Checked; isUnchanged: boolean }): ReactNode {
  const plan = checked.kind === 'known' ? checked.check.plan : null;
  return (
    <Section id="plan" title="What it would do" aside={checked.kind === 'known' && checked.isOld ? 'being checked' : undefined}>
      {checked.kind === 'asking' && <Waiting what="what it would do" />}
      {checked.kind === 'failed' && <p className="quiet">It cannot be said: {checked.why}</p>}
      {checked.kind === 'known' && plan === null && (
        <p className="quiet">While there are mistakes nobody can say. They are listed under the text.</p>
      )}
      {plan !== null &&
        (isUnchanged ? (
          <p className="quiet">Nothing is changed yet. What you change is compared with what is in force.</p>
        ) : (
          <Plan plan={plan} />
        ))}
    </Section>
  );
}

function Plan({ plan }: { plan: CatalogPlanView }): ReactNode {
  const judged = judgedRows(plan);
  return (
    <>
      <p className="plan__sentence">{plan.sentence}</p>
      {groupChanges(plan).map((group) => (
        <Group key={group.change} group={group} />
      ))}
      {plan.changes_left_out > 0 && <p className="quiet">{plan.changes_left_out} more changes.</p>}
      {plan.redefined.length > 0 && (
        <Told title="Counts something else from now on" lines={plan.redefined.map(({ sentence }) => sentence)} />
      )}
      {judged.length > 0 && (
        <div className="plan__part">
          <h3>Judged by the new terms</h3>
          <ul className="plan__judged">
            {judged.map(({ objective, before, after, sentence, isWorse }) => (
              <li key={objective} className={isWorse ? 'plan__worse' : undefined}>
                <p>
                  <b>{objective}</b>{' '}
                  <span className="plan__from">
                    {before === null ? 'new' : <HealthWord health={before} />} →{' '}
                    {after === null ? 'not known yet' : <HealthWord health={after} />}
                  </span>
                </p>
                <p className="quiet">{sentence}</p>
              </li>
            ))}
          </ul>
        </div>
      )}
      {plan.unjudged > 0 && <p className="quiet">{plan.unjudged} further promises that it concerns were not judged.</p>}
      {plan.rollouts.length > 0 && (
        <Told title="Rollouts under way" lines={plan.rollouts.map(({ id, because }) => `${id}: ${because}`)} />
      )}
      {plan.alerts.length > 0 && (
        <Told
          title="Alerts that would be withdrawn"
          lines={plan.alerts.map(({ subject, because }) => `${subject}: ${because}`)}
        />
      )}
    </>
  );
}

function Group({ group: { change, title, changes } }: { group: ChangeGroup }): ReactNode {
  return (
    <div className="plan__part">
      <h3>{title}</h3>
      <ul className={`plan__changes plan__changes--${change}`}>
        {changes.map(({ what, name, fields, left_out: left }) => (
          <li key={`${what} ${name}`}>
            <p>
              <span className="quiet">{what}</span> <b>{name}</b>
            </p>
            {fields.length > 0 && (
              <dl className="plan__fields">
                {fields.map(({ field, before, after }) => (
                  <div key={field}>
                    <dt>{field}</dt>
                    <dd>
                      <del>{before ?? 'none'}</del> <span aria-hidden="true">→</span> <ins>{after ?? 'none'}</ins>
                    </dd>
                  </div>
                ))}
              </dl>
            )}
            {change === 'changed' && fields.length === 0 && <p className="quiet">by what it rests on</p>}
            {left > 0 && <p className="quiet">and {left} more</p>}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Told({ title, lines }: { title: string; lines: readonly string[] }): ReactNode {
  return (
    <div className="plan__part plan__told">
      <h3>{title}</h3>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  );
}
