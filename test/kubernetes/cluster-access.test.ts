import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { readClusterAccess, readPodAccess } from '../../src/adapters/kubernetes/cluster-access.ts';
import { openCluster } from '../../src/adapters/kubernetes/cluster.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { requires } from '../requires.ts';
import { kubeconfigFor, openTestCluster, ROUTE_PATH, TOKEN } from './opened-cluster.ts';

describe('ways into a cluster', { ...requires('openssl') }, () => {
  test('a token from its own file, which is read again when it was exchanged', async () => {
    await using cluster = await openTestCluster();
    using folder = openTemporaryFolder();
    const { api, certificates } = cluster;
    writeFileSync(folder.file('token'), 'an old one\n');
    writeFileSync(
      folder.file('config'),
      kubeconfigFor({ server: api.url, ca: certificates.ca, user: `tokenFile: ${folder.file('token')}` }),
    );
    const opened = openCluster(folder.file('config'));
    await assert.rejects(opened.get(ROUTE_PATH), /Cannot GET .*httproutes.* 401: Unauthorized/);
    writeFileSync(folder.file('token'), `${TOKEN}\n`);
    assert.notEqual(await opened.get(ROUTE_PATH), null);
  });

  test('a certificate of the cluster’s authority', async () => {
    await using cluster = await openTestCluster();
    using folder = openTemporaryFolder();
    const { cert, key } = cluster.certificates.client('deployer');
    const base64 = (text: string): string => Buffer.from(text).toString('base64');
    const user = `client-certificate-data: ${base64(cert)}, client-key-data: ${base64(key)}`;
    writeFileSync(folder.file('config'), kubeconfigFor({ server: cluster.api.url, ca: cluster.certificates.ca, user }));
    assert.notEqual(await openCluster(folder.file('config')).get(ROUTE_PATH), null);
    assert.equal(cluster.api.seen.at(-1)?.authorization, undefined);
  });

  test('the account of the pod that the server runs in', async () => {
    await using cluster = await openTestCluster();
    using folder = openTemporaryFolder();
    writeFileSync(folder.file('token'), `${TOKEN}\n`);
    writeFileSync(folder.file('ca.crt'), cluster.certificates.ca);
    writeFileSync(folder.file('namespace'), 'shop\n');
    const { hostname, port } = new URL(cluster.api.url);
    const env = { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port };
    const access = await readPodAccess(env, folder.path);
    assert.deepEqual([access.server.href, access.token, access.namespace], [`${cluster.api.url}/`, TOKEN, 'shop']);
    await assert.rejects(readPodAccess({}, folder.path), /this is no pod/);
  });

  test('a server that another authority vouches for is not believed', async () => {
    await using cluster = await openTestCluster();
    using folder = openTemporaryFolder();
    const other = cluster.certificates.stranger('x').cert;
    writeFileSync(folder.file('config'), kubeconfigFor({ server: cluster.api.url, ca: other }));
    await assert.rejects(openCluster(folder.file('config')).get(ROUTE_PATH), /certificate/);
    assert.equal(cluster.api.seen.length, 0);
  });
});

const CONFIG = kubeconfigFor({ server: 'https://127.0.0.1:1', ca: 'none' });
const unusable: readonly { name: string; text: string; says: RegExp }[] = [
  { name: 'no YAML', text: '{ secret: "abc', says: /is not YAML$/ },
  { name: 'another document', text: 'a: 1', says: /is no kubeconfig: .*current-context/ },
  {
    name: 'a context that is missing',
    text: CONFIG.replace('current-context: test', 'current-context: prod'),
    says: /no context prod/,
  },
  { name: 'a cluster that is missing', text: CONFIG.replace('cluster: test, user', 'cluster: x, user'), says: /no cluster x/ },
  {
    name: 'a program that gives credentials',
    text: CONFIG.replace(`token: ${TOKEN}`, 'exec: { command: aws }'),
    says: /from a program.*service account/,
  },
  {
    name: 'a token in clear text over the network',
    text: CONFIG.replace('https://127.0.0.1:1', 'http://10.0.0.1:8080'),
    says: /by https, and not at http:\/\/10\.0\.0\.1:8080/,
  },
  {
    name: 'a server that is not checked',
    text: CONFIG.replace('server: "https', 'insecure-skip-tls-verify: true, server: "https'),
    says: /skips the check/,
  },
];
for (const { name, text, says } of unusable) {
  test(`a kubeconfig is refused without showing its secrets: ${name}`, async () => {
    using folder = openTemporaryFolder();
    writeFileSync(folder.file('config'), text);
    await assert.rejects(readClusterAccess(folder.file('config')), (error: Error) => {
      assert.match(error.message, says);
      assert.doesNotMatch(error.message, new RegExp(`${TOKEN}|abc`));
      return true;
    });
  });
}

test('a cluster that is not there is an error that says so', async () => {
  using folder = openTemporaryFolder();
  writeFileSync(folder.file('config'), CONFIG);
  await assert.rejects(openCluster(folder.file('config')).get(ROUTE_PATH), /Cannot GET .* of the cluster: .*ECONNREFUSED/);
});
