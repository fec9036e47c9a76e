import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A real connection that can be made to fail the way networks do. */
export type TcpProxy = {
  /** The database URL through the proxy. */
  readonly url: string;
  /** From now on what the server says is lost, while what it is told still arrives. */
  readonly swallowAnswers: () => void;
  /** Cuts all connections; with `stay: false` nobody can connect any more. */
  readonly cut: (options?: { stay: boolean }) => void;
  readonly close: () => Promise<void>;
};

/** Starts a proxy before a database server. */
export async function tcpProxy(databaseUrl: string): Promise<TcpProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let deaf = false;
  let open = true;
  const server: Server = createServer({ noDelay: true }, (client) => {
    if (!open) return client.destroy();
    const upstream = connect({ port: Number(target.port), host: target.hostname, noDelay: true });
    client.pipe(upstream);
    upstream.on('data', (bytes) => void (deaf || client.write(bytes)));
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      // prettier-ignore
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    return undefined;
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);
  const cut = ({ stay } = { stay: true }): void => {
    open = stay;
    deaf = false;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    swallowAnswers: () => void (deaf = true),
    cut,
    close: () => {
      cut({ stay: false });
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}
