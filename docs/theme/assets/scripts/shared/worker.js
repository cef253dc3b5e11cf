// A service, computed where it holds up nothing that is seen: the one whose address stands behind
// the address of this script.

const address = new URL(location.search.slice(1));
if (address.origin != location.origin) throw new Error("a service of another host");

const { service } = await import(String(address));
const here = service();

addEventListener("message", ({ data: { id, name, given } }) => {
  postMessage({ id, answer: here[name](...given) });
});
postMessage({ id: 0 });

export {};
