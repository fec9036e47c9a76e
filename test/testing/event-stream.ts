import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';

/** A message of a stream of server-sent events. One without data only moves the reader on. */
export type Message = { readonly id: string; readonly data: any }; // eslint-disable-line @typescript-eslint/no-explicit-any -- as Reply

/** An open stream of server-sent events. */
export type EventStream = {
  readonly status: number;
  readonly type: string;
  /** The messages as far as they have come. */
  readonly messages: readonly Message[];
  /** Resolves when a condition holds for what has come. @throws Error after a minute */
  readonly until: (holds: (messages: readonly Message[]) => boolean) => Promise<readonly Message[]>;
  readonly close: () => Promise<void>;
};

/** Opens a stream on a connection of its own and reads it in the background. */
export async function openEventStream(url: string, headers: { readonly [name: string]: string }): Promise<EventStream> {
  const request = get(url, { headers, agent: false });
  const [reply] = (await once(request, 'response')) as [IncomingMessage];
  const messages: Message[] = [];
  let wake: () => void = () => undefined;
  let text = '';
  reply.setEncoding('utf8').on('data', (part: string) => {
    const blocks = (text + part).split('\n\n');
    text = blocks.pop()!;
    messages.push(...blocks.flatMap(readBlock));
    wake();
  });
  for (const end of [request, reply]) end.on('error', () => undefined); // broken off, by either side
  return {
    status: reply.statusCode!,
    type: reply.headers['content-type'] ?? '',
    messages,
    async until(holds) {
      for (const end = Date.now() + 60_000; !holds(messages);) {
        if (Date.now() > end) throw new Error(`the stream stands at ${messages.at(-1)?.id}`);
        await new Promise<void>((resolve) => {
          wake = resolve;
          setTimeout(resolve, 100);
        });
      }
      return messages;
    },
    async close() {
      if (reply.closed) return;
      const closed = new Promise((resolve) => reply.once('close', resolve));
      request.destroy();
      await closed;
    },
  };
}

function readBlock(block: string): Message[] {
  const lines = block.split('\n').filter((line) => !line.startsWith(':'));
  const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
  const id = field('id');
  const data = field('data');
  return id === undefined ? [] : [{ id, data: data === undefined ? undefined : JSON.parse(data) }];
}
