// graphql-transport-ws against a running server: the reference client, then raw sockets for what a
// well-behaved client never does.
//   node socket.mjs ws://127.0.0.1:8080/graphql/ws TOKEN [SUBSCRIPTION]
// Ends with 1 if any check fails. The check of the 10 second timeout makes it last that long.
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const [url, token] = [process.argv[2] ?? process.env.LIANXIN_WS, process.argv[3] ?? process.env.LIANXIN_TOKEN];
const subscription = process.argv[4] ?? 'subscription { serviceRequestChanged { id } }';
if (!url || !token) {
  console.error('usage: node socket.mjs WS_URL TOKEN [SUBSCRIPTION]');
  process.exit(2);
}
const authorization = `Bearer ${token}`;
const PROTOCOL = 'graphql-transport-ws';
const checks = [];
const check = (name, run) => checks.push({ name, run });
const assert = (condition, message) => {
  if (!condition) throw new Error(message);
};

/** A raw socket: what it received, and a promise of how it was closed. */
function raw(protocol = PROTOCOL) {
  const socket = new WebSocket(url, protocol ? [protocol] : []);
  const received = [];
  const waiting = [];
  socket.on('message', (data) => {
    const message = JSON.parse(data.toString());
    const waiter = waiting.shift();
    if (waiter) waiter(message);
    else received.push(message);
  });
  const closed = new Promise((resolve) => socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() })));
  const opened = new Promise((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });
  return {
    socket,
    opened,
    closed,
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    next: () => (received.length ? Promise.resolve(received.shift()) : new Promise((resolve) => waiting.push(resolve))),
  };
}

async function initialised() {
  const client = raw();
  await client.opened;
  client.send({ type: 'connection_init', payload: { authorization } });
  const ack = await client.next();
  assert(ack.type === 'connection_ack', `expected connection_ack, got ${JSON.stringify(ack)}`);
  return client;
}

async function closesWith(client, code) {
  const timeout = new Promise((_, reject) => setTimeout(() => reject(new Error(`not closed, expected ${code}`)), 14_000).unref());
  const close = await Promise.race([client.closed, timeout]);
  assert(close.code === code, `closed with ${close.code} (${close.reason}), expected ${code}`);
}

const subscribe = (id, query, more) => ({ id, type: 'subscribe', payload: { query, ...more } });

// ── the reference client ────────────────────────────────────────────────────
function once(client, payload) {
  return new Promise((resolve, reject) => {
    let last;
    client.subscribe(payload, { next: (value) => (last = value), error: reject, complete: () => resolve(last) });
  });
}

check('the reference client runs a query', async () => {
  const client = createClient({ url, webSocketImpl: WebSocket, connectionParams: { authorization }, retryAttempts: 0 });
  const result = await once(client, { query: '{ __typename }' });
  assert(result.data.__typename, JSON.stringify(result));
  await client.dispose();
});
check('the reference client runs many operations on one socket', async () => {
  let sockets = 0;
  const client = createClient({ url, webSocketImpl: WebSocket, connectionParams: { authorization }, retryAttempts: 0, on: { connected: () => (sockets += 1) } });
  const results = await Promise.all(Array.from({ length: 20 }, () => once(client, { query: '{ __typename }' })));
  assert(results.every((result) => result.data.__typename), 'an answer is missing');
  assert(sockets === 1, `${sockets} sockets`);
  await client.dispose();
});
check('the reference client is told of a document that does not validate', async () => {
  const client = createClient({ url, webSocketImpl: WebSocket, connectionParams: { authorization }, retryAttempts: 0 });
  const error = await once(client, { query: '{ nothingOfThisName }' }).then(() => null, (reason) => reason);
  assert(Array.isArray(error) && error[0].extensions.code === 'VALIDATION_FAILED', JSON.stringify(error));
  await client.dispose();
});
check('the reference client is refused without a token', async () => {
  const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 });
  const error = await once(client, { query: '{ __typename }' }).then(() => null, (reason) => reason);
  assert(error?.code === 4403, `closed with ${error?.code}`);
});

// ── answers ─────────────────────────────────────────────────────────────────
check('a query answers with next and complete', async () => {
  const client = await initialised();
  client.send(subscribe('a', '{ __typename }'));
  const [next, complete] = [await client.next(), await client.next()];
  assert(next.type === 'next' && next.id === 'a' && next.payload.data.__typename, JSON.stringify(next));
  assert(complete.type === 'complete' && complete.id === 'a', JSON.stringify(complete));
  client.socket.close(1000);
});
check('an id is free again after complete', async () => {
  const client = await initialised();
  for (let round = 0; round < 2; round += 1) {
    client.send(subscribe('a', '{ __typename }'));
    assert((await client.next()).type === 'next', 'no next');
    assert((await client.next()).type === 'complete', 'no complete');
  }
  client.socket.close(1000);
});
check('a syntax error is an error message and leaves the socket open', async () => {
  const client = await initialised();
  client.send(subscribe('a', '{'));
  const error = await client.next();
  assert(error.type === 'error' && error.id === 'a' && error.payload[0].extensions.code === 'PARSE_FAILED', JSON.stringify(error));
  client.send(subscribe('a', '{ __typename }'));
  assert((await client.next()).type === 'next', 'the id is not free');
  client.socket.close(1000);
});
check('limits hold for every operation', async () => {
  const client = await initialised();
  client.send(subscribe('a', `{ ${Array.from({ length: 500 }, (_, i) => `a${i}: __typename`).join(' ')} }`));
  const error = await client.next();
  assert(error.type === 'error' && error.payload[0].extensions.code === 'LIMIT_EXCEEDED', JSON.stringify(error));
  client.socket.close(1000);
});
check('ping is answered by pong with the same payload', async () => {
  const client = raw();
  await client.opened;
  client.send({ type: 'ping', payload: { n: 1 } });
  const pong = await client.next();
  assert(pong.type === 'pong' && pong.payload.n === 1, JSON.stringify(pong));
  client.send({ type: 'pong' });
  client.send({ type: 'ping' });
  assert((await client.next()).type === 'pong', 'no second pong');
  client.socket.close(1000);
});
check('a ping frame is answered by a pong frame', async () => {
  const client = raw();
  await client.opened;
  const pong = new Promise((resolve) => client.socket.on('pong', (data) => resolve(data.toString())));
  client.socket.ping('hello');
  assert((await pong) === 'hello', 'another payload');
  client.socket.close(1000);
});
check('a close frame is answered with its code', async () => {
  const client = await initialised();
  client.socket.close(1000, 'bye');
  await closesWith(client, 1000);
});
check('many subscriptions run at once and are completed one by one', async () => {
  const client = await initialised();
  for (let i = 0; i < 10; i += 1) client.send(subscribe(`s${i}`, subscription));
  for (let i = 0; i < 10; i += 1) client.send({ id: `s${i}`, type: 'complete' });
  client.send({ id: 'unknown', type: 'complete' });
  client.send(subscribe('q', '{ __typename }'));
  let message = await client.next();
  while (message.id !== 'q') {
    assert(message.type === 'next', JSON.stringify(message));
    message = await client.next();
  }
  assert(message.type === 'next', JSON.stringify(message));
  client.socket.close(1000);
});

// ── close codes ─────────────────────────────────────────────────────────────
for (const [name, message] of [
  ['text that is no JSON', 'hello'],
  ['a list', '[]'],
  ['no type', '{}'],
  ['an unknown type', '{"type":"start"}'],
  ['a subscribe without an id', '{"type":"subscribe","payload":{"query":"{a}"}}'],
  ['a subscribe without a query', '{"type":"subscribe","id":"1","payload":{}}'],
  ['variables that are a list', '{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":[]}}'],
  ['a complete without an id', '{"type":"complete"}'],
]) {
  check(`4400 for ${name}`, async () => {
    const client = await initialised();
    client.send(message);
    await closesWith(client, 4400);
  });
}
check('4400 for binary', async () => {
  const client = await initialised();
  client.socket.send(Buffer.from('{"type":"ping"}'), { binary: true });
  await closesWith(client, 4400);
});
check('4401 for a subscribe before the acknowledgement', async () => {
  const client = raw();
  await client.opened;
  client.send(subscribe('a', '{ __typename }'));
  await closesWith(client, 4401);
});
for (const [name, payload] of [
  ['no payload', undefined],
  ['no token', {}],
  ['a token that is none', { authorization: 'Bearer nonsense' }],
  ['another scheme', { authorization: `Basic ${token}` }],
  ['an edited token', { authorization: `${authorization.slice(0, -6)}AAAAAA` }],
]) {
  check(`4403 for ${name}`, async () => {
    const client = raw();
    await client.opened;
    client.send({ type: 'connection_init', payload });
    await closesWith(client, 4403);
  });
}
check('4406 without the sub-protocol', async () => {
  const client = raw(null);
  await client.opened;
  await closesWith(client, 4406);
});
check('4408 without connection_init for 10 seconds', async () => {
  const client = raw();
  await client.opened;
  const began = Date.now();
  await closesWith(client, 4408);
  const took = Date.now() - began;
  assert(took > 1_000 && took < 12_000, `after ${took} ms`);
});
check('4409 for an id that is in use', async () => {
  const client = await initialised();
  client.send(subscribe('a', subscription));
  client.send(subscribe('a', subscription));
  await closesWith(client, 4409);
});
check('4429 for a second connection_init', async () => {
  const client = await initialised();
  client.send({ type: 'connection_init', payload: { authorization } });
  await closesWith(client, 4429);
});

const results = await Promise.all(
  checks.map(({ name, run }) => run().then(() => ({ name }), (error) => ({ name, error })))
);
for (const { name, error } of results) console.log(`${error ? 'FAILED' : 'ok    '} ${name}${error ? `: ${error.message ?? error}` : ''}`);
const failed = results.filter((result) => result.error).length;
console.log(`${results.length - failed} of ${results.length} checks are ok`);
process.exit(failed === 0 ? 0 : 1);
