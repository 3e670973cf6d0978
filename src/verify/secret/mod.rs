//! Recognises secrets in file names, contents, variables, and lines of an image's history. Prefers to miss a secret
//! over a false alarm.

mod contents;
mod path;
mod variable;

pub use contents::in_contents;
pub use path::{in_path, is_dependency};
pub use variable::in_variable;

/// The kind of secret in a line of an image's history: a variable's value, a build argument's, or a token in a command.
#[must_use]
pub fn in_history(created_by: &str) -> Option<&'static str> {
    let mut words =
        created_by.split_whitespace().skip_while(|word| matches!(*word, "/bin/sh" | "-c" | "#(nop)" | "RUN"));
    let count = match words.next() {
        Some("ENV" | "ARG") => usize::MAX,
        // The number of build arguments that precede the command.
        Some(word) => word.strip_prefix('|').and_then(|count| count.parse().ok()).unwrap_or(0),
        None => 0,
    };
    words
        .filter_map(|word| word.split_once('=').filter(|(name, _)| is_identifier(name)))
        .take(count)
        .find_map(|(name, value)| in_variable(name, value))
        .or_else(|| in_contents("", created_by.as_bytes()))
        .or_else(|| variable::holds_password_url(created_by).then_some("a URL with a password"))
}

fn is_identifier(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(word)
}

fn word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn dashed(byte: u8) -> bool {
    word(byte) || byte == b'-'
}

fn find(table: &[(&'static str, &'static str)], is: impl Fn(&str) -> bool) -> Option<&'static str> {
    table.iter().find(|(key, _)| is(key)).map(|(_, what)| *what)
}

#[cfg(test)]
mod tests {
    use super::*;

    // Concatenated, so that scanners find no secrets in this repository.
    const AWS: &str = concat!("AKIA", "IOSFODNN7EXAMPLE");
    const GITHUB: &str = concat!("ghp", "_16C7e42F292c6912E7710c838347Ae178B4a");
    const STRIPE: &str = concat!("sk_", "live_4eC39HqLyjWDarjtT1zdp7dc");
    const BODY: &str = "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQC7VJTUt9Us8cKj";

    fn key(kind: &str) -> String {
        format!("-----BEGIN {kind}-----\n{BODY}\n-----END {kind}-----\n")
    }

    #[test]
    fn some_files_are_secrets_by_name() {
        for path in [
            ".env",
            "app/.env",
            "app/.env.local",
            "app/.env.production",
            "root/.ssh/id_rsa",
            "id_dsa",
            "home/app/.ssh/id_ecdsa",
            "id_ed25519",
            "root/.netrc",
            ".git-credentials",
            "root/.pypirc",
            "root/.pgpass",
            "root/.aws/credentials",
            ".docker/config.json",
            "root/.kube/config",
            "root/.config/gh/hosts.yml",
            "root/.config/gcloud/application_default_credentials.json",
            "app/config/master.key",
            "app/cert.p12",
            "app/cert.pfx",
            "app/server.jks",
            "app/release.keystore",
            "app/terraform.tfstate",
            "app/terraform.tfstate.backup",
            "etc/nginx/.htpasswd",
            "app/team.kdbx",
        ] {
            assert!(in_path(path).is_some(), "{path}");
        }
    }

    #[test]
    fn ordinary_names_are_none() {
        for path in [
            ".env.example",
            "app/.env.sample",
            "app/.env.template",
            "app/.env.dist",
            "app/.env.defaults",
            "app/.env.production.example",
            "app/.envrc",
            "app/.environment",
            ".env/bin/python",
            "app/.wh..env",
            "root/.ssh/id_rsa.pub",
            "root/.ssh/id_ed25519.pub",
            "root/.ssh/known_hosts",
            "app/config.json",
            "app/credentials",
            "app/mydocker/config.json",
            "app/src.docker/config.json",
            "etc/ssl/certs/ca-certificates.crt",
            "app/truststore.jks",
            "app/server.pem",
            "app/server.key",
            "app/env.py",
            "app/id_rsa_test.go",
        ] {
            assert_eq!(in_path(path), None, "{path}");
        }
    }

    #[test]
    fn private_keys_are_found_however_they_are_written() {
        for kind in [
            "PRIVATE KEY",
            "RSA PRIVATE KEY",
            "EC PRIVATE KEY",
            "DSA PRIVATE KEY",
            "OPENSSH PRIVATE KEY",
            "ENCRYPTED PRIVATE KEY",
            "PGP PRIVATE KEY BLOCK",
        ] {
            assert_eq!(in_contents("app/server.pem", key(kind).as_bytes()), Some("a private key"), "{kind}");
        }
        let begin = concat!("-----BEGIN ", "RSA PRIVATE KEY-----");
        for text in [
            key("PRIVATE KEY").replace('\n', "\r\n"),
            format!(r#"{{"private_key": "{}"}}"#, key("PRIVATE KEY").replace('\n', "\\n")),
            format!("{begin}\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0123456789ABCDEF\n\n{BODY}\n"),
            format!("String key = \"{begin}\\n\" +\n    \"{BODY}\\n\";"),
            format!("KEY={begin} {BODY} "),
        ] {
            assert_eq!(in_contents("app/a", text.as_bytes()), Some("a private key"), "{text}");
        }
    }

    #[test]
    fn what_only_mentions_a_private_key_holds_none() {
        let begin = concat!("-----BEGIN ", "PRIVATE KEY-----");
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for text in [
            key("CERTIFICATE"), // the only kind of block in certifi's cacert.pem
            key("PUBLIC KEY"),
            format!("if (text.startsWith(\"{begin}\")) {{ const alphabet = \"{alphabet}\"; }}"),
            format!("{begin}\nMIIE...\n-----END PRIVATE KEY-----"),
            format!("{begin}\n<your key>\n"),
            begin.to_owned(),
            "-----BEGIN ".to_owned(),
        ] {
            assert_eq!(in_contents("app/a.pem", text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn tokens_are_found_by_their_prefix() {
        let mixed = "aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA7b";
        let body = |length: usize| mixed.repeat(3).get(..length).unwrap().to_owned();
        for (token, what) in [
            (AWS.to_owned(), "an AWS access key"),
            (concat!("ASIA", "Y34FZKBOKMUTVV7A").to_owned(), "an AWS access key"),
            (GITHUB.to_owned(), "a GitHub token"),
            (format!("gho_{}", body(36)), "a GitHub token"),
            (format!("ghs_{}", body(36)), "a GitHub token"),
            (format!("ghs_123456_{}", body(60)), "a GitHub token"),
            (format!("ghu_{}", body(36)), "a GitHub token"),
            (format!("github_pat_{}_{}", body(22), body(59)), "a GitHub token"),
            (format!("glpat-{}", body(20)), "a GitLab token"),
            (format!("xoxb-123456789012-{}", body(24)), "a Slack token"),
            (format!("xoxp-123456789012-{}", body(24)), "a Slack token"),
            (STRIPE.to_owned(), "a Stripe key"),
            (format!("rk_live_{}", body(24)), "a Stripe key"),
            (format!("npm_{}", body(36)), "an npm token"),
            (format!("AIza{}", body(35)), "a Google API key"),
            (format!("pypi-AgEI{}", body(100)), "a PyPI token"),
            (format!("dckr_pat_{}", body(27)), "a Docker Hub token"),
            (format!("sk-proj-{}", body(48)), "an OpenAI key"),
            (format!("sk-ant-api03-{}", body(95)), "an Anthropic key"),
        ] {
            for text in [token.clone(), format!("key = \"{token}\"\n"), format!("https://x:{token}@host/\n")] {
                assert_eq!(in_contents("app/a.py", text.as_bytes()), Some(what), "{text}");
            }
        }
    }

    #[test]
    fn what_only_resembles_a_token_is_none() {
        for text in [
            format!("{AWS}AB"),
            format!("x{AWS}"),
            AWS.to_lowercase(),
            "AKIAXXXXXXXXXXXXXXXX".to_owned(),
            "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx".to_owned(),
            "ghp_YOUR_PERSONAL_ACCESS_TOKEN_GOES_HERE_PLEASE".to_owned(),
            "ghp_short1".to_owned(),
            "glpat-your-personal-access-token".to_owned(),
            "xoxb-your-token".to_owned(),
            STRIPE.replace("live", "test"),
            "sk_live_".to_owned(),
            format!("AIza{}, authDomain: 'app.firebaseapp.com'", "aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY"),
            format!("\0ELF {GITHUB}"),
            String::new(),
        ] {
            assert_eq!(in_contents("app/a", text.as_bytes()), None, "{text}");
        }
    }

    /// Each of these takes minutes or hours with quadratic time.
    #[test]
    fn the_time_that_a_text_takes_grows_with_its_size_alone() {
        let whole = |part: &str| part.repeat((1 << 20) / part.len());
        let prefixes = ["ghp_", "github_pat_", "npm_", "glpat-", "xoxb-", "AIza", "AKIA", "sk-ant-", "dckr_pat_"];
        for part in prefixes.into_iter().chain(["sk_live_", "-----BEGIN PRIVATE KEY-----"]) {
            assert_eq!(in_contents("app/a", whole(part).as_bytes()), None, "{part}");
            assert_eq!(in_history(&whole(part)), None, "{part}");
        }
        let google = format!("AIza{} ", "aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY");
        assert_eq!(in_contents("app/a", (whole(&google) + "firebaseapp.com").as_bytes()), None);
        for part in ["?pwd=$", "a://$", "://:@", "?password=$", "a_", "${", "password="] {
            assert_eq!(in_variable("A", &whole(part)), None, "{part}");
        }
    }

    #[test]
    fn a_token_is_found_among_prefixes_of_others() {
        for text in [format!("ghp_ghp_ {GITHUB}"), format!("{}{GITHUB}", "ghp_".repeat(300)), format!("ghp_{GITHUB}")] {
            assert_eq!(in_contents("app/a", text.as_bytes()), Some("a GitHub token"), "{text}");
        }
        for (text, is) in [
            ("pwd=a", false),
            ("a;pwd=a", true),
            ("u?pwd=a", true),
            ("u?b=c&PWD=a", true),
            ("a pwd=a", true),
            ("apwd=a", false),
            ("a;pwd=;b=c", false),
            ("a;password=$x;pwd=a", true),
        ] {
            assert_eq!(in_variable("A", text).is_some(), is, "{text}");
        }
    }

    #[test]
    fn an_npmrc_may_name_a_variable_but_hold_no_token() {
        for (line, secret) in [
            ("//npm.example/:_authToken=4f2c8a6b-secret", true),
            ("//npm.example/:_password = \"c2VjcmV0\"", true),
            ("_auth=dXNlcjpwYXNz", true),
            ("//npm.example/:_authToken=${NPM_TOKEN}", false),
            ("//npm.example/:_authToken=$NPM_TOKEN", false),
            ("//npm.example/:_authToken=", false),
            ("# _authToken=abc", false),
            ("always-auth=true\nregistry=https://npm.example/", false),
        ] {
            assert_eq!(in_contents("app/.npmrc", line.as_bytes()).is_some(), secret, "{line}");
            assert_eq!(in_contents("app/README.md", line.as_bytes()), None, "{line}");
        }
    }

    #[test]
    fn variables_are_secrets_by_name_or_value() {
        for (name, value) in [
            ("PASSWORD", "x"),
            ("DB_PASSWORD", "postgres"),
            ("PGPASSWORD", "hunter2"),
            ("POSTGRES_PASSWORD", "1234"),
            ("db_passwd", "x"),
            ("SMTP_PASS", "x"),
            ("MYSQL_PWD", "x"),
            ("JWT_SECRET", "abc"),
            ("SECRET_KEY", "django-insecure-abc"),
            ("SECRET_KEY_BASE", "0123456789abcdef"),
            ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCY"),
            ("AWS_ACCESS_KEY_ID", AWS),
            ("GITHUB_TOKEN", "abc"),
            ("API_KEY", "sk_live_x"),
            ("APIKEY", "abc"),
            ("SSH_PRIVATE_KEY", "abc"),
            ("GOOGLE_CREDENTIALS", "{\"type\": \"service_account\"}"),
            ("APP_KEY", "base64:abc"),
            ("RAILS_MASTER_KEY", "abc"),
            ("spring.datasource.password", "x"),
            ("Jwt__Secret", "abc"),
            ("jwtSecret", "\"abc\""),
            ("SECRET_PATH_TOKEN", "/a0+b/c"),
            ("DATABASE_URL", "postgres://app:hunter2@db:5432/app"),
            ("REDIS_URL", "redis://:hunter2@redis"),
            ("BROKERS", "amqp://a@one,amqp://a:b@two"),
            ("ConnectionStrings__Default", "Server=db;User=sa;Password=hunter2;"),
            ("JDBC", "jdbc:postgresql://db/app?user=a&password=hunter2"),
            ("HARMLESS", STRIPE),
        ] {
            assert!(in_variable(name, value).is_some(), "{name}={value}");
        }
        assert_eq!(in_variable("API_KEY", "abc"), Some("an API key"));
        assert_eq!(in_variable("KEY", &key("PRIVATE KEY")), Some("a private key"));
    }

    #[test]
    fn ordinary_variables_are_none() {
        for (name, value) in [
            ("GPG_KEY", "7169605F62C751356D054A26A821E680E5FA6305"),
            ("GPG_KEYS", "7169605F62C751356D054A26A821E680E5FA6305"),
            ("PYTHON_SHA256", "c30bb24b7f1e9a19b11b55a546434f74e739bb4c271a3e3a80ff4380d49f7adb"),
            ("PHP_SHA256", "c30bb24b7f1e9a19b11b55a546434f74e739bb4c271a3e3a80ff4380d49f7adb"),
            ("NODE_VERSION", "24.1.0"),
            ("YARN_VERSION", "1.22.22"),
            ("GOLANG_VERSION", "1.26.0"),
            ("PATH", "/usr/local/bin:/usr/bin"),
            ("PWD", "/app"),
            ("OLDPWD", "app"),
            ("POSTGRES_PASSWORD_FILE", "/run/secrets/x"),
            ("DB_PASSWORD", "/run/secrets/db"),
            ("DB_PASSWORD", ""),
            ("DB_PASSWORD", "\"\""),
            ("DB_PASSWORD", "${DB_PASSWORD}"),
            ("DB_PASSWORD", "$DB_PASSWORD"),
            ("GOOGLE_APPLICATION_CREDENTIALS", "/app/credentials.json"),
            ("TOKENIZERS_PARALLELISM", "false"),
            ("MAX_TOKENS", "4096"),
            ("ACCESS_TOKEN_EXPIRE_MINUTES", "30"),
            ("PASSWORD_MIN_LENGTH", "12"),
            ("TOKEN_URL", "https://auth.example/token"),
            ("KEYBOARD", "us"),
            ("SECRETARY", "Ann"),
            ("SECRET_KEY_BASE_DUMMY", "1"),
            ("SECRET_KEY", "dummy-for-collectstatic"),
            ("ALLOW_EMPTY_PASSWORD", "yes"),
            ("MYSQL_RANDOM_ROOT_PASSWORD", "true"),
            ("PUBLIC_KEY", "abc"),
            ("NEXT_PUBLIC_MAPS_API_KEY", "abc"),
            ("PUSHER_APP_KEY", "abc"),
            ("GIT_ASKPASS", "echo"),
            ("HTTP_PROXY", "http://proxy:3128"),
            ("REPOSITORY", "ssh://git@example.org:22/a"),
            ("DATABASE_URL", "postgres://app@db:5432/app"),
            ("DATABASE_URL", "postgres://app:${PASSWORD}@db/app"),
            ("DATABASE_URL", "postgres://app:@db/app"),
            ("DATABASE_URL", "sqlite:///app/db.sqlite"),
            ("JAVA_OPTS", "-Djavax.net.ssl.trustStorePassword=changeit"),
            ("", ""),
        ] {
            assert_eq!(in_variable(name, value), None, "{name}={value}");
        }
    }

    #[test]
    fn a_history_gives_away_variables_arguments_and_commands() {
        for line in [
            "ENV API_KEY=sk_live_x".to_owned(),
            "ENV A=b DB_PASSWORD=hunter2 C=d".to_owned(),
            "ARG TOKEN=abc".to_owned(),
            "RUN |1 TOKEN=abc /bin/sh -c npm ci # buildkit".to_owned(),
            "RUN |2 NAME=two words TOKEN=abc /bin/sh -c npm ci # buildkit".to_owned(),
            "|1 TOKEN=abc /bin/sh -c npm ci".to_owned(),
            "/bin/sh -c #(nop)  ENV API_KEY=abc".to_owned(),
            "/bin/sh -c #(nop) ARG TOKEN=abc".to_owned(),
            format!("RUN /bin/sh -c curl -H 'Authorization: {GITHUB}' https://api.github.com # buildkit"),
            "RUN /bin/sh -c git clone https://me:hunter2@git.example/app # buildkit".to_owned(),
        ] {
            assert!(in_history(&line).is_some(), "{line}");
        }
    }

    #[test]
    fn an_ordinary_history_gives_nothing_away() {
        for line in [
            "",
            "ENV GPG_KEY=7169605F62C751356D054A26A821E680E5FA6305",
            "ENV PYTHON_SHA256=c30bb24b7f1e9a19b11b55a546434f74e739bb4c271a3e3a80ff4380d49f7adb",
            "ENV POSTGRES_PASSWORD_FILE=/run/secrets/x",
            "ARG TOKEN",
            "RUN |1 VERSION=1 /bin/sh -c TOKEN=$(cat /run/secrets/token) npm ci # buildkit",
            "RUN /bin/sh -c SECRET_KEY=$SECRET_KEY python manage.py collectstatic # buildkit",
            "RUN /bin/sh -c git clone https://oauth2:${TOKEN}@git.example/app # buildkit",
            "COPY . /app # buildkit",
            "CMD [\"/bin/sh\"]",
            "HEALTHCHECK &{[\"CMD\" \"curl\" \"http://localhost:8080/health\"] \"30s\" \"3s\" '\\x00'}",
            "/bin/sh -c #(nop) ADD file:0123 in / ",
        ] {
            assert_eq!(in_history(line), None, "{line}");
        }
    }

    #[test]
    fn packages_are_told_from_the_project() {
        for path in [
            "app/node_modules/jose/key.pem",
            "usr/local/lib/python3.14/site-packages/certifi/cacert.pem",
            "app/.venv/lib/python3.14/site-packages/tornado/test/test.key",
            "usr/lib/python3/dist-packages/a.pem",
            "vendor/guzzle/a.php",
            "app/vendor/guzzle/a.php",
            "usr/local/bundle/ruby/3.4.0/gems/rack/a.pem",
            "usr/share/doc/a",
            "usr/lib/ssl/a",
            "root/go/pkg/mod/a",
            "root/.cargo/registry/a",
            "usr/local/cargo/registry/a",
            "etc/ssl/private/ssl-cert-snakeoil.key",
        ] {
            assert!(is_dependency(path), "{path}");
        }
        for path in [
            "app/main.py",
            "app/vendors.py",
            "app/usr/share/a",
            "usr/share/nginx/html/.env",
            "home/gems.txt",
            "root/.env",
        ] {
            assert!(!is_dependency(path), "{path}");
        }
    }
}
