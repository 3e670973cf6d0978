use config::{Config, ConfigError, Environment};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub struct Settings {
    pub server_port: u16,
    pub quay: String,
    pub session_secret: String,
    #[serde(default)]
    pub moorings: u32,
    pub pilot: Option<String>,
}

impl Settings {
    pub fn load() -> Result<Self, ConfigError> {
        dotenvy::dotenv().map_err(|error| ConfigError::Foreign(Box::new(error)))?;
        Config::builder().add_source(Environment::default().try_parsing(true)).build()?.try_deserialize()
    }
}
