//! The `buffer` section of a sink.

use serde::Deserialize;
use sweepline_plugin::options::{self, Node, OptionsError, Tree};

use crate::limits::{DEFAULT_BUFFER_EVENTS, MIN_DISK_BUFFER_BYTES};

/// A sink's buffer: one stage, or several that overflow into the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BufferOptions {
    stages: Vec<Stage>,
}

/// One stage.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Stage {
    /// Batches in memory; their senders wait for the sink.
    Memory(MemoryOptions),
    /// Batches on disk; their senders wait for the disk.
    Disk(DiskOptions),
}

/// Options of a stage in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct MemoryOptions {
    /// Events that it holds at most. Default 500.
    pub(crate) max_events: usize,
    /// What becomes of more.
    pub(crate) when_full: WhenFull,
}

impl Default for MemoryOptions {
    fn default() -> Self {
        Self { max_events: DEFAULT_BUFFER_EVENTS, when_full: WhenFull::default() }
    }
}

/// Options of a stage on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DiskOptions {
    /// Bytes that its files have at most.
    pub(crate) max_size: u64,
    /// What becomes of more.
    #[serde(default)]
    pub(crate) when_full: WhenFull,
}

/// What a full stage does with another batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WhenFull {
    /// It waits, and whoever sends waits with it.
    #[default]
    Block,
    /// It drops the batch and counts its events.
    DropNewest,
    /// It passes the batch to the next stage.
    Overflow,
}

impl Stage {
    fn when_full(&self) -> WhenFull {
        match self {
            Self::Memory(memory) => memory.when_full,
            Self::Disk(disk) => disk.when_full,
        }
    }
}

impl BufferOptions {
    /// Reads the section: a map, or a list of maps.
    ///
    /// # Errors
    ///
    /// Names the place that does not fit.
    pub(crate) fn read(node: &Node) -> Result<Self, OptionsError> {
        let nodes = match &node.tree {
            Tree::List(nodes) => nodes.as_slice(),
            _ => std::slice::from_ref(node),
        };
        let mut stages = Vec::with_capacity(nodes.len());
        for (number, stage_node) in nodes.iter().enumerate() {
            let stage: Stage = options::read(stage_node)?;
            let is_last = number + 1 == nodes.len();
            let problem = match (&stage, stage.when_full()) {
                (Stage::Disk(_), _) if !is_last => Some("a disk stage must be the last".to_owned()),
                (_, WhenFull::Overflow) if is_last => {
                    Some("`overflow` needs a stage behind it: write `buffer` as a list".to_owned())
                }
                (_, WhenFull::Block | WhenFull::DropNewest) if !is_last => Some(
                    "nothing reaches the stage behind this one: it needs `when_full: overflow`".to_owned(),
                ),
                (Stage::Memory(memory), _) if memory.max_events == 0 => {
                    Some("`max_events` must be 1 or more".to_owned())
                }
                (Stage::Disk(disk), _) if disk.max_size < MIN_DISK_BUFFER_BYTES => {
                    Some(format!("`max_size` must be {MIN_DISK_BUFFER_BYTES} bytes or more"))
                }
                _ => None,
            };
            if let Some(message) = problem {
                return Err(OptionsError::new(message).at(stage_node.place));
            }
            stages.push(stage);
        }
        if stages.is_empty() {
            return Err(OptionsError::new("there must be a stage").at(node.place));
        }
        Ok(Self { stages })
    }

    /// Whether it needs a folder.
    pub(crate) fn is_on_disk(&self) -> bool {
        self.stages.iter().any(|stage| matches!(stage, Stage::Disk(_)))
    }

    pub(super) fn stages(&self) -> &[Stage] {
        &self.stages
    }
}
