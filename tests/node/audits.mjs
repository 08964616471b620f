// All server audits of graphql-http against a running server.
//   node audits.mjs http://127.0.0.1:8080/graphql TOKEN
// Prints every result; ends with 1 unless all of them are "ok".
import { serverAudits } from 'graphql-http';

const [url, token] = [process.argv[2] ?? process.env.LIANXIN_URL, process.argv[3] ?? process.env.LIANXIN_TOKEN];
if (!url || !token) {
  console.error('usage: node audits.mjs URL TOKEN');
  process.exit(2);
}

const fetchFn = (target, init = {}) =>
  fetch(target, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } });

const audits = serverAudits({ url, fetchFn });
let failed = 0;
for (const audit of audits) {
  const result = await audit.fn();
  const ok = result.status === 'ok';
  if (!ok) failed += 1;
  console.log(`${result.status.padEnd(6)} ${audit.id} ${audit.name}${ok ? '' : `: ${result.reason}`}`);
}
console.log(`${audits.length - failed} of ${audits.length} audits are ok`);
process.exit(failed === 0 && audits.length === 61 ? 0 : 1);
