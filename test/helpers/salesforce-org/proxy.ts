import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** Whether a host is one of Salesforce's, which the listener plays. */
export function isPlayed(host: string): boolean {
  return /^(?:[a-z0-9-]+\.)+(?:salesforce\.com|lightning\.force\.com)$/.test(host.toLowerCase());
}

/** Leads every CONNECT to one of Salesforce's hosts to the listener; other hosts are forbidden. */
export async function startProxy(listenerPort: number): Promise<{ port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((_request, response) => {
    response.writeHead(405).end();
  });
  server.on('connection', (socket) => keep(sockets, socket));
  server.on('connect', (request, client: Socket, head) => {
    const [host = '', port] = (request.url ?? '').split(':');
    if (!isPlayed(host) || port !== '443') {
      client.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    const listener = connect(listenerPort, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      listener.write(head);
      client.pipe(listener).pipe(client);
    });
    keep(sockets, listener);
    listener.on('close', () => client.destroy());
    client.on('close', () => listener.destroy());
    client.on('error', () => listener.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    // A server that listens on a port has an address with one.
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

function keep(sockets: Set<Socket>, socket: Socket): void {
  sockets.add(socket);
  // Somebody who hangs up is no failure.
  socket.on('error', () => socket.destroy());
  socket.on('close', () => sockets.delete(socket));
}
