import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { join } from 'node:path';
import { root } from '../cli/server-process.ts';

/** An assistant's side of the protocol: the real client, over a real `plimsoll mcp`. */
export type Assistant = AsyncDisposable & { readonly client: Client; readonly pid: number | null };

export async function openAssistant(args: readonly string[]): Promise<Assistant> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [join(root, 'src', 'main.ts'), ...args, 'mcp'],
    stderr: 'pipe',
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', USER: 'ada' },
  });
  const client = new Client({ name: 'tests', version: '1.0.0' });
  await client.connect(transport);
  return {
    client,
    get pid() {
      return transport.pid;
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}

/** What a tool answered as data; what it refused is thrown with its text. */
export async function askTool(client: Client, name: string, asked: object = {}): Promise<unknown> {
  const { isError, content, structuredContent } = await client.callTool({ name, arguments: { ...asked } });
  const [first] = content;
  const text = first?.type === 'text' ? first.text : '';
  if (isError === true) throw new Error(text);
  return structuredContent ?? JSON.parse(text);
}
