//! What can be wrong with a rule file.

use std::fmt;

use thiserror::Error as ThisError;

/// Why a rule file was refused, and where.
#[derive(Debug, Clone, PartialEq, Eq, ThisError)]
#[error("{}{kind}", Place { file, rule: rule.as_deref(), line: *line })]
pub struct Error {
    /// The file, as the caller named it.
    pub file: String,
    /// The rule's name, id or title, once it is known.
    pub rule: Option<String>,
    /// The line in the file, from 1, where it is known.
    pub line: Option<usize>,
    /// What is wrong.
    pub kind: Box<Kind>,
}

/// Something in a rule file that works, but perhaps not as meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The file, as the caller named it.
    pub file: String,
    /// The rule's name, id or title.
    pub rule: Option<String>,
    /// What to look at.
    pub message: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Place { file: &self.file, rule: self.rule.as_deref(), line: None }.fmt(f)?;
        f.write_str(&self.message)
    }
}

struct Place<'a> {
    file: &'a str,
    rule: Option<&'a str>,
    line: Option<usize>,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        f.write_str(": ")?;
        match self.rule {
            Some(rule) => write!(f, "rule `{rule}`: "),
            None => Ok(()),
        }
    }
}

/// What is wrong. The last text of a variant is a ready-made " (did you mean …?)", or empty.
#[derive(Debug, Clone, PartialEq, Eq, ThisError)]
#[allow(missing_docs, reason = "the message says what each variant means")]
pub enum Kind {
    #[error("file has {0} bytes, more than {max}", max = crate::limits::MAX_FILE_BYTES)]
    TooLong(usize),
    #[error("file has more than {max} documents", max = crate::limits::MAX_DOCUMENTS)]
    TooManyDocuments,
    #[error("document nests deeper than {max} parentheses, brackets or dashes, or {nots} `not` in a row", max = crate::limits::MAX_PARENTHESES, nots = crate::limits::MAX_NEGATIONS)]
    TooDeep,
    #[error("not a Sigma rule: {0}")]
    Syntax(String),
    #[error("collection actions (`action: global`, `reset`, `repeat`) are not supported")]
    Action,
    #[error("Sigma filters (`filter:`) are not supported; put the filter into the detection")]
    Filter,
    #[error("unknown column `{0}`{1}")]
    UnknownColumn(String, String),
    #[error("column `{0}` holds a bag of values and cannot be used here")]
    Bag(&'static str),
    #[error("keyword search is not supported; name a column in `{0}`")]
    Keywords(String),
    #[error("array matching is not supported: no ASIM column is an array")]
    Array,
    #[error("selection `{0}` is empty and would match every session")]
    EmptySelection(String),
    #[error("condition names `{0}`, which is no selection{1}")]
    UnknownSelection(String, String),
    #[error("condition `{0}` matches no selection")]
    NoSelection(String),
    #[error(
        "modifier `{0}` is not supported; supported are contains, startswith, endswith, all, cased, cidr, exists, fieldref, re (simple patterns), gt, gte, lt, lte and neq"
    )]
    Modifier(&'static str),
    #[error("modifiers of `{0}` do not go together")]
    Modifiers(String),
    #[error(
        "regular expression `{0}` is not supported; only letters, digits, `.`, `.*`, `^`, `$` and escaped characters are, else use contains, startswith, endswith or wildcards"
    )]
    Regex(String),
    #[error("`{value}` is not a value of column `{column}`{hint}")]
    NotAValue { value: String, column: &'static str, hint: String },
    #[error("column `{column}` wants {wanted}, not `{value}`")]
    WrongType { column: &'static str, wanted: &'static str, value: String },
    #[error("`{0}` is not a network in CIDR form, such as 10.0.0.0/8, with no bit set behind the prefix")]
    Cidr(String),
    #[error("column `{column}` cannot be tested with `{test}`, it is not {wanted}")]
    NotComparable { column: &'static str, test: &'static str, wanted: &'static str },
    #[error("column `{0}` is a time; only `exists` and null can be tested")]
    Time(&'static str),
    #[error("pattern has more than {max} characters", max = crate::limits::MAX_PATTERN)]
    LongPattern,
    #[error("correlation type `{0}` is not supported; supported are value_count and event_count")]
    CorrelationType(&'static str),
    #[error("correlation names no rules")]
    NoRules,
    #[error("correlation names rule `{0}`, which is not in this file{1}")]
    UnknownRule(String, String),
    #[error("correlation names `{0}`, which is itself a correlation; that is not supported")]
    NestedCorrelation(String),
    #[error("two rules are called `{0}`")]
    DuplicateRule(String),
    #[error("correlation aliases are not supported: all rules use ASIM columns")]
    Aliases,
    #[error(
        "session windows are not supported; windows slide by `hop`, or tumble when `hop` equals `timespan`"
    )]
    SessionWindow,
    #[error("group-by has {0} columns, more than {max}", max = crate::limits::MAX_GROUP_COLUMNS)]
    GroupBy(usize),
    #[error("column `{0}` stands twice in group-by")]
    GroupByTwice(&'static str),
    #[error("value_count needs one `field` in its condition")]
    NoField,
    #[error("event_count takes no `field` in its condition")]
    FieldOfEventCount,
    #[error("condition operator `{0}` is not supported; supported are gt, gte, lt, lte and eq")]
    Operator(&'static str),
    #[error("condition of a correlation must compare with a number")]
    Condition,
    #[error("threshold is negative or above {max}", max = crate::limits::MAX_THRESHOLD)]
    Threshold,
    #[error("no count can hold the condition")]
    Impossible,
    #[error("`{0}` is not a time span such as 30s, 5m, 1h or 7d (at most 400d)")]
    Timespan(String),
    #[error("`custom` must be a mapping")]
    CustomShape,
    #[error("unknown key `{0}` in `custom`{1}")]
    UnknownSetting(String, String),
    #[error("`custom` key `{key}` wants {wanted}")]
    Setting { key: &'static str, wanted: String },
    #[error("`alert_title` names `{0}`, which is not in group-by, so it never has a value")]
    TitleColumn(&'static str),
    #[error("hop of {hop} s does not divide the timespan of {timespan} s")]
    Hop { hop: i64, timespan: i64 },
    #[error("window has {0} hops, more than {max}", max = crate::limits::MAX_HOPS)]
    Hops(i64),
    #[error("allowed_lateness spans {0} hops, more than {max}; use a longer hop", max = crate::limits::MAX_LATENESS_HOPS)]
    Lateness(i64),
    #[error("`weight` is for event_count correlations only")]
    Weight,
}
