import { guard } from './guard.ts';
import { plimsoll, type Plimsoll } from './plimsoll.ts';

// `<script async src="…/plimsoll.js" data-key="…" data-service="shop">`: the page then finds `window.plimsoll`.
guard(() => {
  const script = document.currentScript as HTMLScriptElement;
  const { consent, traceFetch, ...said } = script.dataset as Record<string, string>;
  (window as { plimsoll?: Plimsoll }).plimsoll = plimsoll({
    endpoint: new URL(script.src).origin,
    ...said,
    consent: consent !== 'false' && consent,
    traceFetch: traceFetch?.split(' '),
  } as never);
})();
