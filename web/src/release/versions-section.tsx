import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { usePast } from '../live/use-live.tsx';
import { OrderButtons } from '../order/order-buttons.tsx';
import type { VersionList } from './use-releases.ts';
import { readVersions, type VersionRow } from './version-rows.ts';
import './release.css';

const WORDS: Readonly<Record<VersionRow['state'], string>> = {
  revoked: 'revoked',
  serving: 'serves',
  replaced: 'replaced',
  'rolled-back': 'rolled back',
  unknown: 'unknown',
};

export function VersionsSection({ list, service, at }: { list: VersionList | null; service: string; at: number }): ReactNode {
  const isPast = usePast() !== null;
  if (list === null || list.versions.length === 0) return null;
  return (
    <section className="panel rollout__section" aria-labelledby="versions">
      <h2 id="versions">What became of the versions of {service}</h2>
      <div className="wide" tabIndex={0} role="region" aria-label={`Versions of ${service}`}>
        <table className="plain-table versions">
          <thead>
            <tr>
              <th scope="col">Version</th>
              <th scope="col">Is</th>
              <th scope="col">Since, and by what</th>
              {!isPast && <th scope="col">Order</th>}
            </tr>
          </thead>
          <tbody>
            {readVersions(service, list.versions, at).map((row) => (
              <tr key={row.version} className={`versions__row--${row.state}`}>
                <th scope="row" className="version">
                  {row.version}
                </th>
                <td className="versions__state">{WORDS[row.state]}</td>
                <td>
                  {row.says}
                  {row.rollout !== null && (
                    <>
                      {' '}
                      <Link to="/rollouts/$id" params={{ id: row.rollout }}>
                        {row.rollout}
                      </Link>
                    </>
                  )}
                </td>
                {!isPast && (
                  <td>
                    <OrderButtons orders={[row.order]} label={`Version ${row.version}`} />
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
