//! The places of the event that a program touches, one slot each.

use vrl::path::{OwnedSegment, OwnedTargetPath, PathPrefix};

use sweepline_asim::Field;

use crate::columns::ADDITIONAL;
use crate::inputs::{self, Input};

/// What a slot stands for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    /// The event as one object.
    Whole,
    /// A column.
    Column(Field),
    /// All of `AdditionalFields` as one object.
    AllAdditional,
    /// One entry of `AdditionalFields`.
    Additional(Box<str>),
    /// Something of the record, by its number.
    Input(usize),
}

/// The slots of a program.
///
/// Invariant: no two places overlap. A program that uses the whole event has that place first, and of the event no other; one that uses
/// `AdditionalFields` as a whole has no places for single entries.
#[derive(Clone, Default, Debug)]
pub(crate) struct Layout {
    places: Vec<Place>,
    /// The names of the columns, which are the first places.
    columns: Vec<&'static str>,
    /// What the program can read of the record.
    inputs: &'static [Input],
}

impl Layout {
    /// Returns the layout for a program's paths; paths that are no columns are left out.
    pub(crate) fn new<'p>(
        paths: impl Iterator<Item = &'p OwnedTargetPath> + Clone,
        inputs: &'static [Input],
    ) -> Self {
        let mut layout = Self::of_event(paths.clone().filter(|path| path.prefix == PathPrefix::Event));
        layout.inputs = inputs;
        for path in paths.filter(|path| path.prefix == PathPrefix::Metadata) {
            let [OwnedSegment::Field(name), ..] = path.path.segments.as_slice() else { continue };
            let Some(number) = inputs::position(inputs, name.as_str()) else { continue };
            if !layout.places.contains(&Place::Input(number)) {
                layout.places.push(Place::Input(number));
            }
        }
        layout
    }

    fn of_event<'p>(events: impl Iterator<Item = &'p OwnedTargetPath> + Clone) -> Self {
        let places = || events.clone().filter_map(place);
        let mut layout = Self::default();
        if places().any(|place| place == Place::Whole) {
            layout.places.push(Place::Whole);
            return layout;
        }
        for place in places() {
            if let Place::Column(field) = place
                && !layout.places.contains(&place)
            {
                layout.places.push(place);
                layout.columns.push(field.name());
            }
        }
        if places().any(|place| place == Place::AllAdditional) {
            layout.places.push(Place::AllAdditional);
            return layout;
        }
        for place in places() {
            if matches!(place, Place::Additional(_)) && !layout.places.contains(&place) {
                layout.places.push(place);
            }
        }
        layout
    }

    pub(crate) fn places(&self) -> &[Place] {
        &self.places
    }

    pub(crate) fn place(&self, slot: usize) -> Option<&Place> {
        self.places.get(slot)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Returns the slot of a path, and the rest of the path below it.
    pub(crate) fn find<'p>(&self, path: &'p OwnedTargetPath) -> Option<(usize, &'p [OwnedSegment])> {
        let segments = path.path.segments.as_slice();
        if path.prefix != PathPrefix::Event {
            return self.find_input(segments);
        }
        if self.places.first() == Some(&Place::Whole) {
            return Some((0, segments));
        }
        let [OwnedSegment::Field(name), below @ ..] = segments else { return None };
        if name.as_str() == ADDITIONAL {
            return self.find_additional(below);
        }
        let slot = self.columns.iter().position(|column| *column == name.as_str())?;
        Some((slot, below))
    }

    fn find_input<'p>(&self, segments: &'p [OwnedSegment]) -> Option<(usize, &'p [OwnedSegment])> {
        let [OwnedSegment::Field(name), below @ ..] = segments else { return None };
        let is_wanted = |place: &Place| match place {
            Place::Input(number) => self.inputs.get(*number).is_some_and(|input| input.name == name.as_str()),
            _ => false,
        };
        let slot = self.places.iter().position(is_wanted)?;
        Some((slot, below))
    }

    fn find_additional<'p>(&self, below: &'p [OwnedSegment]) -> Option<(usize, &'p [OwnedSegment])> {
        for (slot, place) in self.places.iter().enumerate().skip(self.columns.len()) {
            match (place, below) {
                (Place::AllAdditional, _) => return Some((slot, below)),
                (Place::Additional(name), [OwnedSegment::Field(key), rest @ ..])
                    if **name == *key.as_str() =>
                {
                    return Some((slot, rest));
                }
                _ => {}
            }
        }
        None
    }
}

fn place(path: &OwnedTargetPath) -> Option<Place> {
    match path.path.segments.as_slice() {
        [] => Some(Place::Whole),
        [OwnedSegment::Field(name), below @ ..] if name.as_str() == ADDITIONAL => match below {
            [OwnedSegment::Field(key), ..] => Some(Place::Additional(key.as_str().into())),
            _ => Some(Place::AllAdditional),
        },
        [OwnedSegment::Field(name), ..] => Field::from_name(name.as_str()).map(Place::Column),
        [OwnedSegment::Index(_), ..] => None,
    }
}

#[cfg(test)]
mod tests {
    use vrl::path::parse_target_path;

    use super::*;

    fn layout(paths: &[&str]) -> Layout {
        let paths: Vec<_> = paths.iter().map(|path| parse_target_path(path).unwrap()).collect();
        Layout::new(paths.iter(), &[])
    }

    fn slot(layout: &Layout, path: &str) -> Option<(usize, usize)> {
        layout.find(&parse_target_path(path).unwrap()).map(|(slot, below)| (slot, below.len()))
    }

    #[test]
    fn columns_and_entries_have_a_slot_each() {
        let layout = layout(&[".AdditionalFields.b.c", ".SrcIpAddr", ".AdditionalFields.a", ".SrcIpAddr"]);
        assert_eq!(layout.places().len(), 3);
        assert_eq!(slot(&layout, ".SrcIpAddr"), Some((0, 0)));
        assert_eq!(slot(&layout, ".AdditionalFields.b.c"), Some((1, 1)));
        assert_eq!(slot(&layout, ".AdditionalFields.a"), Some((2, 0)));
        assert_eq!(slot(&layout, ".DstIpAddr"), None);
        assert_eq!(slot(&layout, "%a"), None);
    }

    #[test]
    fn all_additional_fields_swallow_the_entries() {
        let layout = layout(&[".AdditionalFields.a", ".AdditionalFields"]);
        assert_eq!(layout.places(), [Place::AllAdditional]);
        assert_eq!(slot(&layout, ".AdditionalFields.a"), Some((0, 1)));
    }

    #[test]
    fn the_whole_event_swallows_everything() {
        let layout = layout(&[".SrcIpAddr", "."]);
        assert_eq!(layout.places(), [Place::Whole]);
        assert_eq!(slot(&layout, ".SrcIpAddr"), Some((0, 1)));
    }
}
