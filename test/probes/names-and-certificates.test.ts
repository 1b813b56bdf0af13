import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { openProber } from '../../src/adapters/prober-net/open-prober.ts';
import { systemClock } from '../../src/adapters/system-clock/system-clock.ts';
import type { Prober } from '../../src/ports/prober.ts';
import type { ProbeRun } from '../../src/probe/run.ts';
import { runCommand } from '../cli/server-process.ts';
import { requires } from '../requires.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { httpAsk, said } from './controlled.ts';
import { openDnsServer } from './dns-server.ts';

function openOne(t: TestContext): Prober {
  const prober = openProber({ clock: systemClock() });
  t.after(() => prober.close());
  return prober;
}

test('a name server is asked what a name leads to', async (t) => {
  const prober = openOne(t);
  const server = await openDnsServer(t, { 'shop.example': ['10.1.2.3', '10.1.2.4'], 'silent.example': [] });
  const ask = { kind: 'dns', type: 'A', server, timeoutMs: 400, allowPrivate: true } as const;
  const found = await prober.exchange({ ...ask, host: 'shop.example' });
  assert.deepEqual(found.say === 'answered' && found.records.toSorted(), ['10.1.2.3', '10.1.2.4']);
  assert.ok((found.phases.dns ?? 0) > 0 && found.phases.connect === null);
  assert.equal(said(await prober.exchange({ ...ask, host: 'other.example' })), 'DNS');
  assert.ok(['DNS', 'TIMEOUT'].includes(said(await prober.exchange({ ...ask, host: 'silent.example' }))));
  assert.equal(said(await prober.exchange({ ...ask, host: 'shop.example', allowPrivate: false })), 'ADDRESS_FORBIDDEN');
});

/** Certificates of an authority of the test, and a server that shows one of them. */
type Shown = { readonly url: string; readonly port: number };

function makeCertificates(folder: string): void {
  const openssl = (...args: readonly string[]): void => void execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '30', '-subj', '/CN=Test authority');
  const signed = (name: string, subject: string, when: readonly string[]): void => {
    writeFileSync(join(folder, `${name}.ext`), `subjectAltName=${subject}\n`);
    openssl('req', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-extfile',
      `${name}.ext`,
      '-out',
      `${name}.pem`,
      ...when,
    );
  };
  signed('good', 'IP:127.0.0.1,DNS:localhost', ['-days', '20']);
  signed('other', 'DNS:other.example', ['-days', '20']);
  signed('expired', 'IP:127.0.0.1', ['-days', '-1']);
}

async function show(t: TestContext, folder: string, name: string): Promise<Shown> {
  const [key, cert] = [readFileSync(join(folder, `${name}.key`)), readFileSync(join(folder, `${name}.pem`))];
  const server = createHttps({ key, cert }, (_request, response) => void response.end('well'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { port, url: `https://127.0.0.1:${port}/` };
}

test(
  'a certificate that nobody known signed is not good, whatever else, and nothing is sent',
  { ...requires('openssl') },
  async (t) => {
    using folder = openTemporaryFolder();
    makeCertificates(folder.path);
    const prober = openOne(t);
    for (const name of ['good', 'expired']) {
      const { url, port } = await show(t, folder.path, name);
      const exchange = await prober.exchange(httpAsk(url));
      assert.equal(said(exchange), 'CERTIFICATE', name);
      const [{ daysLeft } = assert.fail('no certificate was told')] = exchange.certificates;
      const [least, most] = name === 'good' ? [19.9, 20] : [-1.1, -0.9];
      assert.ok(daysLeft > least && daysLeft < most, `${name}: ${daysLeft}`);
      assert.equal(
        said(await prober.exchange({ kind: 'tls', host: '127.0.0.1', port, timeoutMs: 1_000, allowPrivate: true })),
        'CERTIFICATE',
      );
      assert.equal(
        said(await prober.exchange({ kind: 'tcp', host: '127.0.0.1', port, timeoutMs: 1_000, allowPrivate: true })),
        'answered',
      );
    }
  },
);

test('one run by hand, with an authority that this machine trusts', { ...requires('openssl') }, async (t) => {
  using folder = openTemporaryFolder();
  makeCertificates(folder.path);
  const [good, other, old] = await Promise.all(['good', 'other', 'expired'].map((name) => show(t, folder.path, name)));
  if (good === undefined || other === undefined || old === undefined) return assert.fail();
  writeFileSync(join(folder.path, 'catalog.yaml'), catalogText({ good, other, old }));
  const env = { NODE_EXTRA_CA_CERTS: join(folder.path, 'ca.pem') };
  const run = async (name: string): Promise<{ readonly code: number | null; readonly run: ProbeRun }> => {
    const { code, out } = await runCommand(['--json', 'probe', 'run', name, '--catalog', folder.path], { env });
    return { code, run: JSON.parse(out) as ProbeRun };
  };
  const [well, soon, wrong, expired] = await Promise.all([run('well'), run('soon'), run('wrong'), run('expired')]);
  assert.deepEqual([well.code, well.run.outcome, well.run.steps.map(({ name }) => name)], [0, 'ok', ['page', 'handshake']]);
  assert.ok((well.run.steps[0]?.phases.tls ?? 0) > 0);
  assert.deepEqual([soon.code, soon.run.because], [1, 'CERTIFICATE_DAYS']);
  assert.deepEqual([wrong.code, wrong.run.because, wrong.run.failedStep], [1, 'CERTIFICATE', 'page']);
  assert.match(wrong.run.text ?? '', /of another host/);
  assert.match(expired.run.text ?? '', /has expired/);
  return undefined;
});

test('a run by hand has the secrets that it is given, and says what is wrong with them', async (t) => {
  using folder = openTemporaryFolder();
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers['authorization']);
    response.end('well');
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const probe = `spec: { journey: j, allowPrivate: true, secrets: [probe-key], steps: [{ name: page, http: { url: "${url}", headers: { authorization: '{{probe-key}}' } } }] }`;
  const journey = 'apiVersion: plimsoll/v1\nkind: Journey\nmetadata: { name: j }\nspec: { owner: team }\n';
  writeFileSync(
    join(folder.path, 'catalog.yaml'),
    `${journey}---\napiVersion: plimsoll/v1\nkind: Probe\nmetadata: { name: one }\n${probe}\n`,
  );
  const [file, empty] = [join(folder.path, 'key.secret'), join(folder.path, 'empty.secret')];
  writeFileSync(file, 'sesame\n');
  writeFileSync(empty, '\n');
  for (const one of [file, empty]) chmodSync(one, 0o600);
  const run = (...more: readonly string[]) => runCommand(['probe', 'run', 'one', '--catalog', folder.path, ...more]);
  const [without, given, none] = await Promise.all([
    run(),
    run('--secret', `probe-key=${file}`),
    run('--secret', `probe-key=${empty}`),
  ]);
  assert.deepEqual([without.code, given.code, none.code], [2, 0, 2]);
  assert.match(without.out, /SECRET\.\n {2}hint: there is no secret probe-key here: start with --secret probe-key=FILE/);
  assert.match(none.out, /hint: Secret probe-key has 0 characters/);
  assert.deepEqual(asked, ['sesame']);
});

function catalogText({ good, other, old }: Readonly<Record<'good' | 'other' | 'old', Shown>>): string {
  const probe = (name: string, steps: string): string =>
    `---\napiVersion: plimsoll/v1\nkind: Probe\nmetadata: { name: ${name} }\nspec: { journey: j, allowPrivate: true, steps: [${steps}] }\n`;
  const page = ({ url }: Shown, days: number): string =>
    `{ name: page, http: { url: "${url}" }, expect: { contains: well, certificate: { daysLeft: ${days} } } }`;
  return `apiVersion: plimsoll/v1
kind: Journey
metadata: { name: j }
spec: { owner: team }
${probe('well', `${page(good, 14)}, { name: handshake, tls: { host: localhost, port: ${good.port}, daysLeft: 10 } }`)}${probe('soon', page(good, 21))}${probe('wrong', page(other, 1))}${probe('expired', page(old, 1))}`;
}
