//! Which revision of the protocol both sides speak.
//!
//! A revision is a number. Sides tell the oldest and the newest they speak and use the highest that both do. Additions
//! that an old side can ignore do not make a new revision.

use sweepline_proto::plugin::Revisions;

/// The oldest revision that this build speaks.
pub const OLDEST: u32 = 1;
/// The newest revision that this build speaks.
pub const NEWEST: u32 = 1;

/// Returns what this build speaks.
pub fn ours() -> Revisions {
    Revisions { oldest: OLDEST, newest: NEWEST }
}

/// Returns the revision to use with a side that speaks `theirs`; a side that says nothing speaks the first.
///
/// # Errors
///
/// Says which side has to be updated.
pub fn agree(theirs: Option<&Revisions>) -> Result<u32, String> {
    let first = Revisions { oldest: 1, newest: 1 };
    let theirs = theirs.unwrap_or(&first);
    let highest = theirs.newest.min(NEWEST);
    if theirs.oldest > NEWEST {
        return Err(format!(
            "the plugin speaks revisions {} to {} of the plugin protocol, this Sweepline {OLDEST} to {NEWEST}: update Sweepline",
            theirs.oldest, theirs.newest
        ));
    }
    if highest < OLDEST || highest < theirs.oldest {
        return Err(format!(
            "the plugin speaks revisions {} to {} of the plugin protocol, this Sweepline {OLDEST} to {NEWEST}: update the plugin",
            theirs.oldest, theirs.newest
        ));
    }
    Ok(highest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn older_and_newer_sides_meet_where_both_can() {
        assert_eq!(agree(None), Ok(1));
        assert_eq!(agree(Some(&Revisions { oldest: 1, newest: 9 })), Ok(NEWEST));
        let newer = agree(Some(&Revisions { oldest: NEWEST + 1, newest: NEWEST + 2 })).unwrap_err();
        assert!(newer.ends_with("update Sweepline"), "{newer}");
        let older = agree(Some(&Revisions { oldest: 0, newest: 0 })).unwrap_err();
        assert!(older.ends_with("update the plugin"), "{older}");
    }
}
