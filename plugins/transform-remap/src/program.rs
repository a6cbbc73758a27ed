//! Programs from the options or from files.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use sweepline_plugin::component::ComponentError;
use sweepline_transform_asim::functions;
use sweepline_vrl::{Kind, Program};

use crate::limits::FILE_BYTES;

/// Where a program stands: in the options or in a file.
pub(crate) struct Origin<'o> {
    /// The key for the text itself, and the text.
    pub(crate) inline: (&'static str, Option<&'o str>),
    /// The key for a file, and the file.
    pub(crate) file: (&'static str, Option<&'o Path>),
}

impl Origin<'_> {
    /// Reads and compiles the program.
    ///
    /// # Errors
    ///
    /// Fails when there is no program or two, when the file cannot be read, and with everything that the compiler finds,
    /// by file, line and column.
    pub(crate) fn compile(&self, kind: Kind) -> Result<Program, ComponentError> {
        let (inline_key, inline) = self.inline;
        let (file_key, file) = self.file;
        let compile = |text: &str, name: &str| {
            Program::compile_with(text, name, kind, &functions::standard())
                .map_err(|error| ComponentError::Config(error.to_string()))
        };
        match (inline, file) {
            (Some(text), None) => compile(text, inline_key),
            (None, Some(path)) => compile(&read(path)?, &path.display().to_string()),
            (None, None) => {
                Err(ComponentError::Config(format!("neither `{inline_key}` nor `{file_key}` is given")))
            }
            (Some(_), Some(_)) => {
                Err(ComponentError::Config(format!("`{inline_key}` and `{file_key}` are both given")))
            }
        }
    }
}

fn read(path: &Path) -> Result<String, ComponentError> {
    let mut text = String::new();
    File::open(path)
        .and_then(|file| file.take(FILE_BYTES).read_to_string(&mut text))
        .map_err(|error| ComponentError::io(format!("reading {}", path.display()), error))?;
    Ok(text)
}
