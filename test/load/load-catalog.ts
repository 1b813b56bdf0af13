import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const QUOTA = 'quota: { bytesPerSecond: 16GiB, observationsPerSecond: 1000000000, burst: 60s }';

/** Two journeys told by spans, one told by counters, and two senders whose quotas are out of reach. */
const TEXT = `
apiVersion: openslo/v1
kind: Service
metadata: { name: shop }
spec: {}
---
apiVersion: plimsoll/v1
kind: Source
metadata: { name: loud }
spec: { owner: load, ${QUOTA} }
---
apiVersion: plimsoll/v1
kind: Source
metadata: { name: quiet }
spec: { owner: load, ${QUOTA} }
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: orders }
spec: { owner: load, match: [{ kind: server, where: { service.name: shop } }], cohorts: { version: service.version } }
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: fragile }
spec: { owner: load, match: [{ kind: server, where: { service.name: fragile } }], cohorts: { version: service.version } }
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: payments }
spec: { owner: load, match: [{ kind: server, where: { service.name: payments } }], cohorts: { version: service.version } }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: orders-success }
spec:
  ratioMetric:
    total: { metricSource: { type: plimsoll, spec: { journey: orders } } }
    good: { metricSource: { type: plimsoll, spec: { where: { http.response.status_code: { below: 500 } } } } }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: fragile-success }
spec:
  ratioMetric:
    total: { metricSource: { type: plimsoll, spec: { journey: fragile } } }
    good: { metricSource: { type: plimsoll, spec: { where: { http.response.status_code: { below: 500 } } } } }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: payments-settled }
spec:
  ratioMetric:
    counter: true
    total: { metricSource: { type: plimsoll, spec: { journey: payments, metric: payments_tried_total } } }
    good: { metricSource: { type: plimsoll, spec: { metric: payments_settled_total } } }
`;

export function writeLoadCatalog(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'load.yaml'), TEXT);
}
