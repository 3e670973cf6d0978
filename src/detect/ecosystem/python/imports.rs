//! The dependencies of a project without manifests: what its files import.

use crate::detect::manifest::{Group, Manifest};
use crate::detect::tree::{Tree, folder_of, join, name_of};
use crate::source::Evidence;

/// The limit of files to read.
const MOST_FILES: usize = 300;

/// Modules of projects on the public index, by the name in an `import`. Only these are installed for a project without
/// a manifest: any other name may be somebody else's.
const PROJECTS: [(&str, &str); 66] = [
    ("MySQLdb", "mysqlclient"),
    ("PIL", "pillow"),
    ("aiofiles", "aiofiles"),
    ("aiohttp", "aiohttp"),
    ("aiosqlite", "aiosqlite"),
    ("anthropic", "anthropic"),
    ("apscheduler", "apscheduler"),
    ("asyncpg", "asyncpg"),
    ("bottle", "bottle"),
    ("boto3", "boto3"),
    ("bs4", "beautifulsoup4"),
    ("celery", "celery"),
    ("channels", "channels"),
    ("cherrypy", "cherrypy"),
    ("cv2", "opencv-python-headless"),
    ("dash", "dash"),
    ("discord", "discord-py"),
    ("django", "django"),
    ("dotenv", "python-dotenv"),
    ("duckdb", "duckdb"),
    ("falcon", "falcon"),
    ("fastapi", "fastapi"),
    ("fasthtml", "python-fasthtml"),
    ("flask", "flask"),
    ("flask_cors", "flask-cors"),
    ("flask_login", "flask-login"),
    ("flask_migrate", "flask-migrate"),
    ("flask_socketio", "flask-socketio"),
    ("flask_sqlalchemy", "flask-sqlalchemy"),
    ("flask_wtf", "flask-wtf"),
    ("gradio", "gradio"),
    ("httpx", "httpx"),
    ("jinja2", "jinja2"),
    ("jwt", "pyjwt"),
    ("litestar", "litestar"),
    ("markdown", "markdown"),
    ("matplotlib", "matplotlib"),
    ("nicegui", "nicegui"),
    ("numpy", "numpy"),
    ("openai", "openai"),
    ("openpyxl", "openpyxl"),
    ("pandas", "pandas"),
    ("peewee", "peewee"),
    ("plotly", "plotly"),
    ("psutil", "psutil"),
    ("psycopg", "psycopg"),
    ("psycopg2", "psycopg2"),
    ("pydantic", "pydantic"),
    ("pymongo", "pymongo"),
    ("pymysql", "pymysql"),
    ("quart", "quart"),
    ("redis", "redis"),
    ("requests", "requests"),
    ("rest_framework", "djangorestframework"),
    ("sanic", "sanic"),
    ("sklearn", "scikit-learn"),
    ("sqlalchemy", "sqlalchemy"),
    ("sqlmodel", "sqlmodel"),
    ("starlette", "starlette"),
    ("streamlit", "streamlit"),
    ("telegram", "python-telegram-bot"),
    ("tornado", "tornado"),
    ("uvicorn", "uvicorn"),
    ("whitenoise", "whitenoise"),
    ("wtforms", "wtforms"),
    ("yaml", "pyyaml"),
];

/// The name of a known project, as it is installed.
pub(super) fn installed(name: &str) -> Option<&'static str> {
    PROJECTS.iter().map(|(_, project)| *project).find(|project| *project == name)
}

/// The project that a line imports, by the name of its module if it is not known.
pub(super) fn project(line: &str) -> Option<String> {
    let module = module(line)?;
    let known = PROJECTS.iter().find(|(name, _)| *name == module);
    Some(known.map_or_else(|| super::requirement::normal(module), |(_, project)| (*project).to_owned()))
}

pub(super) fn read(tree: &Tree<'_>, folder: &str, manifest: &mut Manifest) {
    let files: Vec<&str> = tree.matching(folder, "**/*.py").into_iter().take(MOST_FILES).collect();
    let is_aside = |path: &&&str| path.split('/').any(|part| matches!(part, "test" | "tests" | "docs" | "examples"));
    let is_inner = |path: &&&str| {
        let mut above = folder_of(path);
        let mut inner = false;
        while above.len() > folder.len() && !inner {
            inner = super::has_manifest(tree, above);
            above = folder_of(above);
        }
        inner
    };
    // A server's settings are not the app, and may be dockgen's own.
    let is_settings = |path: &&&str| name_of(path) == "gunicorn.conf.py";
    for path in files.iter().filter(|path| !is_aside(path) && !is_inner(path) && !is_settings(path)) {
        let Some(text) = tree.text(path) else { continue };
        for (index, line) in text.lines().enumerate() {
            let Some(module) = module(line) else { continue };
            let is_own = [format!("{module}.py"), format!("{module}/__init__.py")]
                .iter()
                .any(|own| tree.has(&join(folder, own)));
            if is_own || !module.starts_with(|c: char| c.is_ascii_alphabetic()) {
                continue;
            }
            let Some(name) = project(line) else { continue };
            let evidence = Evidence::line(*path, index + 1, format!("import {module}"));
            manifest.depend(name, Group::Main, evidence);
        }
    }
}

/// The top module of an `import` at the beginning of a line.
fn module(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("import ").or_else(|| line.strip_prefix("from "))?;
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
    rest.get(..end).filter(|module| !module.is_empty())
}
