// The services that the app cannot work without, and how /health sees whether they are there.
//
// Each is asked something that needs no driver and no login. An app that has a driver had better ask through it:
//     addCheck("postgres", () => client.ping());

import { connect } from "node:net";

const ANSWER_SECONDS = 1;

// Where each is, how its address begins where it can be asked (and its port, where the address names none), what it is
// sent (nothing where it speaks first), and how a good answer may begin (in any way, where none is named).
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

/** Connects to a service and waits for the first byte that it says. */
async function ask({ variable, port, greeting, answers }) {
  const address = process.env[variable];
  // Looked at first, since the error of `new URL` may quote the address, password and all.
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url?.hostname) throw new Error(`${variable} names no host`);
  const host = url.hostname.replace(/^\[|\]$/g, ""); // IPv6 stands in brackets

  const socket = connect({ host, port: Number(url.port) || port });
  const timer = setTimeout(() => {
    socket.destroy(new Error(`${host} gives no answer within ${ANSWER_SECONDS} s`));
  }, ANSWER_SECONDS * 1000);
  try {
    socket.setEncoding("latin1"); // a character for each byte
    socket.write(greeting, "latin1");
    const { value: answer } = await socket[Symbol.asyncIterator]().next(); // undefined where it hangs up
    if (!answer || (answers && !answers.includes(answer[0]))) throw new Error(`${host} takes no connections`);
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

// Without an address, as in a test, nothing is asked; nor where it wants TLS (rediss://) or another protocol: that
// takes a driver.
export const services = known
  .filter(({ variable, plain }) => process.env[variable]?.startsWith(plain))
  .map((service) => [service.name, () => ask(service)]);
