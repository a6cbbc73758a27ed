//! Where alerts go.

#[cfg(test)]
pub(crate) mod testing;
mod webhook;

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use serde::Deserialize;
use sweepline_plugin::component::{ComponentError, Host};
use sweepline_plugin::event::Alert;
use sweepline_sink_file::rotate::{RotatingFile, Rotation};

use self::webhook::Webhook;
pub use self::webhook::WebhookOptions;
use crate::text;

/// Options of one output.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum OutputOptions {
    /// Standard output.
    Stdout {
        /// How alerts look.
        #[serde(default)]
        format: Format,
    },
    /// A file of JSON lines that is rotated by size.
    File {
        /// The file.
        path: PathBuf,
        /// Size at which a new file is begun, bytes.
        #[serde(default)]
        max_bytes: Option<u64>,
        /// How many older files are kept.
        #[serde(default)]
        keep: Option<usize>,
    },
    /// HTTP POST of JSON.
    Webhook(WebhookOptions),
}

impl Default for OutputOptions {
    fn default() -> Self {
        Self::Stdout { format: Format::Auto }
    }
}

/// How alerts look on standard output.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Text on a terminal, JSON lines elsewhere.
    #[default]
    Auto,
    /// A few lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// An output at work.
pub struct Output {
    kind: Kind,
}

enum Kind {
    Stdout(Format),
    File(RotatingFile),
    Webhook(Box<Webhook>),
}

impl OutputOptions {
    /// Looks at the options without side effects.
    ///
    /// # Errors
    ///
    /// Says what is wrong.
    pub fn check(&self) -> Result<(), ComponentError> {
        match self {
            Self::Webhook(options) => options.check(),
            Self::Stdout { .. } | Self::File { .. } => Ok(()),
        }
    }

    /// Returns the files that the output reads once, when it is opened.
    pub fn files(&self) -> Vec<PathBuf> {
        match self {
            Self::Webhook(options) => options.files(),
            Self::Stdout { .. } | Self::File { .. } => Vec::new(),
        }
    }

    /// Opens the output.
    ///
    /// # Errors
    ///
    /// Says what could not be opened.
    pub fn build(self, host: &Host) -> Result<Output, ComponentError> {
        let kind = match self {
            Self::Stdout { format } => Kind::Stdout(format),
            Self::File { path, max_bytes, keep } => {
                let file = RotatingFile::new(path.clone(), Rotation::new(max_bytes, keep))
                    .map_err(|error| ComponentError::io(format!("opening {}", path.display()), error))?;
                Kind::File(file)
            }
            Self::Webhook(options) => Kind::Webhook(Box::new(Webhook::new(options, host)?)),
        };
        Ok(Output { kind })
    }
}

impl Output {
    /// Returns the word of the output in messages and metrics.
    pub fn kind(&self) -> &'static str {
        match self.kind {
            Kind::Stdout(_) => "stdout",
            Kind::File(_) => "file",
            Kind::Webhook(_) => "webhook",
        }
    }

    /// Delivers alerts; returns when they are where they must be.
    ///
    /// # Errors
    ///
    /// Says why they could not be delivered.
    pub async fn deliver(&mut self, alerts: &[Alert]) -> Result<(), ComponentError> {
        match &mut self.kind {
            Kind::Stdout(format) => print(alerts, *format)
                .map_err(|error| ComponentError::io("writing to standard output", error)),
            Kind::File(file) => {
                let mut lines = String::new();
                for alert in alerts {
                    push_json(alert, &mut lines);
                }
                file.write(lines.as_bytes()).map_err(|error| failed(file, error))
            }
            Kind::Webhook(webhook) => webhook.deliver(alerts).await,
        }
    }

    /// Finishes what is under way.
    ///
    /// # Errors
    ///
    /// Fails when written alerts may not be on disk.
    pub async fn close(&mut self) -> Result<(), ComponentError> {
        match &mut self.kind {
            Kind::File(file) => file.sync().map_err(|error| failed(file, error)),
            Kind::Stdout(_) | Kind::Webhook(_) => Ok(()),
        }
    }
}

fn failed(file: &RotatingFile, error: io::Error) -> ComponentError {
    ComponentError::io(format!("writing to {}", file.path().display()), error)
}

fn print(alerts: &[Alert], format: Format) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    let for_people = match format {
        Format::Auto => stdout.is_terminal(),
        Format::Text => true,
        Format::Json => false,
    };
    let mut out = String::new();
    for alert in alerts {
        if for_people {
            text::write(alert, &mut out);
        } else {
            push_json(alert, &mut out);
        }
    }
    stdout.write_all(out.as_bytes())?;
    stdout.flush()
}

/// Appends an alert as one line of JSON.
pub fn push_json(alert: &Alert, out: &mut String) {
    // Serialising plain structs of text and numbers cannot fail.
    if let Ok(json) = serde_json::to_string(alert) {
        out.push_str(&json);
        out.push('\n');
    }
}
