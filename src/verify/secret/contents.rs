//! Finds private keys and tokens in file contents.

use memchr::{memchr, memmem};

use super::{dashed, word};

/// A token with a known prefix.
struct Token {
    name: &'static str,
    prefixes: &'static [&'static str],
    /// The characters after the prefix.
    body: fn(u8) -> bool,
    /// The minimum and maximum length of the body.
    length: (usize, usize),
}

const TOKENS: &[Token] = &[
    Token { name: "an AWS access key", prefixes: &["AKIA", "ASIA"], body: capital, length: (16, 16) },
    Token {
        name: "a GitHub token",
        prefixes: &["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"],
        body: word,
        length: (36, 1000),
    },
    Token { name: "a GitLab token", prefixes: &["glpat-"], body: dashed, length: (20, 500) },
    Token {
        name: "a Slack token",
        prefixes: &["xoxa-", "xoxb-", "xoxp-", "xoxr-", "xoxs-"],
        body: dashed,
        length: (20, 500),
    },
    Token { name: "a Stripe key", prefixes: &["sk_live_", "rk_live_"], body: alphanumeric, length: (16, 500) },
    Token { name: "an npm token", prefixes: &["npm_"], body: alphanumeric, length: (36, 36) },
    Token { name: "a Google API key", prefixes: &[GOOGLE], body: dashed, length: (35, 35) },
    Token { name: "a PyPI token", prefixes: &["pypi-AgEI"], body: dashed, length: (50, 1000) },
    Token { name: "a Docker Hub token", prefixes: &["dckr_pat_"], body: dashed, length: (24, 100) },
    Token { name: "an OpenAI key", prefixes: &["sk-proj-"], body: dashed, length: (40, 500) },
    Token { name: "an Anthropic key", prefixes: &["sk-ant-"], body: dashed, length: (40, 500) },
];

const GOOGLE: &str = "AIza";

/// The kind of secret in a file's contents. Binary files are not searched: among so many bytes, some look like a token.
#[must_use]
pub fn in_contents(path: &str, bytes: &[u8]) -> Option<&'static str> {
    if memchr(0, head(bytes, 8192)).is_some() {
        return None;
    }
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    if holds_private_key(bytes) {
        Some("a private key")
    } else if name == ".npmrc" && String::from_utf8_lossy(bytes).lines().any(is_npm_password) {
        Some("an npm token")
    } else {
        TOKENS.iter().find(|token| token.is_in(bytes)).map(|token| token.name)
    }
}

impl Token {
    fn is_in(&self, bytes: &[u8]) -> bool {
        self.prefixes.iter().any(|prefix| self.follows(prefix, bytes))
    }

    fn follows(&self, prefix: &str, bytes: &[u8]) -> bool {
        // A prefix may be part of another token's body. A body that was already scanned is not scanned again, since
        // both end at the same place.
        let mut end = 0;
        let is_one = |at: usize| {
            let before = at.checked_sub(1).and_then(|before| bytes.get(before));
            let start = at + prefix.len();
            if end < start {
                let rest = bytes.get(start..).unwrap_or_default();
                end = start + rest.iter().position(|&byte| !(self.body)(byte)).unwrap_or(rest.len());
            }
            let body = bytes.get(start..end).unwrap_or_default();
            (self.length.0..=self.length.1).contains(&body.len())
                && ![before, bytes.get(end)].into_iter().flatten().any(u8::is_ascii_alphanumeric)
                && is_random(body)
        };
        !(prefix == GOOGLE && is_firebase(bytes)) && memmem::find_iter(bytes, prefix).any(is_one)
    }
}

/// False for placeholders such as `xxxx` or `your-token-here`.
fn is_random(body: &[u8]) -> bool {
    let has = |kind: fn(&u8) -> bool| body.iter().any(kind);
    // One bit for each ASCII character.
    let distinct = body.iter().fold(0_u128, |seen, byte| seen | 1 << (byte & 127));
    let is_one_word = !has(|byte| !byte.is_ascii_alphanumeric());
    distinct.count_ones() >= 6
        && (has(u8::is_ascii_digit) || has(u8::is_ascii_uppercase) && (has(u8::is_ascii_lowercase) || is_one_word))
}

/// Firebase's settings, including their API key, are public: every browser gets them.
fn is_firebase(bytes: &[u8]) -> bool {
    memmem::find(bytes, b"firebaseapp.com").is_some()
}

/// Whether a text contains a whole private key, not only its first line, as programs that read keys do.
fn holds_private_key(bytes: &[u8]) -> bool {
    const BEGIN: &[u8] = b"-----BEGIN ";
    memmem::find_iter(bytes, BEGIN).any(|at| {
        let rest = bytes.get(at + BEGIN.len()..).unwrap_or_default();
        memmem::find(head(rest, 64), b"-----").is_some_and(|end| {
            let title = head(rest, end);
            let body = rest.get(end + 5..).unwrap_or_default();
            (title.ends_with(b"PRIVATE KEY") || title.ends_with(b"PRIVATE KEY BLOCK")) && begins_key(head(body, 512))
        })
    })
}

/// Whether a text begins with a line of base64 after empty lines and headers. In settings and source code, lines may be
/// quoted and line breaks written as `\n`.
fn begins_key(body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(body).replace("\\r", "").replace("\\n", "\n");
    text.lines()
        .map(|line| line.trim_matches(|c: char| c.is_whitespace() || "\"'`+,;\\".contains(c)))
        .find(|line| !line.is_empty() && !line.contains(": "))
        .is_some_and(|line| {
            let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
            line.bytes().take_while(is_base64).count() >= 40
        })
}

/// Whether a line of `.npmrc` contains the password itself; most lines name a variable, which is safe.
fn is_npm_password(line: &str) -> bool {
    let line = line.trim();
    line.split_once('=').is_some_and(|(key, value)| {
        let value = value.trim().trim_matches(['"', '\'']);
        !line.starts_with(['#', ';'])
            && ["_authToken", "_auth", "_password"].iter().any(|end| key.trim().ends_with(end))
            && !value.is_empty()
            && !value.starts_with('$')
    })
}

fn capital(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

fn alphanumeric(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

fn head(bytes: &[u8], length: usize) -> &[u8] {
    bytes.get(..length).unwrap_or(bytes)
}
