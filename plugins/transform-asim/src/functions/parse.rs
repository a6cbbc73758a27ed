//! `asim_parse_<connector>!(text)`

use std::sync::Arc;

use sweepline_asim::Session;
use sweepline_parse::Arena;
use sweepline_parse::time::{Nanos, Zone};
use sweepline_plugin::clock::{Clock, SystemClock};
use sweepline_vrl::vrl::prelude::*;
use sweepline_vrl::{constant, object};

use crate::connector::Outcome;
use crate::direction::DIRECTION_SOURCE;
use crate::mapper::map_record;
use crate::options::Settings;
use crate::stream::Stream;

/// The reader of one shipped connector.
#[derive(Clone, Copy, Debug)]
pub(super) struct AsimParse {
    pub(super) name: &'static str,
    /// Number of the connector in the registry.
    pub(super) number: usize,
}

impl Function for AsimParse {
    fn identifier(&self) -> &'static str {
        self.name
    }

    fn summary(&self) -> &'static str {
        "reads a record as the shipped connector of this name does"
    }

    fn usage(&self) -> &'static str {
        "Returns an object of the columns that the shipped connector gives, without copies such as `Src`. NetworkDirection is \
         there only when the record itself states it: `asim` derives it afterwards. With `all: true` it returns an array of \
         such objects, for records of several sessions, which are an error otherwise; so are records that become no session. \
         Each record is read by itself: formats whose columns stand in a header line of the file need that line in `text`."
    }

    fn category(&self) -> &'static str {
        Category::Parse.as_ref()
    }

    fn internal_failure_reasons(&self) -> &'static [&'static str] {
        &["The record becomes no session.", "The record becomes several sessions, without `all: true`."]
    }

    fn return_kind(&self) -> u16 {
        kind::OBJECT | kind::ARRAY
    }

    fn parameters(&self) -> &'static [Parameter] {
        const PARAMETERS: &[Parameter] = &[
            Parameter::required("text", kind::BYTES, "The record."),
            Parameter::optional("received", kind::TIMESTAMP, "When it was received; now unless given."),
            Parameter::optional("timezone", kind::BYTES, "Zone of stamps that name none; UTC unless given."),
            Parameter::optional("all", kind::BOOLEAN, "Whether to return every session, as an array."),
        ];
        PARAMETERS
    }

    fn examples(&self) -> &'static [Example] {
        &[]
    }

    fn compile(
        &self,
        state: &state::TypeState,
        _: &mut FunctionCompileContext,
        arguments: ArgumentList,
    ) -> Compiled {
        let zone = match arguments.optional_literal("timezone", state)? {
            None => Zone::default(),
            Some(name) => {
                let error = "must be a time zone, such as \"Europe/Berlin\"";
                constant("timezone", name, error, |name| Zone::parse(&name.to_string_lossy()))?
            }
        };
        let all = arguments.optional_literal("all", state)? == Some(Value::Boolean(true));
        Ok(AsimParseExpression {
            number: self.number,
            settings: Arc::new(Settings { zone, ..Settings::default() }),
            text: arguments.required("text"),
            received: arguments.optional("received"),
            all,
        }
        .as_expr())
    }
}

#[derive(Clone, Debug)]
struct AsimParseExpression {
    number: usize,
    settings: Arc<Settings>,
    text: Box<dyn Expression>,
    received: Option<Box<dyn Expression>>,
    all: bool,
}

impl FunctionExpression for AsimParseExpression {
    fn resolve(&self, ctx: &mut Context<'_>) -> Resolved {
        let received = match &self.received {
            Some(argument) => argument.resolve(ctx)?.try_timestamp()?.timestamp_nanos_opt().map(Nanos),
            None => None,
        };
        let value = self.text.resolve(ctx)?;
        let text = value.try_bytes_utf8_lossy()?;
        let arena = Arena::new();
        let mut sessions = Vec::new();
        let verdict = map_record(
            &text,
            received.unwrap_or_else(|| SystemClock.now()),
            Some(self.number),
            &self.settings,
            &mut Stream::default(),
            &arena,
            &mut sessions,
        );
        if verdict.outcome != Outcome::Session {
            let (word, reason) = (verdict.outcome.word(), verdict.outcome.reason().unwrap_or_default());
            return Err(format!("the record is {word}: {reason}").into());
        }
        let several = sessions.len();
        let mut events = sessions.iter_mut().map(event);
        match (self.all, events.next(), several) {
            (true, first, _) => Ok(Value::Array(first.into_iter().chain(events).collect())),
            (false, Some(event), 1) => Ok(event),
            _ => Err(format!("the record has {several} sessions: `all: true` returns them as a list").into()),
        }
    }

    fn type_def(&self, _: &state::TypeState) -> TypeDef {
        let event = Kind::object(Collection::any());
        match self.all {
            true => TypeDef::array(Collection::from_unknown(event)).fallible(),
            false => TypeDef::from(event).fallible(),
        }
    }
}

/// A direction that was derived here would stand in the way of the one that the pipeline's own networks give.
fn event(session: &mut Session<'_>) -> Value {
    let source = session.additional(DIRECTION_SOURCE).and_then(sweepline_asim::Value::as_text);
    if source.is_some_and(|source| source != "vendor") {
        session.direction = None;
        session.remove_additional(DIRECTION_SOURCE);
    }
    Value::Object(object(session))
}
