/** On the server one address has two forms: what the query names has an address of its own here. */

if (new URLSearchParams(location.search).has("wrong")) location.replace(`${location.pathname}wrong/`);

export {};
