import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { AlertView } from '../../../src/wire/alert.ts';
import { countAlerts, loudest, SEVERITY_TONES } from './open-alerts.ts';
import './alerts.css';

/** That alerts are open, beside what they are about. Nothing when none is: quiet is what is usual. */
export function AlertNote({ open }: { open: readonly AlertView[] }): ReactNode {
  const [text, severity] = [countAlerts(open), loudest(open)];
  if (text === null || severity === null) return null;
  return (
    <Link to="/alerts" className={`alert-note alert-note--${SEVERITY_TONES[severity]}`}>
      {text}
    </Link>
  );
}
