import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../haproxy/free-port.ts';
import { startNamedBackend, type NamedBackend } from '../haproxy/named-backend.ts';
import { until } from '../haproxy/until.ts';
import { programPath } from '../requires.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';
import type { NginxRef } from '../../src/adapters/nginx/split-file.ts';

export type NginxProcess = AsyncDisposable & {
  readonly port: number;
  readonly ref: NginxRef;
  /** Requests that arrived at each place's backend, copies among them. */
  readonly arrived: Readonly<Record<string, () => number>>;
  file(name: string): string;
};

export type NginxSettings = {
  readonly places: Readonly<Record<string, string>>;
  readonly more?: string;
  readonly key?: string;
  /** Ports of what stands at the places; without them there is a backend for each that answers its name. */
  readonly ports?: readonly number[];
};

/** The real program before a backend per place; the first place serves all at first. */
export async function startNginx(settings: NginxSettings): Promise<NginxProcess> {
  const folder = openTemporaryFolder();
  const [port, { places, more = '', key = null }] = [await freePort(), settings];
  const backends: NamedBackend[] = [];
  if (settings.ports === undefined) for (const place of Object.keys(places)) backends.push(await startNamedBackend(place));
  const upstreams = Object.values(places).map(
    (name, index) => `upstream ${name} { server 127.0.0.1:${settings.ports?.[index] ?? backends[index]?.port}; }`,
  );
  const first = Object.values(places)[0] ?? '';
  writeFileSync(
    folder.file('split.conf'),
    `split_clients $request_id $shop { * ${first}; }
split_clients $request_id $shop_mirror { * ""; }
map $request_id $shop_split { default '{"weights":{"${Object.keys(places)[0]}":1}}'; }`,
  );
  writeFileSync(folder.file('nginx.conf'), configuration({ folder: folder.path, port, upstreams: upstreams.join('\n'), more }));
  const program = programPath('nginx') ?? 'nginx';
  const master = spawn(program, ['-p', folder.path, '-c', folder.file('nginx.conf'), '-e', folder.file('error.log')], {
    stdio: 'ignore',
  });
  const over = once(master, 'exit');
  const status = `http://127.0.0.1:${port}/plimsoll-split`;
  await until(
    'nginx answers',
    async () =>
      existsSync(folder.file('pid')) &&
      fetch(status).then(
        ({ ok }) => ok,
        () => false,
      ),
  );
  return {
    port,
    arrived: Object.fromEntries(backends.map((backend) => [backend.name, () => backend.served()])),
    file: folder.file,
    ref: {
      kind: 'nginx',
      file: folder.file('split.conf'),
      variable: 'shop',
      key,
      places: Object.fromEntries(Object.entries(places).map(([place, upstream]) => [place, [upstream]])),
      status,
      log: folder.file('served.log'),
      pidFile: folder.file('pid'),
      reload: null,
    },
    async [Symbol.asyncDispose]() {
      master.kill('SIGTERM');
      await Promise.race([over, pause(2_000).then(() => master.kill('SIGKILL'))]);
      for (const backend of backends) await backend[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

function configuration({
  folder,
  port,
  upstreams,
  more,
}: {
  folder: string;
  port: number;
  upstreams: string;
  more: string;
}): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `  ${kind}_temp_path ${folder}/${kind};`);
  // A worker reopens its logs by their path, and the temporary folder is ours alone; without root the line says nothing.
  return `user ${userInfo().username};
daemon off;
worker_processes 2;
pid ${folder}/pid;
events { worker_connections 256; }
http {
${temporary.join('\n')}
  include ${folder}/split.conf;
  log_format served $shop;
  ${upstreams}
  server {
    listen 127.0.0.1:${port};
    access_log off;
    location / {
      access_log ${folder}/served.log served;
      proxy_pass http://$shop;
      ${more.split('---')[0]}
    }
    location = /plimsoll-split { return 200 $shop_split; }
    ${more.split('---')[1] ?? ''}
  }
}
`;
}
