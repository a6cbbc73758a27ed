//! Maps vendor records to ASIM network sessions.
//!
//! - [`registry`]: the connectors; each is a folder under `connectors/`.
//! - [`mapper`]: one record in, its sessions and its outcome out.
//! - `container`, `export`: records inside of records, and CSV exports of tables.
//! - [`table`]: vendor key → column tables, which connectors consist of.
//! - [`direction`]: NetworkDirection by vendor, zones and addresses.
//! - [`options`]: what users can set.
//! - [`catalogue`]: the connectors with the user's own, which [`user`] loads from folders.
//! - [`samples`]: what the samples of a connector become, against what they should.

pub mod apply;
pub mod azure;
pub mod catalogue;
pub mod connector;
mod container;
pub mod direction;
pub mod doc;
pub mod endpoint;
pub mod explain;
mod export;
pub mod finish;
pub mod form;
pub mod functions;
pub mod identity;
pub mod mapper;
pub mod options;
mod recognise;
pub mod registry;
pub mod samples;
pub mod stream;
mod sysmon;
pub mod table;
pub mod transform;
pub mod user;
mod windows;

#[cfg(test)]
mod disjoint;
#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod rule_tables;
