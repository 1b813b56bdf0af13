import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { programPath } from '../requires.ts';

export type Certificate = { readonly cert: string; readonly key: string };
export type Certificates = {
  readonly ca: string;
  /** For 127.0.0.1. */
  readonly server: Certificate;
  client(commonName: string): Certificate;
  /** Signed by an authority that nobody knows. */
  stranger(commonName: string): Certificate;
};

/** A certificate authority of the test's own, made by the real openssl. */
export function openCertificates(): Certificates & Disposable {
  const folder = openTemporaryFolder();
  const openssl = (...args: readonly string[]): void => {
    execFileSync(programPath('openssl') ?? 'openssl', args, { stdio: 'pipe' });
  };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const authority = (name: string): void =>
    openssl(
      'req',
      '-x509',
      ...key,
      '-keyout',
      folder.file(`${name}.key`),
      '-out',
      folder.file(`${name}.pem`),
      '-subj',
      `/CN=${name}`,
      '-days',
      '2',
    );
  const issue = (by: string, name: string, extensions: string): Certificate => {
    const file = (ending: string): string => folder.file(`${by}-${name}.${ending}`);
    writeFileSync(file('ext'), extensions);
    openssl('req', ...key, '-keyout', file('key'), '-out', file('csr'), '-subj', `/O=tests/CN=${name}`);
    const signed = ['-CA', folder.file(`${by}.pem`), '-CAkey', folder.file(`${by}.key`), '-CAcreateserial', '-days', '2'];
    openssl('x509', '-req', '-in', file('csr'), '-out', file('pem'), '-extfile', file('ext'), ...signed);
    return { cert: readFileSync(file('pem'), 'utf8'), key: readFileSync(file('key'), 'utf8') };
  };
  authority('house');
  authority('street');
  return {
    ca: readFileSync(folder.file('house.pem'), 'utf8'),
    server: issue('house', 'server', 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth\n'),
    client: (name) => issue('house', name, 'extendedKeyUsage=clientAuth\n'),
    stranger: (name) => issue('street', name, 'extendedKeyUsage=clientAuth\n'),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}
