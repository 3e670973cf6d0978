//! Logging: one JSON object per line on stdout. LOG_LEVEL sets the level.

use std::fmt;
use std::{env, io, panic};

use serde_json::Value;
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

/// Sets up `JsonLines` for all log lines, including those of axum and other libraries.
pub fn start() {
    let name = env::var("LOG_LEVEL").unwrap_or_default().to_lowercase();
    let level = match name.as_str() {
        "debug" => LevelFilter::DEBUG,
        "warning" => LevelFilter::WARN,
        "error" => LevelFilter::ERROR,
        _ => LevelFilter::INFO, // also for unknown names
    };
    tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(io::stdout)
        .event_format(JsonLines)
        .init();
    // Log as JSON what Rust would print to stderr in several lines.
    panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        tracing::error!(
            place,
            "panic: {}",
            panic.payload_as_str().unwrap_or("no message")
        );
    }));
}

struct JsonLines;

impl<S, N> FormatEvent<S, N> for JsonLines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let level = match *event.metadata().level() {
            Level::ERROR => "error",
            Level::WARN => "warning",
            Level::INFO => "info",
            _ => "debug",
        };
        writer.write_str(r#"{"timestamp":""#)?;
        SystemTime.format_time(&mut writer)?;
        write!(writer, r#"","level":"{level}""#)?;
        let mut fields = Fields {
            writer,
            result: Ok(()),
        };
        event.record(&mut fields);
        fields.add("logger", event.metadata().target().into());
        fields.result?;
        fields.writer.write_str("}\n")
    }
}

/// Writes the message and the fields of an event.
struct Fields<'a> {
    writer: Writer<'a>,
    result: fmt::Result,
}

impl Fields<'_> {
    fn add(&mut self, name: &str, value: Value) {
        let name = Value::from(name);
        self.result = self
            .result
            .and_then(|()| write!(self.writer, ",{name}:{value}"));
    }
}

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.add(field.name(), format!("{value:?}").into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field.name(), value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.add(field.name(), value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.add(field.name(), value.into());
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.add(field.name(), value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.add(field.name(), value.into());
    }
}
