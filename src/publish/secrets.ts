/**
 * What must not leave the machine: keys of the usual issuers, private keys, the values of this environment's own secrets,
 * and paths that name a person. Prefixes and lengths are those that the issuers document for secret scanning (GitHub's list of
 * supported secrets, the documentation of AWS, Google, Slack, Stripe, GitLab, npm, PyPI, Hugging Face, OpenAI, Anthropic).
 * Leaves out: keys without a mark of their own, which nothing tells from any other text.
 */
import { homedir, userInfo } from 'node:os';

/** A kind of secret, and what one looks like. */
interface Pattern {
  kind: string;
  looks: RegExp;
}

const KEYS: readonly Pattern[] = [
  { kind: 'an Anthropic key', looks: /\bsk-ant-[\w-]{20,}/ },
  { kind: 'an OpenRouter key', looks: /\bsk-or-v1-[0-9a-f]{32,}/ },
  { kind: 'an OpenAI key', looks: /\bsk-(?:proj-|svcacct-|admin-)?(?=[\w-]{0,200}\d)[A-Za-z0-9][\w-]{30,}/ },
  { kind: 'a Hugging Face token', looks: /\b(?:hf|api_org)_[A-Za-z0-9]{30,}\b/ },
  { kind: 'an AWS access key', looks: /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/ },
  { kind: 'an AWS secret key', looks: /\baws_?secret_?(?:access_?)?key\b["']?\s*[:=]\s*["']?[A-Za-z0-9/+]{40}\b/i },
  { kind: 'a Google API key', looks: /\bAIza[\w-]{35}(?![\w-])/ },
  { kind: 'a Google OAuth secret', looks: /\b(?:GOCSPX-[\w-]{28}|ya29\.[\w-]{30,})/ },
  { kind: 'an Azure storage key', looks: /\bAccountKey=[A-Za-z0-9+/]{80,}={0,2}/ },
  { kind: 'a GitHub token', looks: /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{60,})/ },
  { kind: 'a GitLab token', looks: /\bgl(?:pat|dt|rt|cbt|ptt|ft|soat)-[\w-]{20,}/ },
  { kind: 'a Slack token', looks: /\bxox[abeoprs]-[\w-]{10,}|\bxapp-\d-[\w-]{20,}/ },
  { kind: 'a Slack web hook', looks: /hooks\.slack\.com\/services\/T\w+\/B\w+\/\w{20,}/ },
  { kind: 'a Stripe key', looks: /\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{20,}/ },
  { kind: 'an npm token', looks: /\bnpm_[A-Za-z0-9]{36}\b/ },
  { kind: 'a PyPI token', looks: /\bpypi-AgE[\w-]{50,}/ },
  { kind: 'a SendGrid key', looks: /\bSG\.[\w-]{20,}\.[\w-]{40,}/ },
  { kind: 'a Databricks token', looks: /\bdapi[0-9a-f]{32}\b/ },
  { kind: 'a Groq key', looks: /\bgsk_[A-Za-z0-9]{40,}/ },
  { kind: 'an xAI key', looks: /\bxai-[A-Za-z0-9]{40,}/ },
  { kind: 'a Replicate token', looks: /\br8_[A-Za-z0-9]{36,}/ },
  { kind: 'a Perplexity key', looks: /\bpplx-[A-Za-z0-9]{40,}/ },
  { kind: 'a Telegram bot token', looks: /\b\d{8,10}:AA[\w-]{33}\b/ },
  { kind: 'a JSON web token', looks: /\beyJ[\w-]{10,2000}\.eyJ[\w-]{10,4000}\.[\w-]{10,}/ },
  { kind: 'a private key', looks: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/ },
  {
    kind: 'a password in an address',
    looks: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"'<>]{1,100}:[^\s/@"'<>]{3,100}@[\w.-]+/i,
  },
  { kind: 'a bearer token', looks: /\bAuthorization["']?\s*:\s*["']?(?:Bearer|Basic)\s+[\w.+/=-]{16,}/i },
];

/** Home folders; `/` may be written as `\/` and `\` as `\\`, as JSON does. */
const PERSONAL: readonly RegExp[] = [
  /(?<![\w.~-])(?:\\?\/)(?:var\\?\/)?(?:home|Users)\\?\/(?!Shared\b|<|\{|\$|\*|\.\.\.)[\w.-]+\\?\//,
  /(?<![\w.~-])(?:\\?\/)root\\?\/[\w.-]/,
  /\b[A-Za-z]:(?:\\{1,2}|\/)Users(?:\\{1,2}|\/)(?!Public\b|<|%)[^\\/"'<>\r\n]{1,64}(?:\\{1,2}|\/)/i,
];

const ESCAPES = /[.*+?^${}()|[\]\\/]/g;

export interface Leak {
  /** As it will be published. */
  file: string;
  line: number;
  /** What it is, never the thing itself. */
  kind: string;
}

export type Scanner = (line: string) => string | undefined;

/** Looks at one line of text; says what kind of thing is in it, if any. */
export function openScanner(env: Readonly<Record<string, string | undefined>>): Scanner {
  const values = environmentSecrets(env);
  const paths = [...PERSONAL, ...ownPaths()];
  return (line) => {
    for (const { name, spellings } of values) {
      if (spellings.some((spelling) => line.includes(spelling))) return `the value of ${name}`;
    }
    const key = KEYS.find(({ looks }) => looks.test(line));
    if (key !== undefined) return key.kind;
    return paths.some((path) => path.test(line)) ? 'a path that names a person' : undefined;
  };
}

/** Variables that hold secrets by their names, with the spellings that files give their values. */
function environmentSecrets(env: Readonly<Record<string, string | undefined>>) {
  return Object.entries(env).flatMap(([name, text]) => {
    const value = text?.trim() ?? '';
    if (!/(?:^|_)(?:API)?(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD)$/i.test(name) || value.length < 8) return [];
    const json = JSON.stringify(value).slice(1, -1);
    const html = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    const base64 = Buffer.from(value).toString('base64').replace(/=+$/, '');
    return [{ name, spellings: [...new Set([value, json, html, encodeURIComponent(value), base64])] }];
  });
}

/** The home folder of whoever runs this, wherever it lies, and folders that are named after them. */
function ownPaths(): RegExp[] {
  const literal = (text: string): string => text.replace(ESCAPES, '\\$&').replaceAll('\\/', '\\\\?\\/');
  const home = homedir();
  const own = home.length > 3 ? [new RegExp(`(?<![\\w.~-])${literal(home)}(?![\\w-])`)] : [];
  let user = '';
  try {
    user = userInfo().username;
  } catch {
    // Containers give ids without a name.
  }
  const named = user.length >= 3 && !/^(?:root|user|admin|node|runner|ubuntu|nobody|guest|app|home|data)$/i.test(user);
  // An absolute path: nothing that reads on from a word before it.
  return named ? [...own, new RegExp(`(?<![\\w.~:/-])(?:\\/[\\w.-]+)*\\/${literal(user)}\\/`)] : own;
}
