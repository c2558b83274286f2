// The peer of the ingest benchmark: the official Feishu SDK for Node on plain http, storing each
// message in SQLite through better-sqlite3, durable before the answer. It does no more than the bare
// reference does: verify, decrypt, parse, two rows an event.
//
//   node peer.mjs --database FILE [--batch]
//
// Without --batch every event is a transaction of its own. With it, what has come in by the end of a
// turn of the event loop is committed together, and answered after that commit.
import http from 'node:http';
import { parseArgs } from 'node:util';
import * as lark from '@larksuiteoapi/node-sdk';
import Sqlite from 'better-sqlite3';

const { values: options } = parseArgs({
  options: {
    database: { type: 'string' },
    batch: { type: 'boolean', default: false },
    encrypt_key: { type: 'string' },
    verification_token: { type: 'string' },
  },
});

const database = new Sqlite(options.database);
database.pragma('journal_mode = WAL');
database.pragma('synchronous = FULL');
database.exec('CREATE TABLE IF NOT EXISTS inbox (key TEXT PRIMARY KEY) WITHOUT ROWID');
database.exec('CREATE TABLE IF NOT EXISTS messages (key TEXT, sender TEXT, content TEXT)');
const inbox = database.prepare('INSERT OR IGNORE INTO inbox VALUES (?)');
const messages = database.prepare('INSERT INTO messages VALUES (?, ?, ?)');

function store({ message, sender }) {
  if (inbox.run(message.message_id).changes === 1) {
    messages.run(message.message_id, sender.sender_id.open_id, message.content);
  }
}

const storeAll = database.transaction((events) => events.forEach(store));

let waiting = [];
function commitWaiting() {
  const batch = waiting;
  waiting = [];
  try {
    storeAll.immediate(batch.map(({ event }) => event));
    for (const { resolve } of batch) resolve({});
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}

async function storeOne(event) {
  storeAll.immediate([event]);
  return {};
}

function storeWithOthers(event) {
  return new Promise((resolve, reject) => {
    if (waiting.length === 0) setImmediate(commitWaiting);
    waiting.push({ event, resolve, reject });
  });
}

const dispatcher = new lark.EventDispatcher({
  encryptKey: options.encrypt_key,
  verificationToken: options.verification_token,
  loggerLevel: lark.LoggerLevel.error,
}).register({ 'im.message.receive_v1': options.batch ? storeWithOthers : storeOne });

const server = http.createServer(lark.adaptDefault('/feishu/events', dispatcher));
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
process.on('SIGTERM', () => {
  database.close();
  process.exit(0);
});
