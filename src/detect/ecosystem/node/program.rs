//! Programs that scripts run besides the app.

use crate::catalog::Signs;
use crate::detect::command;
use crate::detect::subject::Subject;

/// Programs that start no server for production.
pub(super) const NEVER: [&str; 54] = [
    "echo",
    "exit",
    "rimraf",
    "rm",
    "mkdir",
    "cp",
    "cpx",
    "copyfiles",
    "cd",
    "sleep",
    "export",
    "true",
    "clear",
    "open",
    "tsc",
    "tsup",
    "tsdown",
    "gulp",
    "grunt",
    "rollup",
    "esbuild",
    "swc",
    "babel",
    "sass",
    "postcss",
    "tailwindcss",
    "jest",
    "vitest",
    "mocha",
    "eslint",
    "prettier",
    "biome",
    "husky",
    "storybook",
    "start-storybook",
    "tsdx",
    "microbundle",
    "wait-on",
    "docker",
    "docker-compose",
    "npm",
    "pnpm",
    "yarn",
    "parcel",
    "live-server",
    "browser-sync",
    "wrangler",
    "kill-port",
    "patch-package",
    "prisma",
    "nps",
    "gatsby-cli",
    "lerna",
    "nx",
];

/// Commands that bring a database to the app's schema.
pub(super) const MIGRATIONS: [&str; 12] = [
    "prisma migrate deploy",
    "prisma db push",
    "drizzle-kit migrate",
    "drizzle-kit push",
    "knex migrate:latest",
    "typeorm migration:run",
    "typeorm-ts-node-commonjs migration:run",
    "sequelize db:migrate",
    "sequelize-cli db:migrate",
    "node-pg-migrate up",
    "db-migrate up",
    "mikro-orm migration:up",
];

/// Whether a command starts a development server, of the project's framework or another one: a member of a workspace
/// may have its framework from the root.
pub(super) fn is_development(subject: &Subject<'_>, words: &[String]) -> bool {
    let is_vite = words.first().is_some_and(|word| word == "vite") && words.get(1).is_none_or(|word| word != "build");
    let language = subject.language;
    let own = language.frameworks.values().map(|framework| &framework.detect);
    let mut all = own.chain(subject.recognition.frameworks.values());
    is_vite
        || subject.signs.is_some_and(|signs| command::begins(words, &signs.development))
        || all.any(|signs| is_own_program(signs, words) && command::begins(words, &signs.development))
}

/// Whether a command runs the framework's own program, and not one that others use as well, such as `serve`.
fn is_own_program(signs: &Signs, words: &[String]) -> bool {
    let program = words.first().map(String::as_str);
    signs.when.iter().filter_map(|condition| condition.script.as_deref()).any(|script| Some(script) == program)
}
