import { createHmac } from 'node:crypto';

export const DELIVERY_SECRET = 'a-delivery-secret-for-tests';

/** A delivery of GitHub, signed with the secret that served worlds know. */
export function signed(delivery: object): RequestInit {
  const body = JSON.stringify(delivery);
  const signature = `sha256=${createHmac('sha256', DELIVERY_SECRET).update(body).digest('hex')}`;
  const headers = {
    'content-type': 'application/json',
    'x-github-event': 'deployment_protection_rule',
    'x-hub-signature-256': signature,
  };
  return { method: 'POST', headers, body };
}
