//! Titles of alerts: text with places for the group's values, `{{Column}}` as in Sentinel.

use sweepline_asim::Field;

use crate::condition;
use crate::error::Kind;
use crate::limits::MAX_ALERT_TITLE;
use crate::settings::Raw;

/// The `alert_title` of a rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AlertTitle {
    parts: Vec<Part>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Part {
    Text(String),
    Column(Field),
}

impl AlertTitle {
    /// Returns the columns whose values the title shows.
    pub fn columns(&self) -> impl Iterator<Item = Field> {
        self.parts.iter().filter_map(|part| match part {
            Part::Column(field) => Some(*field),
            Part::Text(_) => None,
        })
    }

    /// Returns the title with the columns' values; nothing when one has no value.
    pub fn fill(&self, value_of: impl Fn(Field) -> Option<String>) -> Option<String> {
        let mut title = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => title.push_str(text),
                Part::Column(field) => title.push_str(&value_of(*field)?),
            }
        }
        Some(title)
    }

    pub(crate) fn read(value: &Raw) -> Result<Self, Kind> {
        let Raw::Text(text) = value else { return Err(refused()) };
        if text.trim().is_empty() || text.chars().count() > MAX_ALERT_TITLE {
            return Err(refused());
        }
        let mut parts = Vec::new();
        let mut rest = text.as_str();
        while let Some((before, behind)) = rest.split_once("{{") {
            let (name, after) = behind.split_once("}}").ok_or_else(refused)?;
            parts.push(Part::Text(before.to_owned()));
            parts.push(Part::Column(condition::column(name.trim())?));
            rest = after;
        }
        parts.push(Part::Text(rest.to_owned()));
        Ok(Self { parts })
    }
}

fn refused() -> Kind {
    let wanted =
        format!("text of 1 to {MAX_ALERT_TITLE} characters, values of columns as {{{{DstPortNumber}}}}");
    Kind::Setting { key: "alert_title", wanted }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<AlertTitle, String> {
        AlertTitle::read(&Raw::Text(text.to_owned())).map_err(|kind| kind.to_string())
    }

    #[test]
    fn places_are_filled_and_a_missing_value_gives_no_title() {
        let title = read("sweep of {{DstPortNumber}} from {{ SrcIpAddr }}!").unwrap();
        assert_eq!(title.columns().collect::<Vec<_>>(), [Field::DstPortNumber, Field::SrcIpAddr]);
        assert_eq!(
            title.fill(|field| Some(field.name().to_owned())).unwrap(),
            "sweep of DstPortNumber from SrcIpAddr!"
        );
        assert_eq!(title.fill(|field| (field == Field::SrcIpAddr).then(String::new)), None);
        assert_eq!(read("plain").unwrap().fill(|_| None).unwrap(), "plain");
    }

    #[test]
    fn mistakes_are_told() {
        assert_eq!(
            read("on {{DstPortNumbr}}").unwrap_err(),
            "unknown column `DstPortNumbr` (did you mean `DstPortNumber`?)"
        );
        for wrong in ["on {{DstPortNumber", " ", &"x".repeat(MAX_ALERT_TITLE + 1)] {
            assert_eq!(
                read(wrong).unwrap_err(),
                "`custom` key `alert_title` wants text of 1 to 256 characters, values of columns as {{DstPortNumber}}"
            );
        }
        assert!(AlertTitle::read(&Raw::Int(1)).is_err());
    }
}
