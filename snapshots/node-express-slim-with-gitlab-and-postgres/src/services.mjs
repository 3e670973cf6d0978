// Checks of the services that the app needs, for /health.
//
// They are checked without driver and login. If the app has a driver, replace the check:
//     addCheck("postgres", () => client.ping());

import { connect } from "node:net";

const ANSWER_SECONDS = 1;

// For each service: the variable with its address, the scheme that can be checked, the default port, the bytes to send
// (none if the server speaks first), and the allowed first bytes of the response (any if empty).
const known = [
  {
    name: "postgres",
    variable: "DATABASE_URL",
    plain: "postgres",
    port: 5432,
    greeting: "\x00\x00\x00\x08\x04\xd2\x16/",
    answers: "SN",
  },
];

/** Connects to a service and waits for the first byte of its response. */
async function ask({ variable, port, greeting, answers }) {
  const address = process.env[variable];
  // Not `new URL`, whose error may contain the address with its password.
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url?.hostname) throw new Error(`${variable} has no host`);
  const host = url.hostname.replace(/^\[|\]$/g, ""); // remove the brackets of an IPv6 address

  const socket = connect({ host, port: Number(url.port) || port });
  const timer = setTimeout(() => {
    socket.destroy(new Error(`${host} did not answer within ${ANSWER_SECONDS} s`));
  }, ANSWER_SECONDS * 1000);
  try {
    socket.setEncoding("latin1"); // one character per byte
    socket.write(greeting, "latin1");
    const { value: answer } = await socket[Symbol.asyncIterator]().next(); // undefined if the connection is closed
    if (!answer || (answers && !answers.includes(answer[0]))) throw new Error(`${host} does not accept connections`);
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

// Services without an address, as in tests, are skipped. So are addresses with TLS (rediss://) or another protocol,
// which need a driver.
export const services = known
  .filter(({ variable, plain }) => process.env[variable]?.startsWith(plain))
  .map((service) => [service.name, () => ask(service)]);
