import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reachable, SENDERS } from './senders.ts';

const PLACE = { otlpUrl: 'http://127.0.0.1:43180', tokenFile: "/srv/it's here/intake.token" };

for (const { name, snippets } of SENDERS) {
  test(`${name} is told where to send, and where its token lies`, () => {
    const texts = snippets(PLACE).map(({ text }) => text);
    assert.ok(
      texts.some((text) => text.includes(PLACE.otlpUrl)),
      texts.join('\n'),
    );
    assert.ok(name === 'Browser' || texts.some((text) => text.includes('intake.token')));
    for (const text of texts) assert.doesNotMatch(text, /undefined|\$\{otlpUrl|TOKEN>/);
  });
}

test('a path that a shell would take apart is quoted', () => {
  const [environment] = SENDERS.find(({ key }) => key === 'node')?.snippets(PLACE) ?? [];
  assert.match(environment?.text ?? '', /\$\(cat '\/srv\/it'\\''s here\/intake\.token'\)/);
  assert.match(environment?.text ?? '', /^export OTEL_EXPORTER_OTLP_PROTOCOL=http\/protobuf$/m);
  assert.match(environment?.text ?? '', /^export OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer%20\$\(cat /m);
});

test('an address that nobody can call is written as the one that this page came from', () => {
  assert.equal(reachable('http://0.0.0.0:4318', 'plimsoll.example'), 'http://plimsoll.example:4318');
  assert.equal(reachable('http://[::]:4318', '10.0.0.7'), 'http://10.0.0.7:4318');
  assert.equal(reachable('http://127.0.0.1:4318', '10.0.0.7'), 'http://127.0.0.1:4318');
});
